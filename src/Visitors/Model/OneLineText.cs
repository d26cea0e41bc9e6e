using System.Globalization;
using System.Text;

namespace Ber.Visitors;

/// <summary>Names and texts out of streams as people may see them: on one line, and without what a terminal obeys.</summary>
internal static class OneLineText
{
    /// <summary>
    /// Whether a character must not reach a terminal as it is: controls, which end lines and begin escape sequences, and what turns the direction of text.
    /// </summary>
    public static bool IsControl(char c)
        => char.IsControl(c) || c is '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    /// <summary>Whether a text has one of them.</summary>
    public static bool HasControl(ReadOnlySpan<char> text) => IndexOfControl(text) >= 0;

    /// <summary>A text with its controls escaped as <c>\u001b</c>: it takes one line.</summary>
    public static string Of(string text)
    {
        int first = IndexOfControl(text);
        if (first < 0)
            return text;
        var line = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (char c in text.AsSpan(first))
        {
            if (IsControl(c))
                AppendEscape(line, c);
            else
                line.Append(c);
        }

        return line.ToString();
    }

    private static int IndexOfControl(ReadOnlySpan<char> text)
    {
        int first = text.IndexOfAnyExceptInRange(' ', '~');
        while (first >= 0 && first < text.Length && !IsControl(text[first]))
            first++;
        return first < text.Length ? first : -1;
    }

    /// <summary>A character as <c>\u001b</c>.</summary>
    public static void AppendEscape(StringBuilder text, char c) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
}
