using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

/// <summary>
/// The kinds of input in other people's test suites about which readers disagree (docs/foreign-readers.md), each with octets of our own: what the reader says
/// strictly, and what it says by framing alone, all at once and one octet at a time.
/// </summary>
public sealed class ForeignKindTests
{
    [Theory]
    [InlineData("text where dumpasn1 expects base64", "64 12 04 10 41*16", null, null)]
    [InlineData("length of more than four octets", "04 85 00*4 02 41 42", null, null)]
    [InlineData("empty string and list", "30 04 04 00 30 00", null, null)]
    [InlineData("negative INTEGER", "02 02 80 01", null, null)]
    [InlineData("BOOLEAN that is no DER", "01 01 17", null, null)]
    [InlineData("length that is not the shortest", "30 82 00 05 04 81 02 41 42", null, null)]
    [InlineData("unused bits that are not zero", "03 02 04 ff", null, null)]
    [InlineData("subidentifier of several octets first", "06 03 88 05 01", null, null)]
    [InlineData("OBJECT IDENTIFIER of one octet", "06 01 2b", null, null)]
    [InlineData("REAL", "09 03 80 fe 07", null, null)]
    [InlineData("time that no calendar has", "17 0d 39 39 31 33 34 35 32 36 36 31 36 31 5a", null, null)]
    [InlineData("characters that PrintableString has not", "13 03 40 2a 5f", null, null)]
    [InlineData("UTF8String with four octets a character", "30 06 0c 04 f0 9f 9a 80", null, null)]
    [InlineData("several encodings", "02 01 05 04 01 06 30 00", null, null)]
    [InlineData("BOOLEAN without contents", "30 02 01 00", "BooleanLength@2", null)]
    [InlineData("BOOLEAN of three octets", "01 03 ff ff ff", "BooleanLength@0", null)]
    [InlineData("NULL with contents", "30 03 05 01 00", "NullLength@2", null)]
    [InlineData("INTEGER without contents", "30 02 02 00", "IntegerEmpty@2", null)]
    [InlineData("ENUMERATED that is padded", "0a 02 00 07", "IntegerNotMinimal@0", null)]
    [InlineData("BIT STRING without its initial octet", "30 02 03 00", "BitStringEmpty@2", null)]
    [InlineData("eight unused bits", "03 02 08 00", "BitStringUnusedBits@0", null)]
    [InlineData("unused bits of no octet", "03 01 03", "BitStringUnusedBits@0", null)]
    [InlineData("long BIT STRING with a wrong initial octet", "03 81 c0 78 55*191", "BitStringUnusedBits@0", null)]
    [InlineData("segment behind unused bits", "23 08 03 02 01 02 03 02 00 04", "BitStringSegmentNotLast@6", null)]
    [InlineData("segment of another type", "24 03 03 01 00", "StringSegmentTag@2", null)]
    [InlineData("OBJECT IDENTIFIER without contents", "06 00", "ObjectIdentifierIncomplete@0", null)]
    [InlineData("subidentifier that begins 80", "06 03 2a 80 05", "ObjectIdentifierNotMinimal@0", null)]
    [InlineData("high tag number form for a low number", "9f 07 01 05", "TagNumberNotMinimal@0", null)]
    [InlineData("zeros outside of any encoding", "00 00", "UnexpectedEndOfContents@0", null)]
    [InlineData("end-of-contents octets in a definite form", "30 02 00 00", "UnexpectedEndOfContents@2", null)]
    [InlineData("end-of-contents octets twice in a definite form", "30 06 a1 80 00 00 00 00", "UnexpectedEndOfContents@6", null)]
    [InlineData("indefinite form that ends with its parent", "30 04 a1 02 a2 80", "ContentsExceedParent@6", "ContentsExceedParent@6")]
    [InlineData("indefinite form that the input ends", "30 80 04 01 41", "TruncatedData@5", "TruncatedData@5")]
    [InlineData("end within identifier octets", "5f 81", "TruncatedData@2", "TruncatedData@2")]
    [InlineData("end within length octets", "04 82 01", "TruncatedData@3", "TruncatedData@3")]
    [InlineData("an octet behind the encoding", "02 01 05 04", "TruncatedData@4", "TruncatedData@4")]
    [InlineData("tag number above Int32.MaxValue", "9f 88 80 80 80 00 01 05", "TagNumberTooLarge@0", "TagNumberTooLarge@0")]
    [InlineData("length above Int64.MaxValue", "04 88 ff*8 41", "LengthOutOfRange@0", "LengthOutOfRange@0")]
    public void KindOfInput_IsTakenOrRefusedByRule(string kind, string hex, string? strict, string? framing)
    {
        byte[] octets = LegacyStruct.Hex(hex);

        Assert.True((strict ?? "good") == OutcomeOf(octets, framingOnly: false), $"{kind}: strict {OutcomeOf(octets, framingOnly: false)}");
        Assert.True((framing ?? "good") == OutcomeOf(octets, framingOnly: true), $"{kind}: framing {OutcomeOf(octets, framingOnly: true)}");
        var options = new BerReaderOptions { AllowMultipleTopLevelValues = true };
        Assert.Equal(TokenTrace.OfSpan(octets, options), TokenTrace.OfPieces(octets, [.. Enumerable.Range(1, octets.Length)], options));
    }

    private static string OutcomeOf(byte[] octets, bool framingOnly)
    {
        var reader = new BerReader(octets, new BerReaderOptions { AllowMultipleTopLevelValues = true, FramingOnly = framingOnly });
        try
        {
            while (reader.Read() != BerReadResult.EndOfData)
            {
            }

            return "good";
        }
        catch (BerContentException exception)
        {
            return $"{exception.Error}@{exception.Offset}";
        }
    }
}
