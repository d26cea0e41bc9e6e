using System.Buffers;
using System.Formats.Asn1;
using System.Numerics;
using Ber;
using Support;

namespace Unit.BerCodec;

/// <summary>Octets are those of X.690's clauses, of the Layman's Guide, or our own.</summary>
public sealed class BerReaderKindsTests
{
    private delegate BerReadResult Reading<T>(ref BerReader reader, out T value);

    [Theory]
    [InlineData("06 06 2a864886f70d", "1.2.840.113549")]
    [InlineData("06 03 813403", "2.100.3")]
    [InlineData("06 15 ce608648889f4f090285eee54a85e4bf638bdb2f02", null)]
    public void ReadObjectIdentifier_Octets_GiveArcs(string hex, string? arcs)
    {
        string expected = arcs ?? AsnDecoder.ReadObjectIdentifier(HexText.Parse(hex), AsnEncodingRules.BER, out _);
        ReadEverySplit(hex, expected, static (ref r, out v) => r.ReadObjectIdentifier(out v));
    }

    [Theory]
    [InlineData("0d 04 c27b0302", "8571.3.2")]
    [InlineData("0d 01 00", "0")]
    public void ReadRelativeObjectIdentifier_Octets_GiveArcs(string hex, string arcs) =>
        ReadEverySplit(hex, arcs, static (ref r, out v) => r.ReadRelativeObjectIdentifier(out v));

    [Theory]
    [InlineData("03 04 066e5dc0", "6e5dc0")]
    [InlineData("03 04 066e5de0", "6e5dc0")]
    [InlineData("03 81 04 066e5dc0", "6e5dc0")]
    [InlineData("23 09 0303006e5d 030206c0", "6e5dc0")]
    [InlineData("23 80 0303006e5d 030206c0 0000", "6e5dc0")]
    public void ReadBitString_AnySpelling_GivesTheBits(string hex, string bits) =>
        ReadEverySplit(hex, bits, static (ref r, out v) =>
        {
            BerReadResult result = r.ReadBitString(out byte[] octets, out int unused);
            Assert.True(result != BerReadResult.Success || unused == 6);
            v = Convert.ToHexStringLower(octets);
            return result;
        });

    [Theory]
    [InlineData("04 08 0123456789abcdef")]
    [InlineData("24 0c 0404 01234567 0404 89abcdef")]
    [InlineData("24 80 0404 01234567 2406 0404 89abcdef 0000")]
    public void ReadOctetString_AnySpelling_GivesTheOctets(string hex) =>
        ReadEverySplit(hex, "0123456789abcdef", static (ref r, out v) =>
        {
            BerReadResult result = r.ReadOctetString(out byte[] octets);
            v = Convert.ToHexStringLower(octets);
            return result;
        });

    [Theory]
    [InlineData("0a 01 05", 5)]
    [InlineData("0a 02 ff7f", -129)]
    public void ReadEnumerated_Octets_GiveTheNumber(string hex, long number) =>
        ReadEverySplit(hex, number, static (ref r, out v) => r.ReadEnumerated(out v));

    [Theory]
    [InlineData("02 01 80", "-128")]
    [InlineData("02 09 00ffffffffffffffff", "18446744073709551615")]
    [InlineData("02 11 0100000000000000000000000000000000", "340282366920938463463374607431768211456")]
    public void ReadInteger_Big_GivesTheNumber(string hex, string number) =>
        ReadEverySplit(hex, BigInteger.Parse(number, null), static (ref r, out v) => r.ReadInteger(out v));

    [Theory]
    [InlineData("1a 05 4a6f6e6573", UniversalTagNumber.VisibleString)]
    [InlineData("3a 09 0403 4a6f6e 0402 6573", UniversalTagNumber.VisibleString)]
    [InlineData("3a 80 0403 4a6f6e 0402 6573 0000", UniversalTagNumber.VisibleString)]
    [InlineData("0c 05 4a6f6e6573", UniversalTagNumber.UTF8String)]
    [InlineData("13 05 4a6f6e6573", UniversalTagNumber.PrintableString)]
    [InlineData("14 05 4a6f6e6573", UniversalTagNumber.T61String)]
    [InlineData("16 05 4a6f6e6573", UniversalTagNumber.IA5String)]
    [InlineData("1e 0a 004a006f006e00650073", UniversalTagNumber.BMPString)]
    [InlineData("1c 14 0000004a0000006f0000006e0000006500000073", UniversalTagNumber.UniversalString)]
    public void ReadString_EveryKind_GivesTheCharacters(string hex, UniversalTagNumber kind) =>
        ReadEverySplit(hex, "Jones", (ref r, out v) => r.ReadString(kind, out v));

