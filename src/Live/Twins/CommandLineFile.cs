using System.Text;

namespace Ber.Live;

/// <summary>
/// A file that holds a command line: words that end with NUL (<c>/proc/PID/cmdline</c>), or as a shell reads them, over several lines with <c>\</c> (the log of
/// libvirt). Assignments before the program are left out.
/// </summary>
internal static class CommandLineFile
{
    public static string[] Read(string path)
    {
        string text = File.ReadAllText(path);
        return text.Contains('\0', StringComparison.Ordinal) ? [.. text.TrimEnd('\n').Split('\0').SkipLast(1).SkipWhile(IsAssignment)] : Parse(text);
    }

    /// <summary>The words of a text as a shell reads them.</summary>
    public static string[] Parse(string text) => [.. Words(text).SkipWhile(IsAssignment)];

    private static bool IsAssignment(string word)
        => word.IndexOf('=', StringComparison.Ordinal) is > 0 and int at && word[..at].All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Quotes and backslashes as in POSIX, 2.2; nothing is expanded.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        bool hasWord = false;
        char quote = '\0';
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\\' && quote != '\'' && at + 1 < text.Length && (quote == '\0' || text[at + 1] is '"' or '\\' or '$' or '`' or '\n'))
            {
                if (text[++at] == '\n')
                    continue;
                word.Append(text[at]);
                hasWord = true;
            }
            else if (quote == '\0' ? c is '\'' or '"' : c == quote)
            {
                quote = quote == '\0' ? c : '\0';
                hasWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (hasWord)
                    yield return word.ToString();
                word.Clear();
                hasWord = false;
            }
            else
            {
                word.Append(c);
                hasWord = true;
            }
        }

        if (hasWord)
            yield return word.ToString();
    }
}
