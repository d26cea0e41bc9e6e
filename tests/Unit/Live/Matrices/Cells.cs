using System.Collections.Immutable;
using Ber.Live;

namespace Unit.Live.Matrices;

/// <summary>Results made by hand.</summary>
internal static class Cells
{
    public static readonly MatrixPlace Place = new("pc", "bare", MatrixState.Paused);

    /// <summary>A result with one place.</summary>
    /// <param name="builds">A letter for each build.</param>
    /// <param name="cells">
    /// From which to which, perhaps by way of one, and with a reset there: "AB", "ABC", "AB*C"; with "!" it is refused, with "~" something is lost.
    /// </param>
    public static MatrixResult Result(string builds, params string[] cells) => new()
    {
        Program = "qber",
        Plan = "plan",
        Builds = [.. builds.Select(static b => new MatrixSubject($"{b}", $"version {b}"))],
        Places = [Place],
        Hops = 2,
        Cells = [.. cells.Select(Cell)],
    };

    private static MatrixCell Cell(string text)
    {
        string[] names = [.. text.Where(char.IsAsciiLetter).Select(static c => $"{c}")];
        MatrixOutcome outcome = text.EndsWith('!') ? MatrixOutcome.Refuses : text.EndsWith('~') ? MatrixOutcome.LoadsButDiffers : MatrixOutcome.Loads;
        var route = new MatrixRoute(names[0], names.Length > 2 ? names[1] : "", names[^1], text.Contains('*', StringComparison.Ordinal));
        return new MatrixCell(route, Place, new MatrixVerdict { Outcome = outcome, Words = Words(outcome) });
    }

    private static ImmutableArray<string> Words(MatrixOutcome outcome) => outcome is MatrixOutcome.Refuses ? ["words <of> QEMU"] : [];
}
