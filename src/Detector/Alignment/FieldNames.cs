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
        => one == other || (IsSuffixed(one) || IsSuffixed(other) ? WithoutSuffix(one).SequenceEqual(WithoutSuffix(other)) && !BothNumbered(one, other) : false);

    public static ReadOnlySpan<char> WithoutSuffix(string name)
    {
        int bracket = IsSuffixed(name) ? name.LastIndexOf('[') : -1;
        return bracket < 0 ? name : name.AsSpan(0, bracket);
    }

    private static bool IsSuffixed(string name) => name.EndsWith(']');

    /// <summary>x[0] and x[1] are two fields.</summary>
    private static bool BothNumbered(string one, string other)
        => IsSuffixed(one) && IsSuffixed(other) && char.IsAsciiDigit(one[^2]) && char.IsAsciiDigit(other[^2]);
}
