using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerIntegerTests
{
    private const byte Untouched = 0xEE;

    private static readonly Asn1Tag[] s_tags =
    [
        Asn1Tag.Integer, Asn1Tag.Enumerated, new(TagClass.ContextSpecific, 0), new(TagClass.Application, 30), new(TagClass.Private, 31),
        new(TagClass.ContextSpecific, 70_000),
    ];

    public static TheoryData<long> Values
    {
        get
        {
            var data = new TheoryData<long>();
            foreach (int bits in (int[])[0, 7, 8, 15, 16, 23, 24, 31, 32, 39, 40, 47, 48, 55, 56, 62])
            {
                foreach (long value in (long[])[(1L << bits) - 1, 1L << bits, -(1L << bits), -(1L << bits) - 1])
                    data.Add(value);
            }

            data.AddRange(long.MaxValue, long.MinValue, long.MaxValue - 1, long.MinValue + 1);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Signed_OfEveryLength_IsThatOfAsnWriter(long value)
    {
        foreach (Asn1Tag tag in s_tags)
        {
            byte[] encoding = OfAsnWriter((writer, written) => writer.WriteInteger(value, written), tag);
            Writes(encoding, room => BerInteger.Encode(tag, value, room));
            Reads(encoding, tag, value);
        }

        byte[] contents = OfAsnWriter((writer, written) => writer.WriteInteger(value, written), Asn1Tag.Integer)[2..];
        Assert.Equal(contents.Length, BerInteger.GetContentsLength(value));
        Writes(contents, room => BerInteger.EncodeContents(value, room));
        Assert.True(BerInteger.TryDecodeContents(contents, out long decoded));
        Assert.Equal(value, decoded);
        Assert.Equal(value >= 0, BerInteger.TryDecodeContents(contents, out ulong unsigned));
        Assert.Equal(value >= 0 ? (ulong)value : 0, unsigned);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Unsigned_OfEveryLength_IsThatOfAsnWriter(long bits)
    {
        ulong value = (ulong)bits;
        foreach (Asn1Tag tag in s_tags)
        {
            byte[] encoding = OfAsnWriter((writer, written) => writer.WriteInteger(value, written), tag);
            Writes(encoding, room => BerInteger.Encode(tag, value, room));
        }

        byte[] contents = OfAsnWriter((writer, written) => writer.WriteInteger(value, written), Asn1Tag.Integer)[2..];
        Assert.Equal(contents.Length, BerInteger.GetContentsLength(value));
        Writes(contents, room => BerInteger.EncodeContents(value, room));
        Assert.True(BerInteger.TryDecodeContents(contents, out ulong decoded));
        Assert.Equal(value, decoded);
        Assert.Equal(bits >= 0, BerInteger.TryDecodeContents(contents, out long signed));
        Assert.Equal(bits >= 0 ? bits : 0, signed);
    }

    /// <summary>All contents of one and two octets, and some of three: what is malformed, what is a value, as AsnDecoder has it.</summary>
    [Fact]
    public void TryDecodeContents_AllShortContents_IsAsAsnDecoder()
    {
        for (int i = 0; i < 1 << 16; i++)
        {
            Compare([(byte)(i >> 8), (byte)i]);
            if (i % 97 == 0)
                Compare([(byte)(i >> 8), (byte)i, 0x80]);
        }

        for (int i = 0; i < 256; i++)
            Compare([(byte)i]);

        static void Compare(byte[] contents)
        {
            byte[] encoding = [0x02, (byte)contents.Length, .. contents];
            bool isWellFormed = true;
            long expected = 0;
            try
            {
                _ = AsnDecoder.TryReadInt64(encoding, AsnEncodingRules.BER, out expected, out _);
            }
            catch (AsnContentException)
            {
                isWellFormed = false;
            }

            if (isWellFormed)
            {
                Assert.True(BerInteger.TryDecodeContents(contents, out long value));
                Assert.Equal(expected, value);
                Reads(encoding, Asn1Tag.Integer, expected);
            }
            else
            {
                BerContentException exception = Assert.Throws<BerContentException>(() => BerInteger.TryDecodeContents(contents, out long _));
                Assert.Equal(BerContentError.IntegerNotMinimal, exception.Error);
                Refuses(encoding, BerContentError.IntegerNotMinimal);
            }
        }
    }

    [Theory]
    [InlineData("008000000000000000", null, 1UL << 63)]
    [InlineData("00ffffffffffffffff", null, ulong.MaxValue)]
    [InlineData("ff7fffffffffffffff", null, null)]
    [InlineData("010000000000000000", null, null)]
    [InlineData("7fffffffffffffffffffff", null, null)]
    [InlineData("80", -128L, null)]
    public void TryDecodeContents_BeyondTheType_DoesNotFit(string hex, long? signed, ulong? unsigned)
    {
        byte[] contents = HexText.Parse(hex);

        Assert.Equal(signed, BerInteger.TryDecodeContents(contents, out long s) ? s : null);
        Assert.Equal(unsigned, BerInteger.TryDecodeContents(contents, out ulong u) ? u : null);
        if (signed is null)
        {
            Assert.Equal((0L, BerContentError.IntegerOutOfRange), (s, Refuses([0x02, (byte)contents.Length, .. contents], BerContentError.IntegerOutOfRange)));
        }
    }

    [Theory]
    [InlineData("no octets", "", BerContentError.IntegerEmpty)]
    [InlineData("nine zero bits", "007f", BerContentError.IntegerNotMinimal)]
    [InlineData("nine set bits", "ff80", BerContentError.IntegerNotMinimal)]
    [InlineData("nine zero bits, too long for 64", "0000ffffffffffffffff", BerContentError.IntegerNotMinimal)]
    [InlineData("nine set bits, too long for 64", "ff8000000000000000", BerContentError.IntegerNotMinimal)]
    public void Contents_Malformed_AreRefusedWithOffset(string description, string hex, BerContentError error)
    {
        byte[] contents = HexText.Parse(hex);

        BerContentException signed = Assert.Throws<BerContentException>(() => BerInteger.TryDecodeContents(contents, out long _, 1000));
        BerContentException unsigned = Assert.Throws<BerContentException>(() => BerInteger.TryDecodeContents(contents, out ulong _, 1000));
        Assert.Equal((error, 1000L, error, 1000L), (signed.Error, signed.Offset, unsigned.Error, unsigned.Offset));
        Refuses([0x85, (byte)contents.Length, .. contents], error);
        Assert.NotEmpty(description);
    }

    [Theory]
    [InlineData("constructed", "a003020105", BerContentError.ConstructedForbidden)]
    [InlineData("constructed, indefinite", "a080020105", BerContentError.ConstructedForbidden)]
    [InlineData("end-of-contents", "0000", BerContentError.IntegerEmpty)]
    [InlineData("reserved length", "02ff", BerContentError.ReservedLength)]
    [InlineData("longer than any Int64", "0281ff" + "7fffffffffffffffff", BerContentError.IntegerOutOfRange)]
    [InlineData("longer than any Int64, padded", "0281ff" + "007fffffffffffffff", BerContentError.IntegerNotMinimal)]
    public void Decode_Malformed_IsRefusedWithOffset(string description, string hex, BerContentError error)
    {
        Assert.Equal(error, Refuses(HexText.Parse(hex), error));
        Assert.NotEmpty(description);
    }

    [Theory]
    [InlineData("02810107", 7)]
    [InlineData("0283000001ff", -1)]
    [InlineData("9f1f0107", 7)]
    [InlineData("9f1f8800000000000000" + "080102030405060708", 0x0102030405060708)]
    public void Decode_EveryFormOfX690_GivesTheValue(string hex, long value)
    {
        byte[] octets = HexText.Parse(hex);
        BerHeader.Decode(octets, out BerHeader header, out _);

        Reads(octets, header.Tag, value);
    }

    private static byte[] OfAsnWriter(Action<AsnWriter, Asn1Tag> write, Asn1Tag tag)
    {
        // It takes no other universal tag than INTEGER's; only the identifier octet differs.
        bool isEnumerated = tag == Asn1Tag.Enumerated;
        var writer = new AsnWriter(AsnEncodingRules.BER);
        write(writer, isEnumerated ? Asn1Tag.Integer : tag);
        byte[] encoding = writer.Encode();
        encoding[0] = isEnumerated ? (byte)UniversalTagNumber.Enumerated : encoding[0];
        return encoding;
    }

    private static void Writes(byte[] expected, Func<byte[], int> encode)
    {
        byte[] room = [.. Enumerable.Repeat(Untouched, expected.Length + 12)];
        Assert.Equal(expected.Length, encode(room));
        Assert.Equal(expected, room[..expected.Length]);
        Assert.DoesNotContain(room[expected.Length..], static octet => octet != Untouched);

        byte[] exact = new byte[expected.Length];
        Assert.Equal(expected.Length, encode(exact));
        Assert.Equal(expected, exact);
        for (int i = 0; i < expected.Length; i++)
            Assert.ThrowsAny<ArgumentException>(() => encode(new byte[i]));
    }

    /// <summary>Next to the end of the octets, and before others, other code runs.</summary>
    private static void Reads(byte[] encoding, Asn1Tag expectedTag, long expected)
    {
        foreach (byte[] source in (byte[][])[encoding, [.. encoding, 0xFF], [.. encoding, .. new byte[20]]])
        {
            Assert.Equal(BerReadResult.Success, BerInteger.Decode(source, out Asn1Tag tag, out long value, out int bytesConsumed));
            Assert.Equal((expectedTag, expected, encoding.Length), (tag, value, bytesConsumed));
        }

        for (int i = 0; i < encoding.Length; i++)
        {
            Assert.Equal(BerReadResult.NeedMoreData, BerInteger.Decode(encoding.AsSpan(0, i), out _, out long value, out int bytesConsumed));
            Assert.Equal((0L, 0), (value, bytesConsumed));
        }
    }

    private static BerContentError Refuses(byte[] encoding, BerContentError error)
    {
        foreach (byte[] source in (byte[][])[encoding, [.. encoding, .. new byte[20]]])
        {
            BerContentException exception = Assert.Throws<BerContentException>(() => BerInteger.Decode(source, out _, out long _, out _, 1000));
            Assert.Equal((error, 1000L), (exception.Error, exception.Offset));
        }

        return error;
    }
}
