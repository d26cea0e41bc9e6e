namespace Ber.Cli;

/// <summary>The words that somebody may have meant.</summary>
internal static class Nearest
{
    private const int MaxDistance = 3;

    /// <summary>The end of a sentence: the word that is nearest, or nothing but the full stop.</summary>
    public static string Suggestion(string word, IEnumerable<string> known)
        => Of(word, known) is string nearest ? $"; is it '{nearest}'?" : ".";

    /// <summary>The word that is nearest; null: none is near.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">What there is.</param>
    public static string? Of(string word, IEnumerable<string> known)
    {
        int limit = Math.Min(MaxDistance, Math.Max(1, word.Length / 2));
        string[] all = [.. known];
        return all.FirstOrDefault(k => word.Length > 1 && k.Length > word.Length && k.StartsWith(word, StringComparison.Ordinal))
            ?? all.Where(k => k.Length > 2 && k != word
                && Math.Abs(k.Length - word.Length) <= limit && (Distance(k, word) <= limit || IsShuffled(k, word)))
            .MinBy(k => Distance(k, word));
    }

    /// <summary>Whether two words have the same letters: in a short one two that are exchanged are a distance of 2, as any two others are.</summary>
    private static bool IsShuffled(string one, string other)
    {
        (char[] first, char[] second) = (one.ToCharArray(), other.ToCharArray());
        Array.Sort(first);
        Array.Sort(second);
        return first.AsSpan().SequenceEqual(second);
    }

    /// <summary>Characters to insert, remove or replace to make one word of the other (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
