using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ber;

/// <summary>Contents octets of a REAL (X.690 8.5), for which System.Formats.Asn1 has no code, as a double.</summary>
internal static class BerReal
{
    /// <summary>Most contents octets that <see cref="Encode"/> writes: information octet, two of the exponent, seven of the mantissa.</summary>
    public const int MaxContentsLength = 10;

    private const int SpecialMask = 0x40;
    private const int BinaryMask = 0x80;
    private const int MantissaBits = 52;
    private const int LeastExponent = -1074;

    /// <summary>Reads contents of any of the three forms. Values between two doubles become the nearer one, ties the even one.</summary>
    /// <param name="contents">All contents octets.</param>
    /// <param name="value">The value; 0 where the result is false.</param>
    /// <returns>false: the octets break a rule of X.690 8.5, or the value is beyond all finite doubles.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> contents, out double value)
    {
        value = 0;
        if (contents.IsEmpty)
            return true;
        if ((contents[0] & BinaryMask) != 0)
            return TryDecodeBinary(contents, out value);
        return (contents[0] & SpecialMask) != 0 ? TryDecodeSpecial(contents, out value) : TryDecodeDecimal(contents, out value);
    }

    /// <summary>Writes the canonical form (X.690 11.3): base 2, an odd mantissa, an exponent in the fewest octets.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">At least <see cref="MaxContentsLength"/> octets.</param>
    /// <returns>Octets written; 0 for plus zero.</returns>
    public static int Encode(double value, Span<byte> destination)
    {
        if (value == 0 || !double.IsFinite(value))
            return EncodeSpecial(value, destination);
        long bits = BitConverter.DoubleToInt64Bits(value);
        int stated = (int)(bits >> MantissaBits) & 0x7FF;
        long mantissa = bits & ((1L << MantissaBits) - 1);
        int exponent = LeastExponent;
        if (stated != 0)
        {
            mantissa |= 1L << MantissaBits;
            exponent += stated - 1;
        }

        int zeros = BitOperations.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        exponent += zeros;
        bool isShort = exponent is >= sbyte.MinValue and <= sbyte.MaxValue;
        destination[0] = (byte)(BinaryMask | (bits < 0 ? SpecialMask : 0) | (isShort ? 0 : 1));
        if (isShort)
            destination[1] = (byte)exponent;
        else
            BinaryPrimitives.WriteInt16BigEndian(destination[1..], (short)exponent);
        int length = isShort ? 2 : 3;
        for (int octet = (BitOperations.Log2((ulong)mantissa) / 8) + 1; octet > 0; octet--)
            destination[length++] = (byte)(mantissa >> ((octet - 1) * 8));
        return length;
    }

    private static int EncodeSpecial(double value, Span<byte> destination)
    {
        if (value == 0 && !double.IsNegative(value))
            return 0;
        destination[0] = value switch
        {
            double.PositiveInfinity => 0x40,
            double.NegativeInfinity => 0x41,
            0 => 0x43,
            _ => 0x42,
        };
        return 1;
    }

    private static bool TryDecodeSpecial(ReadOnlySpan<byte> contents, out double value)
    {
        value = contents[0] switch
        {
            0x40 => double.PositiveInfinity,
            0x41 => double.NegativeInfinity,
            0x42 => double.NaN,
            0x43 => -0.0,
            _ => 0,
        };
        return contents.Length == 1 && contents[0] <= 0x43;
    }

    private static bool TryDecodeBinary(ReadOnlySpan<byte> contents, out double value)
    {
        value = 0;
        int information = contents[0];
        int bitsOfBase = ((information >> 4) & 3) switch { 0 => 1, 1 => 3, 2 => 4, _ => 0 };
        int start = 1;
        int length = (information & 3) + 1;
        if (length == 4)
        {
            start = 2;
            length = contents.Length > 1 ? contents[1] : 0;
        }

        // Reserved base; no exponent; no mantissa.
        if (bitsOfBase == 0 || length == 0 || contents.Length <= start + length)
            return false;
        ReadOnlySpan<byte> exponentOctets = contents.Slice(start, length);

        // X.690 8.5.7.4 (d): nine equal leading bits are forbidden where the number of octets is stated.
        if (start == 2 && !BerInteger.IsMinimal(exponentOctets))
            return false;
        var mantissa = new BigInteger(contents[(start + length)..], isUnsigned: true, isBigEndian: true);
        if (mantissa.IsZero)
            return true;
        var exponent = (new BigInteger(exponentOctets, isBigEndian: true) * bitsOfBase) + ((information >> 2) & 3);
        value = Scale(mantissa, exponent);
        bool isFinite = double.IsFinite(value);
        value = !isFinite ? 0 : (information & SpecialMask) != 0 ? -value : value;
        return isFinite;
    }

    /// <summary>The double nearest to mantissa times a power of two.</summary>
    private static double Scale(BigInteger mantissa, BigInteger exponent)
    {
        // 64 bits, the lowest of which says whether anything stood below, are enough to round right.
        long length = mantissa.GetBitLength();
        if (length > 64)
        {
            BigInteger leading = mantissa >> (int)(length - 64);
            bool isRest = !(mantissa - (leading << (int)(length - 64))).IsZero;
            mantissa = leading | (isRest ? BigInteger.One : BigInteger.Zero);
        }
        else
        {
            mantissa <<= (int)(64 - length);
        }

        exponent += length - 64;
        if (exponent + 63 > 1023)
            return double.PositiveInfinity;
        if (exponent + 64 < LeastExponent)
            return 0;
        var bits = (ulong)mantissa;
        int scale = (int)exponent;
        int dropped = Math.Max(64 - MantissaBits - 1, LeastExponent - scale);
        UInt128 half = UInt128.One << (dropped - 1);
        UInt128 rest = bits & ((half << 1) - 1);
        var kept = (ulong)((UInt128)bits >> dropped);
        kept += rest > half || (rest == half && (kept & 1) != 0) ? 1UL : 0;
        return Math.ScaleB(kept, scale + dropped);
    }

    private static bool TryDecodeDecimal(ReadOnlySpan<byte> contents, out double value)
    {
        value = 0;
        ReadOnlySpan<byte> text = contents[1..].TrimStart((byte)' ');
        if (!IsNumber(text, contents[0]))
            return false;
        string number = Encoding.ASCII.GetString(text).Replace(',', '.');
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Whether it is a number of that form of ISO 6093: 1 integers, 2 with a decimal mark, 3 with an exponent, too.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> text, int form)
    {
        text = SkipSign(text);
        int exponentAt = text.IndexOfAny((byte)'E', (byte)'e');
        ReadOnlySpan<byte> number = exponentAt < 0 ? text : text[..exponentAt];
        int markAt = number.IndexOfAny((byte)'.', (byte)',');
        bool hasDigits = markAt < 0 ? AreDigits(number) && !number.IsEmpty
            : number.Length > 1 && AreDigits(number[..markAt]) && AreDigits(number[(markAt + 1)..]);
        bool hasExponent = exponentAt >= 0 && SkipSign(text[(exponentAt + 1)..]) is { IsEmpty: false } exponent && AreDigits(exponent);
        return hasDigits && form switch
        {
            1 => markAt < 0 && exponentAt < 0,
            2 => markAt >= 0 && exponentAt < 0,
            3 => markAt >= 0 && hasExponent,
            _ => false,
        };
    }

    private static ReadOnlySpan<byte> SkipSign(ReadOnlySpan<byte> text) => !text.IsEmpty && (text[0] is (byte)'+' or (byte)'-') ? text[1..] : text;

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
