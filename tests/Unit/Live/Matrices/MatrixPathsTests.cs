using Ber.Live;

namespace Unit.Live.Matrices;

/// <summary>Ways between builds.</summary>
public sealed class MatrixPathsTests
{
    [Theory]
    [InlineData("AB", "A B confirmed")]
    [InlineData("AB! AC CB", "A C B")]
    [InlineData("AB! AC CB ACB", "A C B confirmed")]
    [InlineData("AB! AC CB ACB!", "")]
    [InlineData("AB! AC CB ACB! AD DB ADB", "A D B confirmed")]
    [InlineData("AB! AC~ CB ACB AD DB ADB", "A D B confirmed")]
    [InlineData("AB! AC~ CB ACB", "A C B confirmed differs 1")]
    [InlineData("AB! AC CD DB", "A C D B")]
    [InlineData("AB! BA", "")]
    [InlineData("AB! AC CB ACB! AC*B", "A C B confirmed reset")]
    [InlineData("AB! AC CB ACB AC*B", "A C B confirmed")]
    [InlineData("AB! AC CB ACB! AC*B!", "")]
    [InlineData("AB! AC CB ACB! AC*B AD DB ADB~", "A D B confirmed differs 1")]
    [InlineData("AB AC CB ACB AC*B", "A B confirmed")]
    public void Find_FromAToB_IsTheShortestThatLoads(string cells, string expected)
    {
        MatrixPath path = new MatrixPaths(Cells.Result("ABCD", cells.Split(' '))).Find(Cells.Place, "A", "B");

        string text = string.Join(' ', path.Builds) + (path.IsConfirmed ? " confirmed" : "") + (path.HasReset ? " reset" : "")
            + (path.Differing > 0 ? $" differs {path.Differing}" : "");
        Assert.Equal(expected, text);
    }
}
