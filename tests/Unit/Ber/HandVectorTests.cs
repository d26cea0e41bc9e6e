using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

/// <summary>Examples of X.690 and of Kaliski's "Layman's Guide", edges, and small inputs that claim to be large.</summary>
public sealed class HandVectorTests
{
    public static TheoryData<string> Valid => new(
        "0408 0123456789abcdef",
        "048108 0123456789abcdef",
        "240c 0404 01234567 0404 89abcdef",
        "2480 0404 01234567 0404 89abcdef 0000",
        "0304 066e5dc0",
        "0304 066e5de0 -- X.690 8.6.2.4: unused bits may be anything",
        "038104 066e5dc0",
        "2309 0303 006e5d 0302 06c0",
        "020100", "02017f", "02020080", "02020100", "020180", "0202ff7f",
        "300a 1605 536d697468 0101ff -- X.690 8.9.3",
        "1a05 4a6f6e6573 -- X.690 8.14, type 1",
        "4305 4a6f6e6573 -- X.690 8.14, type 2",
        "a207 4305 4a6f6e6573 -- X.690 8.14, type 3",
        "6307 1a05 4a6f6e6573 -- X.690 8.14, type 4",
        "8205 4a6f6e6573 -- X.690 8.14, type 5",
        "0606 2a864886f70d", "0603 813403", "0d04 c27b0302",
        "170d 3931303530363233343534305a",
        "1f1f0100", "7fc65000",
        "04840000 0001aa -- leading zero octets in the length",
        "30800000", "2480 2480 0401aa 0000 0000", "2400", "2300", "3a06 0401 61 0401 62");

