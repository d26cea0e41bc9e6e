namespace Fuzz;

/// <summary>Changes of texts of lines.</summary>
internal static class LineMutations
{
    /// <summary>Some changes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="change">Changes one line.</param>
    /// <param name="random">Chooses.</param>
    public static byte[] Mutate(byte[] text, Func<byte[], byte[]> change, Random random)
    {
        List<byte[]> lines = [];
        foreach (Range range in text.AsSpan().Split((byte)'\n'))
            lines.Add(text[range]);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0 when lines.Count > 1:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[random.Next(lines.Count)]);
                    break;
                default:
                    lines[at] = change(lines[at]);
                    break;
            }
        }

        return [.. lines.SelectMany(static (line, i) => i == 0 ? line : (byte[])[(byte)'\n', .. line])];
    }
}
