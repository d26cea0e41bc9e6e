using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber;

/// <content>The two parts of a header, each for itself: how reader and writer use them.</content>
public readonly partial record struct BerHeader
{
    /// <summary>Bit 6 of the leading octet (X.690 8.1.2.5).</summary>
    internal const byte Constructed = 0x20;

    /// <summary>Bits 8 and 7 of the leading octet (X.690 8.1.2.2).</summary>
    internal const byte ClassMask = 0xC0;

    /// <summary>Bits 5 to 1: the tag number, or 31 for the high tag number form.</summary>
    internal const byte NumberMask = 0x1F;

    /// <summary>The one length octet of the indefinite form (X.690 8.1.3.6.1). A first length octet below it is the length.</summary>
    internal const byte IndefiniteOctet = 0x80;

    /// <summary>Value of the length where the form is indefinite.</summary>
    internal const long IndefiniteLength = -1;

    /// <summary>Identifier octets of the greatest tag number, Int32.MaxValue.</summary>
    internal const int MaxIdentifierLength = 6;

    /// <summary>Length octets of the greatest definite length, Int64.MaxValue.</summary>
    internal const int MaxLengthLength = 9;

    /// <summary>Octets after the leading one in the longest accepted form; five suffice for every Int32, the rest is padding.</summary>
    private const int MaxSubsequentOctets = 16;

    /// <summary>Leading octet for a tag of low number, primitive or constructed as given; -1 for the high tag number form.</summary>
    internal static int ToLowForm(Asn1Tag tag, byte constructed) =>
        (uint)tag.TagValue < NumberMask ? (int)tag.TagClass | constructed | tag.TagValue : -1;

    internal static Asn1Tag ToTag(byte leading, int number) => (leading & NumberMask) != NumberMask ? LowTags.Of(leading) : MakeTag(leading, number);

    /// <summary>Identifier octets that a tag number needs: 1 to 6.</summary>
    internal static int MeasureIdentifier(int tagNumber) => tagNumber switch
    {
        < NumberMask => 1,
        < 1 << 7 => 2,
        < 1 << 14 => 3,
        < 1 << 21 => 4,
        < 1 << 28 => 5,
        _ => 6,
    };

    /// <summary>Length octets of the shortest form: 1 to 9, of the indefinite form 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int MeasureLength(long length) =>
        length < IndefiniteOctet ? 1 : 1 + ((71 - BitOperations.LeadingZeroCount((ulong)length)) >> 3);

    /// <summary>Writes the identifier octets and returns their count; <paramref name="destination"/> holds as many.</summary>
    internal static int EncodeIdentifier(Asn1Tag tag, byte constructed, Span<byte> destination) =>
        EncodeIdentifier((byte)((int)tag.TagClass | constructed), tag.TagValue, destination);

    private static Asn1Tag MakeTag(byte leading, int number) => new((TagClass)(leading & ClassMask), number, (leading & Constructed) != 0);

    private static int EncodeIdentifier(byte leading, int number, Span<byte> destination)
    {
        if (number < NumberMask)
        {
            destination[0] = (byte)(leading | number);
            return 1;
        }

        // X.690 8.1.2.4: groups of seven bits, most significant first, bit 8 set on all but the last.
        int length = MeasureIdentifier(number);
        destination[0] = (byte)(leading | NumberMask);
        destination[length - 1] = (byte)(number & 0x7F);
        for (int i = length - 2; i > 0; i--)
        {
            number >>= 7;
            destination[i] = (byte)(0x80 | (number & 0x7F));
        }

        return length;
    }

    /// <summary>Writes the shortest definite form and returns the count of octets; <paramref name="destination"/> holds as many.</summary>
    internal static int EncodeLength(long length, Span<byte> destination)
    {
        int count = MeasureLength(length);
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

    internal static DecodeStatus DecodeIdentifier(
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

        return DecodeHighForm(octets, maxTagNumber, allowPadding, out number, out used);
    }

    private static DecodeStatus DecodeHighForm(ReadOnlySpan<byte> octets, int maxTagNumber, bool allowPadding, out int number, out int used)
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

    internal static DecodeStatus DecodeLength(ReadOnlySpan<byte> octets, out long length, out LengthForm form, out int used)
    {
        length = 0;
        form = LengthForm.DefiniteShort;
        used = 1;
        if (octets.IsEmpty)
        {
            return DecodeStatus.NeedMoreOctets;
        }

        byte first = octets[0];
        if (first < IndefiniteOctet)
        {
            length = first;
            return DecodeStatus.Done;
        }

        if (first == IndefiniteOctet)
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

    /// <summary>The tags of single identifier octets, made once: the constructor of a tag takes longer than all else that reading a header does.</summary>
    private static class LowTags
    {
        private static readonly Asn1Tag[] s_tags = Make();

        public static Asn1Tag Of(byte leading) => s_tags[leading];

        private static Asn1Tag[] Make()
        {
            var tags = new Asn1Tag[byte.MaxValue + 1];
            for (int i = 0; i < tags.Length; i++)
            {
                tags[i] = MakeTag((byte)i, i & NumberMask);
            }

            return tags;
        }
    }
}
