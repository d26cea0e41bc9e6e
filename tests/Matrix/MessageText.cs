using System.Text.RegularExpressions;

namespace Matrix;

/// <summary>Messages as they are compared: without program name and errno text, numbers as #.</summary>
internal static partial class MessageText
{
    public static string Normalize(string message)
        => Number().Replace(Failed().Replace(Program().Replace(message, ""), ""), "#").Trim();

    [GeneratedRegex(@"qemu-system-[^:]*: ")]
    private static partial Regex Program();

    [GeneratedRegex(@"load of migration failed: [^:]*(: |$)")]
    private static partial Regex Failed();

    [GeneratedRegex(@"0x[0-9a-fA-F]+|\d+")]
    private static partial Regex Number();
}
