using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text;

namespace Ber.Cli;

/// <summary>
/// What the scripts of <c>qber completion</c> ask for: the words that can stand at the cursor. The library's engine says what can; the file that is named on
/// the line says which devices and fields there are.
/// </summary>
internal sealed class CompletionRequest
{
    /// <summary>The first argument of a request.</summary>
    public const string Directive = "[complete]";

    /// <summary>The line that asks the shell for file names.</summary>
    private const string Files = "\tfiles\n";

    private const string DoubleDash = "--";

    private readonly IReadOnlyList<string> _before;
    private readonly string _prefix = "";   // --option= of the word itself
    private readonly string _word;
    private readonly RootCommand _root;

    private CompletionRequest(RootCommand root, IReadOnlyList<string> before, string word, IReadOnlyList<string> behind)
    {
        _root = root;
        _before = before;
        _word = word;
        if (word.StartsWith(DoubleDash, StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
        {
            _prefix = word[..(equals + 1)];
            _before = [.. before, word[..equals]];
            _word = word[(equals + 1)..];
        }

        // What is being typed is a value of its own, lest the file behind it is taken for one.
        ParseResult whole = root.Parse([.. _before, "\0", .. behind]);
        CompletionModel.AddTo(root, whole, _word);
    }

    /// <summary>The answer to a request, a line for each word: the word, a tab, what it is.</summary>
    /// <param name="request">bash, the line up to the cursor, the rest, COMP_WORDBREAKS; or fish or zsh, the place of the cursor's word, the words.</param>
    /// <param name="root">The grammar.</param>
    public static string Answer(string[] request, RootCommand root)
    {
        Messages.Level = MessageLevel.Errors;
        switch (request)
        {
            case ["bash", var line, var rest, var breaks]:
                var typed = TypedLine.Parse(line, breaks);
                int open = rest is [] or [' ' or '\t', ..] ? 0 : 1;   // the end of the word at the cursor
                string[] behind = [.. TypedLine.Parse(rest, breaks).Words.Skip(open).Where(static w => w.Length > 0)];
                var ofBash = new CompletionRequest(root, [.. typed.Words.Skip(1).SkipLast(1)], typed.Words[^1], behind);
                return ofBash.Write(item => $"{typed.Replacement(item.Label)}\n");
            case [_, var place, .. var words]
                when int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out int at) && at > 0 && at <= words.Length:
                var ofWords = new CompletionRequest(root, words[1..at], at < words.Length ? words[at] : "", words[Math.Min(at + 1, words.Length)..]);
                return ofWords.Write(static item => $"{item.Label}\t{item.Detail}\n");
            default:
                return "";
        }
    }

    private string Write(Func<CompletionItem, string> line)
    {
        if (_before.Contains(DoubleDash))
            return Files;   // another program's words
        CompletionItem[] items = [.. Items()];
        if (items.Any(static i => i.Kind == CompletionModel.FileKind))
            return Files;
        var answer = new StringBuilder();
        foreach (CompletionItem item in items)
            answer.Append(line(new CompletionItem(_prefix + item.Label, detail: item.Detail?.Replace('\n', ' '))));
        return answer.ToString();
    }

    private IEnumerable<CompletionItem> Items()
    {
        // The library completes a line; the word itself is compared here, as it is meant.
        string line = string.Concat(_before.Where(w => !IsFlag(w)).Select(static w => $"{Safe(w)} "));
        CompletionItem[] all = [.. _root.Parse(line).GetCompletions(line.Length)];
        bool isOption = _word.StartsWith('-') && all.Any(static i => i.Label.StartsWith('-'));
        return all.Where(i => i.Kind == CompletionModel.FileKind ? !isOption
            : i.Label.StartsWith('-') == isOption && i.Label.StartsWith(_word, StringComparison.Ordinal) && !IsForeign(i));
    }

    /// <summary>The names of --help on another system: /h and /?.</summary>
    private static bool IsForeign(CompletionItem item) => item is { Kind: "Keyword", Label: ['/', ..] };

    /// <summary>A flag takes no value, but the library would offer true and false behind it.</summary>
    private bool IsFlag(string word)
        => word.StartsWith('-') && CommandTree.AllOf(_root).SelectMany(static c => c.Options)
            .Any(o => o.ValueType == typeof(bool) && CommandTree.NamesOf(o).Contains(word));

    /// <summary>A word that the library's splitting leaves whole; which one it is does not matter for what can follow, unless it is a name.</summary>
    private static string Safe(string word) => word.Length == 0 || word.AsSpan().ContainsAny(" \t\n\"") ? "_" : word;
}
