using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

/// <summary>
/// Every case of Strozhevsky's "ASN.1:2008 free test suite" with two outcomes: strict, which is AsnReader's but for cases 1 and 5 (valid tag
/// numbers above 2^63, beyond what Asn1Tag holds), and framing only, which is that of asn1c's unber.
/// </summary>
public sealed class StrozhevskyTests
{
    private static readonly BerReaderOptions s_framing = new() { FramingOnly = true };

    /// <summary>The single encoding at depth 0 is read on the long way; one of many may be read on the short way.</summary>
    private static readonly BerReaderOptions s_many = new() { AllowMultipleTopLevelValues = true };

    [Theory]
    [InlineData("1", "9fffffffffffffffffff7f0140", BerContentError.TagNumberTooLarge, BerContentError.TagNumberTooLarge)]
    [InlineData("2", "9fffffffffffffffffff", BerContentError.TagNumberTooLarge, BerContentError.TagNumberTooLarge)]
    [InlineData("3", "9fffffffffffffffff7f", BerContentError.TagNumberTooLarge, BerContentError.TagNumberTooLarge)]
    [InlineData("4", "9fffffffffffffffff7fff", BerContentError.TagNumberTooLarge, BerContentError.TagNumberTooLarge)]
    [InlineData("5", "9fffffffffffffffff7f810140", BerContentError.TagNumberTooLarge, BerContentError.TagNumberTooLarge)]
    [InlineData("6", "0907032b302e452d35", null, null)]
    [InlineData("7", "0907032d302e452d35", null, null)]
    [InlineData("8", "0903410000", null, null)]
    [InlineData("9", "0903bcfe05", null, null)]
    [InlineData("10", "09078304fffffffb05", null, null)]
    [InlineData("11", "0909112020303135363235", null, null)]
    [InlineData("12", "090149", null, null)]
    [InlineData("13", "09830000078304fffffffb", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("14", "09830000078304", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("15", "090c83097ffffffffffffffffb05", null, null)]
    [InlineData("16", "090c80fb05050505050505050505", null, null)]
    [InlineData("17", "0914af09feffffffffffffffff050505050505050505", null, null)]
    [InlineData("18", "0203fff001", BerContentError.IntegerNotMinimal, null)]
    [InlineData("19", "0201", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("20", "0209800001010101010101", null, null)]
    [InlineData("21", "0606808051808001", BerContentError.ObjectIdentifierNotMinimal, null)]
    [InlineData("22", "0610ffffffffffffffffffff0f8503020203", null, null)]
    [InlineData("23", "06117fffffffffff", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("24", "0615ce608648889f4f090285eee54a85e4bf638bdb2f02", null, null)]
    [InlineData("25", "0103000000", BerContentError.BooleanLength, null)]
    [InlineData("26", "0103000001", BerContentError.BooleanLength, null)]
    [InlineData("27", "0103", BerContentError.BooleanLength, BerContentError.TruncatedData)]
    [InlineData("28", "0101ff", null, null)]
    [InlineData("29", "010100", null, null)]
    [InlineData("30", "0503000000", BerContentError.NullLength, null)]
    [InlineData("31", "05030000", BerContentError.NullLength, BerContentError.TruncatedData)]
    [InlineData("32", "0500", null, null)]
    [InlineData("33", "03020f0f", BerContentError.BitStringUnusedBits, null)]
    [InlineData("34", "030204", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("35", "23800403000a3b0405045f291cd00000", BerContentError.StringSegmentTag, null)]
    [InlineData("36", "23802380030200010302010200000302040f0000", BerContentError.BitStringSegmentNotLast, null)]
    [InlineData("37", "230c03020001030200010302040f", null, null)]
    [InlineData("38", "23800303000a3b0305045f291cd00000", null, null)]
    [InlineData("39", "2300", null, null)]
    [InlineData("40", "0300", BerContentError.BitStringEmpty, null)]
    [InlineData("41", "24800303000a3b0305045f291cd00000", BerContentError.StringSegmentTag, null)]
    [InlineData("42", "24800403000405045f291cd00000", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("43", "2403", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("44", "0400", null, null)]
    [InlineData("45", "2400", null, null)]
    [InlineData("46", "0380040a3b5f291cd00000", BerContentError.IndefinitePrimitive, BerContentError.IndefinitePrimitive)]
    [InlineData("47", "230e030200010000030200010302040f", BerContentError.UnexpectedEndOfContents, null)]
    [InlineData("48", "2380030200010302000103020f0f0000", BerContentError.BitStringUnusedBits, null)]
    public void Case_StrictAndFramingOnly_HaveTheRecordedOutcome(string number, string hex, BerContentError? strict, BerContentError? framing)
    {
        byte[] octets = HexText.Parse(hex);

        Assert.Equal((number, strict), (number, TokenTrace.ErrorOf(octets)));
        Assert.Equal((number, strict), (number, TokenTrace.ErrorOf(octets, s_many)));
        Assert.Equal((number, framing), (number, TokenTrace.ErrorOf(octets, s_framing with { AllowMultipleTopLevelValues = true })));
        Assert.Equal((number, framing), (number, TokenTrace.ErrorOf(octets, s_framing)));
    }
}
