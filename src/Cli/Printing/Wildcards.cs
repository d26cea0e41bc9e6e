using System.IO.Enumeration;

namespace Ber.Cli;

/// <summary>Names with a * for any octets.</summary>
internal static class Wildcards
{
    /// <summary>Whether a name is one that a pattern stands for.</summary>
    public static bool Match(string pattern, string name)
        => FileSystemName.MatchesSimpleExpression(Escape(pattern), name, ignoreCase: false);

    /// <summary>To the library a ? stands for one character, and a backslash escapes.</summary>
    private static string Escape(string pattern) => pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);
}
