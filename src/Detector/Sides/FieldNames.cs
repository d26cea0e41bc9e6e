using Ber.Compat;

namespace Ber.Detector;

/// <summary>Names of fields as vmdesc prints them.</summary>
internal static class FieldNames
{
    /// <summary>
    /// Whether two names are of one field: equal, or different only in the suffix [k] (which says that a name is used k times in its table, and comes
    /// and goes with its namesakes) or in the path to the same member.
    /// </summary>
    public static bool AreSame(string one, string other)
        => one == other
        || ((IsSuffixed(one) || IsSuffixed(other)) && WithoutSuffix(one).SequenceEqual(WithoutSuffix(other)) && !(IsNumbered(one) && IsNumbered(other)));

    public static ReadOnlySpan<char> WithoutSuffix(string name)
    {
        int bracket = IsSuffixed(name) ? name.LastIndexOf('[') : -1;
        return bracket < 0 ? name : name.AsSpan(0, bracket);
    }

    private static bool IsSuffixed(string name) => name.EndsWith(']');

    /// <summary>Whether the suffix ends with a digit: x[0] and x[1] are two fields.</summary>
    public static bool IsNumbered(string name) => name.Length > 1 && IsSuffixed(name) && char.IsAsciiDigit(name[^2]);
}
