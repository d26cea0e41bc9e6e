using System.Globalization;

namespace Ber.Visitors;

/// <summary>Words of one value, one after the other, with commas between them.</summary>
internal static class WordList
{
    private const string Separator = ", ";

    /// <summary>The names of all bits that are set, in order of the bits.</summary>
    /// <param name="value">The bits.</param>
    /// <param name="names">The name of each; a bit whose name is empty, or beyond them, is <c>bit n</c>.</param>
    /// <returns>null: none is set.</returns>
    public static string? Bits(ulong value, ReadOnlySpan<string> names)
    {
        string? text = null;
        for (int bit = 0; bit < 64; bit++)
        {
            if (((value >> bit) & 1) == 0)
                continue;
            string name = bit < names.Length && names[bit].Length > 0 ? names[bit] : string.Create(CultureInfo.InvariantCulture, $"bit {bit}");
            text = text is null ? name : text + Separator + name;
        }

        return text;
    }

    /// <summary>Those of the words that are there.</summary>
    /// <returns>null: none is.</returns>
    public static string? Join(params ReadOnlySpan<string?> words)
    {
        string? text = null;
        foreach (string? word in words)
            text = word is null ? text : text is null ? word : text + Separator + word;
        return text;
    }
}
