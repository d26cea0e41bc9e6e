using System.Formats.Asn1;
using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerLengthTests
{
    [Theory]
    [InlineData(5, 0, 2, 4)]
    [InlineData(5, 127, 129, 131)]
    [InlineData(5, 128, 131, 132)]
    [InlineData(31, 256, 261, 261)]
    [InlineData(int.MaxValue, 2147483648, 2147483659, 2147483657)]
    public void OfEncoding_TagAndLength_CountsAllOctets(int number, long contents, long definite, long indefinite)
    {
        var tag = new Asn1Tag(TagClass.Private, number);

        Assert.Equal(definite, BerLength.OfEncoding(tag, contents));
        Assert.Equal(indefinite, BerLength.OfIndefiniteEncoding(tag, contents));
    }

    [Fact]
    public void OfEncoding_ImpossibleLength_IsMisuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BerLength.OfLength(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BerLength.OfEncoding(Asn1Tag.Integer, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BerLength.OfIndefiniteEncoding(Asn1Tag.Integer, -1));
        Assert.Throws<OverflowException>(() => BerLength.OfEncoding(Asn1Tag.Integer, long.MaxValue));
    }

    [Fact]
    public void OfIntegerContents_Boundary_IsMinimal()
    {
        Assert.Equal((1, 2), (BerLength.OfIntegerContents(127L), BerLength.OfIntegerContents(128L)));
        Assert.Equal((8, 9), (BerLength.OfIntegerContents((ulong)long.MaxValue), BerLength.OfIntegerContents(1UL << 63)));
    }
}
