using System.Globalization;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ber.Visitors;

/// <summary>Values in words: one notation for all that people read.</summary>
internal static class ValueText
{
    private const int DigestColumns = 23;   // … xxh3 and 16 digits
    private const int LeastOctets = 4;

    /// <summary>Signed integers are decimal, unsigned ones above 9 hexadecimal.</summary>
    public static string Integer<T>(T value, bool isSigned)
        where T : unmanaged, IBinaryInteger<T>
        => isSigned || (value >= T.Zero && value <= T.CreateChecked(9))
            ? value.ToString(null, CultureInfo.InvariantCulture)
            : "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    public static string Boolean(byte octet) => octet switch { 0 => "false", 1 => "true", _ => $"true ({octet:x2})" };

    /// <summary>One element of an array of scalars.</summary>
    public static string Element<T>(FieldKind kind, T value)
        where T : unmanaged, IBinaryInteger<T>
        => kind is FieldKind.Boolean ? Boolean(byte.CreateTruncating(value)) : Integer(value, kind is >= FieldKind.Int8 and <= FieldKind.Int64);

    /// <summary>A string in quotes, its controls escaped: it takes one line.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (char c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (OneLineText.IsControl(c))
                OneLineText.AppendEscape(text, c);
            else
                text.Append(c);
        }

        return text.Append('"').ToString();
    }

    /// <summary>
    /// Octets in hexadecimal, as long as the text may be; of more octets the first, and a digest (XXH3, 64 bits) of all, so that the texts of different
    /// octets differ.
    /// </summary>
    public static string Octets(ReadOnlySpan<byte> octets, int columns)
    {
        if (octets.Length <= columns / 2)
            return Convert.ToHexStringLower(octets);
        if (octets.IndexOfAnyExcept((byte)0) < 0)
            return $"00×{octets.Length}";
        int shown = Math.Max((columns - DigestColumns) / 2, LeastOctets) & -LeastOctets;
        return octets.Length <= shown ? Convert.ToHexStringLower(octets) : Convert.ToHexStringLower(octets[..shown]) + Digest(octets);
    }

    /// <summary>
    /// The elements of an array, repeated ones as <c>value×n</c>; as long as the text may be, then a digest as above, of the octets as a QEMUFile has them.
    /// </summary>
    public static string Integers<T>(FieldKind kind, ReadOnlySpan<T> values, int columns)
        where T : unmanaged, IBinaryInteger<T>
    {
        var text = new StringBuilder();
        int end = 0;   // of the words behind which the digest still has room
        for (int i = 0; i < values.Length;)
        {
            int same = CountSame(values[i..]);
            text.Append(i == 0 ? "" : " ").Append(Element(kind, values[i]));
            if (same > 3)
                text.Append('×').Append(same);
            i += same > 3 ? same : 1;
            if (text.Length <= columns - DigestColumns || end == 0)
                end = text.Length;
            if (text.Length > columns && end < text.Length)
                break;
        }

        if (text.Length <= columns || end == text.Length)
            return text.ToString();
        byte[] octets = new byte[values.Length * Unsafe.SizeOf<T>()];
        BigEndian.Write(values, octets);
        return text.ToString(0, end) + Digest(octets);
    }

    private static string Digest(ReadOnlySpan<byte> octets) => $"… xxh3 {XxHash3.HashToUInt64(octets):x16}";

    /// <summary>How many elements at the start are equal.</summary>
    public static int CountSame<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        int other = values.IndexOfAnyExcept(values[0]);
        return other < 0 ? values.Length : other;
    }

    /// <summary>The type of a field as it is shown, with the number of elements or octets.</summary>
    public static string Type(VMStateField field, int count) => $"{field.TypeName}[{count.ToString(CultureInfo.InvariantCulture)}]";
}
