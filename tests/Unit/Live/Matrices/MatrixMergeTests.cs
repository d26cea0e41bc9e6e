using Ber.Live;

namespace Unit.Live.Matrices;

/// <summary>Parts of one run.</summary>
public sealed class MatrixMergeTests
{
    [Fact]
    public void Merge_Parts_HasTheCellsOfAllInTheirOrderAndKnowsWhatIsMissing()
    {
        MatrixResult merged = MatrixMerge.Merge([("1", Cells.Result("AB", "BA", "ABA")), ("2", Cells.Result("AB", "AA", "BA"))]);

        Assert.Equal(["A → A", "B → A", "A → B → A"], merged.Cells.Select(static c => c.Route.ToString()));
        Assert.Equal(["A → B", "B → B", "A → B, reset → A", "B → A → B", "B → A, reset → B"], merged.Missing.Select(static m => m.Route.ToString()));
    }

    [Fact]
    public void Merge_TwoOutcomesOfOneCell_AreRefused()
    {
        MatrixFormatException exception = Assert.Throws<MatrixFormatException>(
            () => MatrixMerge.Merge([("one", Cells.Result("AB", "AB")), ("two", Cells.Result("AB", "AB!"))]));

        Assert.Equal("two: A → B (pc, bare, paused) refuses, and in one it loads", exception.Message);
    }

    [Fact]
    public void Merge_OfTwoRuns_IsRefused()
    {
        MatrixResult other = Cells.Result("AB", "AB") with { Plan = "another" };

        Assert.Throws<MatrixFormatException>(() => MatrixMerge.Merge([("one", Cells.Result("AB", "BA")), ("two", other)]));
    }
}
