namespace Matrix;

/// <summary>Placeholder until the sample is in.</summary>
public sealed class MatrixTests
{
    [Fact]
    public void Row_Half_IsZeroOrOne() => Assert.InRange(new MatrixRow { Id = "", Source = "q7.2.x86_64.pc.base", Twin = "", SourceVersion = "", DestinationVersion = "", Outcome = "", IsCrashed = false, Kind = "", Messages = [], ChangedSections = [] }.Half, 0, 1);
}
