using System.Formats.Asn1;

namespace Ber;

/// <summary>Identifier octets (X.690 8.1.2), in the low and the high tag number form.</summary>
internal static class IdentifierOctets
{
    /// <summary>Bit 6 of the leading octet (X.690 8.1.2.5).</summary>
    public const byte Constructed = 0x20;

    /// <summary>Bits 8 and 7 of the leading octet (X.690 8.1.2.2).</summary>
    public const byte ClassMask = 0xC0;

    /// <summary>Bits 5 to 1: the tag number, or 31 for the high tag number form.</summary>
    public const byte NumberMask = 0x1F;

    /// <summary>Octets after the leading one in the longest accepted form; five suffice for every Int32, the rest is padding.</summary>
    public const int MaxSubsequentOctets = 16;

    /// <summary>Leading octet for a tag of low number, primitive or constructed as given; -1 for the high tag number form.</summary>
    public static int ToLowForm(Asn1Tag tag, byte constructed) =>
        (uint)tag.TagValue < NumberMask ? (int)tag.TagClass | constructed | tag.TagValue : -1;

    public static Asn1Tag ToTag(byte leading, int number) =>
        new((TagClass)(leading & ClassMask), number, (leading & Constructed) != 0);

    /// <summary>Octets needed for a tag number: 1 to 6.</summary>
    public static int Measure(int tagNumber) => tagNumber switch
    {
        < NumberMask => 1,
        < 1 << 7 => 2,
        < 1 << 14 => 3,
        < 1 << 21 => 4,
        < 1 << 28 => 5,
        _ => 6,
    };

    /// <summary>Writes the identifier octets and returns their count; <paramref name="destination"/> holds at least six octets.</summary>
    public static int Encode(Asn1Tag tag, byte constructed, Span<byte> destination)
    {
        int leading = (int)tag.TagClass | constructed;
        int number = tag.TagValue;
        if (number < NumberMask)
        {
            destination[0] = (byte)(leading | number);
            return 1;
        }

        // X.690 8.1.2.4: groups of seven bits, most significant first, bit 8 set on all but the last.
        int length = Measure(number);
        destination[0] = (byte)(leading | NumberMask);
        destination[length - 1] = (byte)(number & 0x7F);
        for (int i = length - 2; i > 0; i--)
        {
            number >>= 7;
            destination[i] = (byte)(0x80 | (number & 0x7F));
        }

        return length;
    }

    public static DecodeStatus TryDecode(
        ReadOnlySpan<byte> octets, int maxTagNumber, bool allowPadding, out byte leading, out int number, out int used)
    {
        leading = 0;
        number = 0;
        used = 1;
        if (octets.IsEmpty)
        {
            return DecodeStatus.NeedMoreOctets;
        }

        leading = octets[0];
        number = leading & NumberMask;
        if (number != NumberMask)
        {
            return number <= maxTagNumber ? DecodeStatus.Done : DecodeStatus.TagNumberTooLarge;
        }

        return TryDecodeHighForm(octets, maxTagNumber, allowPadding, out number, out used);
    }

    private static DecodeStatus TryDecodeHighForm(
        ReadOnlySpan<byte> octets, int maxTagNumber, bool allowPadding, out int number, out int used)
    {
        number = 0;
        for (used = 1; used < octets.Length; used++)
        {
            byte octet = octets[used];

            // X.690 8.1.2.4.2(c): bits 7 to 1 of the first subsequent octet shall not all be zero.
            if (used == 1 && octet == 0x80 && !allowPadding)
            {
                return DecodeStatus.TagNumberNotMinimal;
            }

            if (number > (int.MaxValue >> 7) || used > MaxSubsequentOctets)
            {
                return DecodeStatus.TagNumberTooLarge;
            }

            number = (number << 7) | (octet & 0x7F);
            if (number > maxTagNumber)
            {
                return DecodeStatus.TagNumberTooLarge;
            }

            if ((octet & 0x80) == 0)
            {
                used++;

                // X.690 8.1.2.2: numbers 0 to 30 use the single octet.
                return number >= NumberMask || allowPadding ? DecodeStatus.Done : DecodeStatus.TagNumberNotMinimal;
            }
        }

        return DecodeStatus.NeedMoreOctets;
    }
}
