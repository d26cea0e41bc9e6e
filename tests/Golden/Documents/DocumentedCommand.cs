using System.Text.RegularExpressions;

namespace Golden.Documents;

/// <summary>A command of ours in a document, whether it can be run here or not: with its arguments as they stand, synopses filled in.</summary>
/// <param name="Document">Where it stands.</param>
/// <param name="Arguments">What stands behind <c>qber</c>.</param>
internal sealed partial record DocumentedCommand(string Document, IReadOnlyList<string> Arguments)
{
    /// <summary>Languages of fences that hold no commands.</summary>
    private static readonly string[] s_data = ["csharp", "json", "toml", "yaml", "xml", "asn1", "vector", "c"];

    /// <summary>All of a document, in fences and in inline code.</summary>
    /// <param name="document">Its name.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<DocumentedCommand> Of(string document, string text)
    {
        foreach (Match code in Code().Matches(text))
        {
            IEnumerable<string> lines = code.Groups["inline"] is { Success: true } inline ? [inline.Value]
                : s_data.Contains(code.Groups["language"].Value) ? [] : code.Groups["lines"].Value.Split('\n');
            foreach (string line in lines.Where(static l => !l.StartsWith("qber: ", StringComparison.Ordinal)))
            {
                foreach (Match command in Command().Matches(line))
                    yield return new DocumentedCommand(document, ArgumentsOf(command.Groups["rest"].Value));
            }
        }
    }

    /// <summary>As a person reads it.</summary>
    public override string ToString() => $"{Document}: qber {string.Join(' ', Arguments)}";

    private static string[] ArgumentsOf(string rest)
    {
        // What a synopsis leaves open, once; of words that exclude each other the first.
        string filled = Alternatives().Replace(Optional().Replace(rest, "$1"), "$1").Replace("…", "", StringComparison.Ordinal);
        return [.. Word().Matches(End().Replace(filled, "")).Select(static w => w.Value.Trim('\'', '"')).Where(static w => w.Length > 0)];
    }

    [GeneratedRegex("^```(?<language>\\w*)\n(?<lines>.*?)^```|`(?<inline>[^`\n]+)`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w/.-])qber (?<rest>[a-z]+\b((?!\bqber ).)*)")]
    private static partial Regex Command();

    /// <summary>Where the shell's line goes on with something else, or with words for people.</summary>
    [GeneratedRegex(@"( \| | ?>|;|: | && | #|   |──).*$")]
    private static partial Regex End();

    [GeneratedRegex(@"\[(--[^\]]*)\]")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\b([\w-]+)(\|[\w-]+)+\b")]
    private static partial Regex Alternatives();

    [GeneratedRegex("'[^']*'|\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();
}
