using System.Numerics;

namespace Ber;

/// <summary>Length octets (X.690 8.1.3), in three forms. Lengths are non-negative Int64.</summary>
internal static class LengthOctets
{
    /// <summary>The one octet of the indefinite form (X.690 8.1.3.6.1).</summary>
    public const byte Indefinite = 0x80;

    /// <summary>Value of the length where the form is indefinite.</summary>
    public const long IndefiniteLength = -1;

    /// <summary>Length octets of the longest definite length, Int64.MaxValue.</summary>
    public const int MaxEncodedLength = 9;

    /// <summary>Length octets of the shortest definite form: 1 to 9.</summary>
    public static int Measure(long length) =>
        length < 0x80 ? 1 : 1 + ((71 - BitOperations.LeadingZeroCount((ulong)length)) >> 3);

    /// <summary>Writes the shortest definite form and returns the count of octets; <paramref name="destination"/> holds at least nine.</summary>
    public static int Encode(long length, Span<byte> destination)
    {
        int count = Measure(length);
        if (count == 1)
        {
            destination[0] = (byte)length;
            return 1;
        }

        destination[0] = (byte)(0x80 | (count - 1));
        for (int i = count - 1; i > 0; i--)
        {
            destination[i] = (byte)length;
            length >>= 8;
        }

        return count;
    }

    public static DecodeStatus TryDecode(ReadOnlySpan<byte> octets, out long length, out LengthForm form, out int used)
    {
        length = 0;
        form = LengthForm.DefiniteShort;
        used = 1;
        if (octets.IsEmpty)
        {
            return DecodeStatus.NeedMoreOctets;
        }

        byte first = octets[0];
        if (first < 0x80)
        {
            length = first;
            return DecodeStatus.Done;
        }

        if (first == Indefinite)
        {
            length = IndefiniteLength;
            form = LengthForm.Indefinite;
            return DecodeStatus.Done;
        }

        // X.690 8.1.3.5(c): 0xFF is reserved.
        if (first == 0xFF)
        {
            return DecodeStatus.ReservedLength;
        }

        form = LengthForm.DefiniteLong;
        int end = 1 + (first & 0x7F);
        for (; used < end; used++)
        {
            if (used >= octets.Length)
            {
                return DecodeStatus.NeedMoreOctets;
            }

            if (length > (long.MaxValue >> 8))
            {
                return DecodeStatus.LengthOutOfRange;
            }

            length = (length << 8) | octets[used];
        }

        return DecodeStatus.Done;
    }
}