    [Fact]
    public void ReadString_OfEscapes_IsRefusedAndOctetsAreGiven()
    {
        byte[] octets = HexText.Parse("1b 03 1b2842");
        Assert.Throws<ArgumentOutOfRangeException>(() => new BerReader(octets).ReadString(UniversalTagNumber.GeneralString, out _));
        var reader = new BerReader(octets);
        reader.ReadOctetString(out byte[] value, new Asn1Tag(UniversalTagNumber.GeneralString));
        Assert.Equal("1b2842", Convert.ToHexStringLower(value));
    }

    [Theory]
    [InlineData("17 0b 393130353036323334355a", "1991-05-06T23:45:00+00:00")]
    [InlineData("17 0d 3931303530363233343534305a", "1991-05-06T23:45:40+00:00")]
    [InlineData("17 11 3931303530363136343534302d30373030", "1991-05-06T16:45:40-07:00")]
    public void ReadUtcTime_LenientForms_AreRead(string hex, string time) =>
        ReadEverySplit(hex, DateTimeOffset.Parse(time, null), static (ref r, out v) => r.ReadUtcTime(out v));

    [Theory]
    [InlineData("18 0b 313938353131303632315a", "1985-11-06T21:00:00+00:00")]
    [InlineData("18 11 31393835313130363231303632372c335a", "1985-11-06T21:06:27.3+00:00")]
    [InlineData("18 0b 313938353133303632315a", null)]
    [InlineData("18 13 31393835313130363231303632372b30353330", "1985-11-06T21:06:27+05:30")]
    public void ReadGeneralizedTime_LenientForms_AreRead(string hex, string? time)
    {
        if (time is not null)
            ReadEverySplit(hex, DateTimeOffset.Parse(time, null), static (ref r, out v) => r.ReadGeneralizedTime(out v));
        else
            Assert.Throws<BerContentException>(() => new BerReader(HexText.Parse(hex)).ReadGeneralizedTime(out _));
    }

    [Theory]
    [InlineData("0c 02 c328", UniversalTagNumber.UTF8String)]
    [InlineData("12 01 41", UniversalTagNumber.NumericString)]
    [InlineData("1c 04 00110000", UniversalTagNumber.UniversalString)]
    [InlineData("1e 01 41", UniversalTagNumber.BMPString)]
    public void ReadString_OtherCharacters_AreRefusedAtTheirOffset(string hex, UniversalTagNumber kind)
    {
        byte[] octets = HexText.Parse("020105 " + hex);
        var e = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(octets, new BerReaderOptions { AllowMultipleTopLevelValues = true });
            reader.ReadInteger(out long _);
            reader.ReadString(kind, out _);
        });
        Assert.Equal((BerContentError.InvalidContents, 3L), (e.Error, e.Offset));
    }

    [Fact]
    public void Errors_NameTheKindFound()
    {
        byte[] octets = HexText.Parse("0c 02 6162");
        Assert.Equal(
            "at offset 0x0: expected SEQUENCE, found UTF8String.",
            Assert.Throws<BerContentException>(() => new BerReader(octets).ReadBeginConstructed(Asn1Tag.Sequence)).Message);
        Assert.Equal(
            "at offset 0x0: expected OBJECT IDENTIFIER, found UTF8String.",
            Assert.Throws<BerContentException>(() => new BerReader(octets).ReadObjectIdentifier(out _)).Message);
    }

    [Fact]
    public void Tags_Implicit_AreExpected()
    {
        var reader = new BerReader(HexText.Parse("80 03 813403"));
        Assert.Equal(BerReadResult.Success, reader.ReadObjectIdentifier(out string value, new Asn1Tag(TagClass.ContextSpecific, 0)));
        Assert.Equal("2.100.3", value);
    }

    /// <summary>Over one span, and over two segments cut at every place, where the first alone asks for more and leaves the reader where it was.</summary>
    private static void ReadEverySplit<T>(string hex, T expected, Reading<T> read)
    {
        byte[] octets = HexText.Parse(hex);
        var reader = new BerReader(octets);
        Assert.Equal(BerReadResult.Success, read(ref reader, out T value));
        Assert.Equal(expected, value);
        Assert.Equal(octets.Length, reader.BytesConsumed);
        for (int cut = 1; cut < octets.Length; cut++)
        {
            var part = new BerReader(new ReadOnlySequence<byte>(octets, 0, cut), isFinalBlock: false, default);
            Assert.Equal(BerReadResult.NeedMoreData, read(ref part, out _));
            Assert.Equal(0, part.BytesConsumed);
            var split = new BerReader(Sequences.Split(octets, cut), isFinalBlock: true, default);
            Assert.Equal(BerReadResult.Success, read(ref split, out value));
            Assert.Equal(expected, value);
            Assert.Equal(octets.Length, split.BytesConsumed);
        }
    }
}
