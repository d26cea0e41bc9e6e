using System.Formats.Asn1;
using System.Text.RegularExpressions;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerContentExceptionTests
{
    [Fact]
    public void Constructors_Facts_AreKept()
    {
        var cause = new InvalidOperationException();
        var full = new BerContentException(BerContentError.UnexpectedTag, 5, "text", Asn1Tag.Integer, Asn1Tag.Null);

        Assert.Equal((BerContentError.UnexpectedTag, 5L, "text"), (full.Error, full.Offset, full.Message));
        Assert.Equal((Asn1Tag.Integer, Asn1Tag.Null), (full.ExpectedTag, full.ActualTag));
        Assert.Same(cause, new BerContentException("text", cause).InnerException);
        Assert.Equal("text", new BerContentException("text").Message);
        Assert.Null(new BerContentException().ActualTag);
    }

    [Theory]
    [InlineData("0203fff001")]
    [InlineData("04ff00")]
    [InlineData("0484")]
    [InlineData("9f8000")]
    [InlineData("30030402 6162")]
    [InlineData("7f8f7f03 04")]
    [InlineData("05000500")]
    public void Message_AnyError_FollowsTheGrammar(string hex)
    {
        var error = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(HexText.Parse(hex));
            while (reader.Read() == BerReadResult.Success)
            {
            }
        });

        Assert.Matches(new Regex(@"^at offset 0x[0-9A-F]+: expected .+, found .+\.$"), error.Message);
    }

    [Fact]
    public void Message_AnotherTag_NamesBothInWords()
    {
        var error = Assert.Throws<BerContentException>(
            () => new BerReader([0x7F, 0x87, 0x68, 0]).ReadPrimitive(new Asn1Tag(TagClass.ContextSpecific, 2), out _));

        Assert.Equal("at offset 0x0: expected [2], found constructed APPLICATION 1000.", error.Message);
    }
}
