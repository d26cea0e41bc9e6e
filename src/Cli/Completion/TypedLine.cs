using System.Text;

namespace Ber.Cli;

/// <summary>A command line as it was typed up to the cursor in bash, and what its last word would be replaced by.</summary>
internal sealed class TypedLine
{
    private const string Escaped = " \t\"'\\$`&|;<>()*?~!{}";

    private readonly int _kept;      // characters of the last word, as it is meant, that readline does not replace
    private readonly char? _quote;   // the quote that is still open

    private TypedLine(List<string> words, int kept, char? quote)
    {
        Words = words;
        _kept = kept;
        _quote = quote;
    }

    /// <summary>The words without their quotes; the last one is being typed and may be empty.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Cuts a line into words.</summary>
    /// <param name="line">The line.</param>
    /// <param name="breaks">The characters at which readline begins a new word, too: COMP_WORDBREAKS.</param>
    public static TypedLine Parse(string line, string breaks)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool isInWord = false;
        int kept = 0;
        char? quote = null;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote is null && c is ' ' or '\t' or '\n')
            {
                if (isInWord)
                    words.Add(word.ToString());
                word.Clear();
                isInWord = false;
                kept = 0;
                continue;
            }

            isInWord = true;
            if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && c is '"' or '\'')
            {
                quote = c;
                kept = word.Length;
            }
            else if (c == '\\' && quote is not '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else
            {
                word.Append(c);
                if (quote is null && breaks.Contains(c, StringComparison.Ordinal))
                    kept = word.Length;
            }
        }

        words.Add(word.ToString());
        return new TypedLine(words, kept, quote);
    }

    /// <summary>What readline puts in place of what it takes for the last word.</summary>
    /// <param name="word">The whole word.</param>
    public string Replacement(string word)
    {
        string rest = word[Math.Min(_kept, word.Length)..];
        if (_quote is not null)
            return rest;
        var replacement = new StringBuilder(rest.Length);
        foreach (char c in rest)
            replacement.Append(Escaped.Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        return replacement.ToString();
    }
}
