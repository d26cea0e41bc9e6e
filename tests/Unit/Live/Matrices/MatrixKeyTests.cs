using Ber.Live;

namespace Unit.Live.Matrices;

/// <summary>Names of what is kept.</summary>
public sealed class MatrixKeyTests
{
    [Fact]
    public void Of_OtherKindPartsOrOrder_IsAnotherName()
    {
        string[] names =
        [
            MatrixKey.Of("cell", "a", "b"), MatrixKey.Of("cell", "ab"), MatrixKey.Of("cell", "b", "a"), MatrixKey.Of("capture", "a", "b"),
            MatrixKey.Of("cell", "a", "b", ""),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Of_KnownParts_IsSha256OfTheirLengthsAndOctets()
        => Assert.Equal("a96d5c0d71aa8fe52613cec0ffbefdf74876826ce8a5a86caeea9b13decc41ea", MatrixKey.Of("cell", "a"));
}
