using System.Globalization;
using System.Text;

namespace Ber.Cli;

/// <summary>Text as the macros of man(7) take it.</summary>
internal sealed class Roff
{
    private const int Columns = 66;   // of 80, since escapes are longer than what they stand for

    private readonly StringBuilder _text = new();

    /// <summary>A line with a macro.</summary>
    /// <param name="name">The macro, without its dot.</param>
    /// <param name="arguments">Its arguments: words of our own, without quotes and backslashes.</param>
    public Roff Macro(string name, params string[] arguments)
    {
        _text.Append('.').Append(name);
        foreach (string argument in arguments)
            _text.Append(CultureInfo.InvariantCulture, $" \"{argument}\"");
        _text.Append('\n');
        return this;
    }

    /// <summary>A line of text.</summary>
    /// <param name="pieces">Its pieces, each with the font it has: R, B or I.</param>
    public Roff Line(params (char Font, string Text)[] pieces)
    {
        string line = "";
        foreach ((char font, string text) in pieces)
            line += text.Length == 0 ? "" : font == 'R' ? Escape(text) : $"\\f{font}{Escape(text)}\\fR";
        _text.Append(line is ['.' or '\'', ..] ? "\\&" : "").Append(line).Append('\n');   // else a macro
        return this;
    }

    /// <summary>Text in the usual font, on lines as short as mandoc wants them.</summary>
    public Roff Line(string text)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length > Columns && line.Length > 0)
            {
                Line(('R', line.ToString()));
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }

        return Line(('R', line.ToString()));
    }

    public override string ToString() => _text.ToString();

    /// <summary>The text with what roff gives a meaning to, and what is not ASCII, by escapes.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '\'' => "\\(aq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                < 0x80 => rune.ToString(),
                int other => string.Create(CultureInfo.InvariantCulture, $"\\[u{other:X4}]"),
            });
        }

        return escaped.ToString();
    }
}
