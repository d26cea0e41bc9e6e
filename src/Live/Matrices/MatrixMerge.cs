namespace Ber.Live;

/// <summary>Joins parts of one run.</summary>
internal static class MatrixMerge
{
    /// <summary>Joins them.</summary>
    /// <param name="parts">The parts, at least one, with what they are called in messages.</param>
    /// <exception cref="MatrixFormatException">They are of two runs, or say two things of one cell.</exception>
    public static MatrixResult Merge(IReadOnlyList<(string Name, MatrixResult Result)> parts)
    {
        MatrixResult first = parts[0].Result;
        var cells = new Dictionary<(MatrixRoute, MatrixPlace), (string Name, MatrixCell Cell)>();
        foreach ((string name, MatrixResult part) in parts)
        {
            if (!IsOfOneRun(part, first))
                throw new MatrixFormatException(name, $"it is of another run than {parts[0].Name}: another plan, build, or qber");
            foreach (MatrixCell cell in part.Cells)
            {
                if (!cells.TryAdd((cell.Route, cell.Place), (name, cell)) && cells[(cell.Route, cell.Place)] is var (other, known)
                    && !IsSame(known.Verdict, cell.Verdict))
                {
                    throw new MatrixFormatException(
                        name, $"{cell.Route} ({cell.Place}) {MatrixNames.Of(cell.Verdict.Outcome)}, and in {other} it {MatrixNames.Of(known.Verdict.Outcome)}");
                }
            }
        }

        return first with { Cells = [.. first.AllCells.Where(cells.ContainsKey).Select(c => cells[c].Cell)] };
    }

    private static bool IsOfOneRun(MatrixResult one, MatrixResult other)
        => one.Plan == other.Plan && one.Program == other.Program && one.Builds.SequenceEqual(other.Builds) && one.Places.SequenceEqual(other.Places);

    /// <summary>QEMU's words, and what moves by itself, may be others each time.</summary>
    private static bool IsSame(MatrixVerdict one, MatrixVerdict other) => one.Outcome == other.Outcome && one.Check == other.Check;
}
