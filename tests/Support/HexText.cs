using System.Globalization;

namespace Support;

/// <summary>Annotated hex: <c>04 02  -- comment</c>, lines that start with <c>#</c> are comments, white space does not matter.</summary>
public static class HexText
{
    public static byte[] Parse(string text)
    {
        var octets = new List<byte>();
        foreach (string line in text.Split('\n'))
        {
            string hex = line;
            int comment = hex.IndexOf("--", StringComparison.Ordinal);
            hex = comment >= 0 ? hex[..comment] : hex;
            if (hex.TrimStart().StartsWith('#'))
            {
                continue;
            }

            hex = string.Concat(hex.Where(c => !char.IsWhiteSpace(c)));
            if (hex.Length % 2 != 0)
            {
                throw new FormatException($"An odd number of digits: {line.Trim()}");
            }

            for (int i = 0; i < hex.Length; i += 2)
            {
                octets.Add(byte.Parse(hex.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        }

        return [.. octets];
    }
}
