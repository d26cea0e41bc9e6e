using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerHeaderTests
{
    private const byte Untouched = 0xEE;

    private static readonly (int Number, string Hex)[] s_numbers =
    [
        (0, "80"), (1, "81"), (30, "9e"), (31, "9f1f"), (127, "9f7f"), (128, "9f8100"), (255, "9f817f"), (256, "9f8200"), (16383, "9fff7f"),
        (16384, "9f818000"), (65535, "9f83ff7f"), (65536, "9f848000"), (2097152, "9f81808000"), (268435456, "9f8180808000"), (int.MaxValue, "9f87ffffff7f"),
    ];

    private static readonly (long Length, string Hex)[] s_lengths =
    [
        (0, "00"), (1, "01"), (127, "7f"), (128, "8180"), (255, "81ff"), (256, "820100"), (65535, "82ffff"), (65536, "83010000"), (16777216, "8401000000"),
        (int.MaxValue, "847fffffff"), (1L + int.MaxValue, "8480000000"), (1L << 32, "850100000000"), (long.MaxValue, "887fffffffffffffff"),
    ];

    public static TheoryData<int, long, string> Headers
    {
        get
        {
            var data = new TheoryData<int, long, string>();
            foreach ((int number, string identifier) in s_numbers)
            {
                foreach ((long length, string octets) in s_lengths)
                    data.Add(number, length, identifier + octets);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Header_OfDefiniteForm_IsEncodedAndDecoded(int number, long length, string hex)
    {
        var header = new BerHeader(new Asn1Tag(TagClass.ContextSpecific, number), length);

        byte[] octets = Encode(header);
        Assert.Equal(hex, Convert.ToHexStringLower(octets));
        Assert.Equal((number, length), (header.Tag.TagValue, header.ContentsLength));
        Decodes(octets, header);
        Assert.Equal(length > long.MaxValue - octets.Length, Record.Exception(() => BerHeader.GetEncodingLength(header.Tag, length)) is OverflowException);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Header_OfIndefiniteForm_IsEncodedAndDecoded(int number, long length, string hex)
    {
        if (length != 0)
            return;   // once per tag number
        BerHeader header = BerHeader.Indefinite(new Asn1Tag(TagClass.Application, number));

        byte[] octets = Encode(header);
        byte[] identifier = HexText.Parse(hex)[..^1];
        identifier[0] = (byte)((identifier[0] & 0x1f) | 0x60);
        Assert.Equal([.. identifier, 0x80], octets);
        Assert.Equal((true, null), (header.Tag.IsConstructed, header.ContentsLength));
        Decodes(octets, header);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Header_BeforeItsContents_IsThatOfAsnWriterAndAsnDecoder(int number, long length, string hex)
    {
        if (length > 70_000)
            return;   // both of them hold the contents
        foreach (TagClass tagClass in (TagClass[])[TagClass.Application, TagClass.ContextSpecific, TagClass.Private])
        {
            var tag = new Asn1Tag(tagClass, number);
            var writer = new AsnWriter(AsnEncodingRules.BER);
            writer.WriteOctetString(new byte[length], tag);
            byte[] encoding = writer.Encode();

            var header = new BerHeader(tag, length);
            Assert.Equal(encoding[..(hex.Length / 2)], Encode(header));
            Assert.Equal(encoding.Length, BerHeader.GetEncodingLength(tag, length));
            Assert.Equal(BerReadResult.Success, BerHeader.Decode(encoding, out BerHeader decoded, out int bytesConsumed));
            Assert.Equal(tag, AsnDecoder.ReadEncodedValue(encoding, AsnEncodingRules.BER, out int offset, out int contentsLength, out _));
            Assert.Equal((tag, offset, (long)contentsLength), (decoded.Tag, bytesConsumed, decoded.ContentsLength));
        }
    }

    /// <summary>Forms that are well-formed and longer than need be, or that only some headers have.</summary>
    [Theory]
    [InlineData("308100", 0L)]
    [InlineData("30820000", 0L)]
    [InlineData("04810a", 10L)]
    [InlineData("048200ff", 255L)]
    [InlineData("048a00000000000000000007", 7L)]
    [InlineData("04887fffffffffffffff", long.MaxValue)]
    [InlineData("048900" + "7fffffffffffffff", long.MaxValue)]
    [InlineData("3080", null)]
    [InlineData("6d80", null)]
    [InlineData("bf1f80", null)]
    [InlineData("0101", 1L)]
    [InlineData("0000", 0L)]
    [InlineData("e000", 0L)]
    [InlineData("4000", 0L)]
    public void Decode_EveryFormOfX690_GivesTagAndLength(string hex, long? length)
    {
        byte[] octets = HexText.Parse(hex);

        Assert.Equal(BerReadResult.Success, BerHeader.Decode([.. octets, 0xFF, 0xFF], out BerHeader header, out int bytesConsumed));
        Assert.Equal((length, octets.Length), (header.ContentsLength, bytesConsumed));
        NeedsMoreDataBefore(octets);
        if (length is < 1000)
        {
            byte[] encoding = [.. octets, .. new byte[(int)length]];
            Asn1Tag tag = AsnDecoder.ReadEncodedValue(encoding, AsnEncodingRules.BER, out int offset, out int contentsLength, out _);
            Assert.Equal((tag, offset, (int)length), (header.Tag, bytesConsumed, contentsLength));
        }
    }

    [Theory]
    [InlineData("padded number", "9f80", BerContentError.TagNumberNotMinimal)]
    [InlineData("number 30 in the high form", "9f1e", BerContentError.TagNumberNotMinimal)]
    [InlineData("number 2^31", "9f8880808000", BerContentError.TagNumberTooLarge)]
    [InlineData("number without end", "9fffffffffffffffff", BerContentError.TagNumberTooLarge)]
    [InlineData("reserved length", "04ff", BerContentError.ReservedLength)]
    [InlineData("length 2^63", "04888000000000000000", BerContentError.LengthOutOfRange)]
    [InlineData("length 2^64", "0489010000000000000000", BerContentError.LengthOutOfRange)]
    [InlineData("primitive, indefinite", "0480", BerContentError.IndefinitePrimitive)]
    [InlineData("primitive, indefinite, high number", "5f1f80", BerContentError.IndefinitePrimitive)]
    [InlineData("end-of-contents with a length", "0001", BerContentError.InvalidEndOfContents)]
    [InlineData("end-of-contents, padded", "008100", BerContentError.InvalidEndOfContents)]
    [InlineData("end-of-contents, indefinite", "0080", BerContentError.InvalidEndOfContents)]
    [InlineData("UNIVERSAL 0, constructed", "2000", BerContentError.UnexpectedEndOfContents)]
    public void Decode_Malformed_IsRefusedWithOffset(string description, string hex, BerContentError error)
    {
        byte[] octets = HexText.Parse(hex);

        BerContentException exception = Assert.Throws<BerContentException>(() => BerHeader.Decode(octets, out _, out _, 1000));
        Assert.Equal((error, 1000L), (exception.Error, exception.Offset));
        Assert.NotEmpty(description);
    }

    [Fact]
    public void Decode_NeedMoreData_LeavesNothing()
    {
        Assert.Equal(BerReadResult.NeedMoreData, BerHeader.Decode(HexText.Parse("3082ff"), out BerHeader header, out int bytesConsumed));
        Assert.Equal((default, 0), (header, bytesConsumed));
    }

    [Fact]
    public void EndOfContents_IsTheDefault()
    {
        Assert.Equal("0000", Convert.ToHexStringLower(Encode(BerHeader.EndOfContents)));
        Assert.Equal(default, BerHeader.EndOfContents);
        Assert.Equal(BerReadResult.Success, BerHeader.Decode([0, 0], out BerHeader header, out _));
        Assert.True(header == BerHeader.EndOfContents);
        Assert.NotEqual(BerHeader.EndOfContents, new BerHeader(Asn1Tag.Null, 0));
        Assert.NotEqual(BerHeader.EndOfContents, new BerHeader(new Asn1Tag(TagClass.Application, 0), 0));
    }

    [Fact]
    public void Header_OfImpossibleLength_IsMisuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BerHeader(Asn1Tag.Integer, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BerHeader.GetEncodingLength(Asn1Tag.Integer, -1));
    }

    [Theory]
    [InlineData(5, 0, 2)]
    [InlineData(5, 127, 129)]
    [InlineData(5, 128, 131)]
    [InlineData(31, 256, 261)]
    [InlineData(int.MaxValue, 2147483648, 2147483659)]
    public void GetEncodingLength_TagAndLength_CountsAllOctets(int number, long contents, long length) =>
        Assert.Equal(length, BerHeader.GetEncodingLength(new Asn1Tag(TagClass.Private, number), contents));

    [Fact]
    public void ToString_NamesTagAndLength()
    {
        Assert.Equal("constructed APPLICATION 13, indefinite form", BerHeader.Indefinite(new Asn1Tag(TagClass.Application, 13)).ToString());
        Assert.Equal("[2], 300 contents octets", new BerHeader(new Asn1Tag(TagClass.ContextSpecific, 2), 300).ToString());
        Assert.Equal("OCTET STRING, 9223372036854775807 contents octets", new BerHeader(Asn1Tag.PrimitiveOctetString, long.MaxValue).ToString());
    }

    private static byte[] Encode(BerHeader header)
    {
        Span<byte> room = stackalloc byte[BerHeader.MaxHeaderLength + 1];
        room.Fill(Untouched);
        int length = header.Encode(room);
        Assert.Equal(header.HeaderLength, length);
        Assert.Equal(-1, room[length..].IndexOfAnyExcept(Untouched));

        // Exactly the room suffices; any less is misuse, and writes nothing.
        byte[] exact = new byte[length];
        Assert.Equal(length, header.Encode(exact));
        Assert.Equal(room[..length].ToArray(), exact);
        for (int i = 0; i < length; i++)
        {
            byte[] tooShort = [.. Enumerable.Repeat(Untouched, i)];
            Assert.Throws<ArgumentException>(() => header.Encode(tooShort));
            Assert.DoesNotContain(tooShort, static octet => octet != Untouched);
        }

        return exact;
    }

    private static void Decodes(byte[] octets, BerHeader expected)
    {
        foreach (byte[] source in (byte[][])[octets, [.. octets, 0], [.. octets, .. new byte[20]]])
        {
            Assert.Equal(BerReadResult.Success, BerHeader.Decode(source, out BerHeader header, out int bytesConsumed));
            Assert.Equal((expected, octets.Length), (header, bytesConsumed));
        }

        NeedsMoreDataBefore(octets);
    }

    private static void NeedsMoreDataBefore(byte[] octets)
    {
        for (int i = 0; i < octets.Length; i++)
            Assert.Equal(BerReadResult.NeedMoreData, BerHeader.Decode(octets.AsSpan(0, i), out _, out _));
    }
}