    [Theory]
    [MemberData(nameof(Valid))]
    public void Read_ValidVector_ReachesTheEnd(string hex)
    {
        byte[] octets = HexText.Parse(hex);

        Assert.Null(TokenTrace.ErrorOf(octets));
        Assert.Null(TokenTrace.ErrorOf(octets, new BerReaderOptions { FramingOnly = true }));
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Read_EveryProperPrefix_NeedsMoreData(string hex)
    {
        byte[] octets = HexText.Parse(hex);
        for (int length = 0; length < octets.Length; length++)
        {
            byte[] prefix = octets[..length];

            Assert.Equal("needs more data", TokenTrace.OfPieces(prefix, [], isFinalKnown: false)[^1]);
            if (length != 0)
            {
                Assert.Equal(BerContentError.TruncatedData, TokenTrace.ErrorOf(prefix));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Read_OneOctetAtATime_GivesTheSameTokens(string hex)
    {
        byte[] octets = HexText.Parse(hex);

        Assert.Equal(TokenTrace.OfSpan(octets), TokenTrace.OfPieces(octets, [.. Enumerable.Range(0, octets.Length)]));
    }

    [Theory]
    [InlineData("INTEGER without contents", "0200", BerContentError.IntegerEmpty, null)]
    [InlineData("INTEGER not minimal", "02020001", BerContentError.IntegerNotMinimal, null)]
    [InlineData("INTEGER not minimal", "0202ff80", BerContentError.IntegerNotMinimal, null)]
    [InlineData("ENUMERATED not minimal", "0a020001", BerContentError.IntegerNotMinimal, null)]
    [InlineData("tag number not minimal", "1f80010100", BerContentError.TagNumberNotMinimal, null)]
    [InlineData("low tag number in the high form", "1f1e00", BerContentError.TagNumberNotMinimal, null)]
    [InlineData("reserved length octet", "04ff00", BerContentError.ReservedLength, BerContentError.ReservedLength)]
    [InlineData("truncated length", "0482", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("indefinite on primitive", "04800000", BerContentError.IndefinitePrimitive, BerContentError.IndefinitePrimitive)]
    [InlineData("end of contents with length 1", "3080000100", BerContentError.InvalidEndOfContents, BerContentError.InvalidEndOfContents)]
    [InlineData("end of contents in long form", "3080008100", BerContentError.InvalidEndOfContents, BerContentError.InvalidEndOfContents)]
    [InlineData("missing end of contents", "3080020100", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("end of contents in definite form", "30020000", BerContentError.UnexpectedEndOfContents, null)]
    [InlineData("end of contents at depth 0", "0000", BerContentError.UnexpectedEndOfContents, null)]
    [InlineData("constructed UNIVERSAL 0", "308020000000", BerContentError.UnexpectedEndOfContents, null)]
    [InlineData("child longer than its parent", "3003040261620101ff", BerContentError.ContentsExceedParent, BerContentError.ContentsExceedParent)]
    [InlineData("identifier octets cut by the parent", "30011f", BerContentError.ContentsExceedParent, BerContentError.ContentsExceedParent)]
    [InlineData("length octets cut by the parent", "30020482000000", BerContentError.ContentsExceedParent, BerContentError.ContentsExceedParent)]
    [InlineData("indefinite child of a definite parent, cut", "300230800000", BerContentError.ContentsExceedParent, BerContentError.ContentsExceedParent)]
    [InlineData("second value", "0500 0500", BerContentError.TrailingData, BerContentError.TrailingData)]
    [InlineData("constructed BOOLEAN", "21030101ff", BerContentError.ConstructedForbidden, null)]
    [InlineData("constructed INTEGER", "2203020101", BerContentError.ConstructedForbidden, null)]
    [InlineData("constructed NULL", "2500", BerContentError.ConstructedForbidden, null)]
    [InlineData("primitive SEQUENCE", "1000", BerContentError.PrimitiveForbidden, null)]
    [InlineData("primitive SET", "1100", BerContentError.PrimitiveForbidden, null)]
    [InlineData("OBJECT IDENTIFIER without contents", "0600", BerContentError.ObjectIdentifierIncomplete, null)]
    [InlineData("OBJECT IDENTIFIER that does not end", "060181", BerContentError.ObjectIdentifierIncomplete, null)]
    [InlineData("RELATIVE-OID not minimal", "0d028001", BerContentError.ObjectIdentifierNotMinimal, null)]
    [InlineData("empty BIT STRING with unused bits", "030101", BerContentError.BitStringUnusedBits, null)]
    [InlineData("UTF8String with segments of its own type", "2c030c0161", BerContentError.StringSegmentTag, null)]
    [InlineData("length 2^63", "0488 8000000000000000 00", BerContentError.LengthOutOfRange, BerContentError.LengthOutOfRange)]
    [InlineData("length 2^64-1", "0488 ffffffffffffffff 00", BerContentError.LengthOutOfRange, BerContentError.LengthOutOfRange)]
    [InlineData("length 2^63-1", "0488 7fffffffffffffff 00", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("constructed length 2^63-1", "3088 7fffffffffffffff 0500", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("length 2^31-1", "0484 7fffffff 00", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    [InlineData("length of 126 octets", "04fe 01", BerContentError.TruncatedData, BerContentError.TruncatedData)]
    public void Read_MalformedVector_IsRefused(string description, string hex, BerContentError strict, BerContentError? framing)
    {
        byte[] octets = HexText.Parse(hex);

        Assert.Equal((description, strict), (description, TokenTrace.ErrorOf(octets)));
        if (strict != BerContentError.TrailingData)
        {
            Assert.Equal(strict, TokenTrace.ErrorOf(octets, new BerReaderOptions { AllowMultipleTopLevelValues = true }));
        }

        Assert.Equal((description, framing), (description, TokenTrace.ErrorOf(octets, new BerReaderOptions { FramingOnly = true })));
        Assert.Equal(TokenTrace.OfSpan(octets), TokenTrace.OfPieces(octets, [.. Enumerable.Range(0, octets.Length)]));
    }

    [Theory]
    [InlineData("3080")]
    [InlineData("2480")]
    [InlineData("6d80")]
    public void Read_DeepNesting_StopsAtTheDepthLimit(string level)
    {
        byte[] octets = HexText.Parse(string.Concat(Enumerable.Repeat(level, 100_000)));
        var reader = new BerReader(octets);
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(BerReadResult.Success, reader.Read());
        }

        BerContentException? error = null;
        try
        {
            reader.Read();
        }
        catch (BerContentException e)
        {
            error = e;
        }

        Assert.Equal((BerContentError.DepthExceeded, 128L), (error!.Error, error.Offset));
        Assert.Equal(128, reader.BytesConsumed);
    }

    [Fact]
    public void Read_DeepNestingAllowed_IsLinear()
    {
        const int Levels = 100_000;
        byte[] octets = [.. Enumerable.Repeat<byte[]>([0x30, 0x80], Levels).SelectMany(o => o), .. new byte[2 * Levels]];
        var reader = new BerReader(octets, new BerReaderOptions { MaxDepth = Levels });
        int tokens = 0;
        while (reader.Read() == BerReadResult.Success)
        {
            tokens++;
        }

        Assert.Equal(2 * Levels, tokens);
        Assert.Equal(octets.Length, reader.BytesConsumed);
    }

    [Theory]
    [InlineData("0484 7fffffff")]
    [InlineData("0488 7fffffffffffffff")]
    public void ReadPrimitive_LengthBeyondTheLimit_IsRefusedBeforeTheContentsCome(string hex)
    {
        byte[] octets = [.. HexText.Parse(hex), .. new byte[64]];
        var error = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(Sequences.SplitAll(octets), isFinalBlock: false, default);
            reader.ReadPrimitive(Asn1Tag.PrimitiveOctetString, out _);
        });

        Assert.Equal(BerContentError.PrimitiveTooLong, error.Error);
        Assert.Equal(0, error.Offset);
        Assert.Equal(Asn1Tag.PrimitiveOctetString, error.ActualTag);
    }
}
