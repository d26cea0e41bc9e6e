using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>What a run has found, or several parts of one. Immutable.</summary>
internal sealed record MatrixResult
{
    /// <summary>The program that has found it.</summary>
    public required string Program { get; init; }

    /// <summary>The digest of all that was to be tried: parts of one run have the same.</summary>
    public required string Plan { get; init; }

    /// <summary>The builds.</summary>
    public required ImmutableArray<MatrixSubject> Builds { get; init; }

    /// <summary>The places, in the plan's order.</summary>
    public required ImmutableArray<MatrixPlace> Places { get; init; }

    /// <summary>How many hops were tried.</summary>
    public int Hops { get; init; } = 1;

    /// <summary>The cells that are decided, in the order of <see cref="AllCells"/>.</summary>
    public required ImmutableArray<MatrixCell> Cells { get; init; }

    /// <summary>All cells that there are to decide, in an order that every part of a run has.</summary>
    public IEnumerable<(MatrixRoute Route, MatrixPlace Place)> AllCells
        => from place in Places from route in RoutesOf([.. Builds.Select(static b => b.Name)], Hops) select (route, place);

    /// <summary>The cells of <see cref="AllCells"/> that nobody has decided.</summary>
    public ImmutableArray<(MatrixRoute Route, MatrixPlace Place)> Missing
    {
        get
        {
            HashSet<(MatrixRoute, MatrixPlace)> decided = [.. Cells.Select(static c => (c.Route, c.Place))];
            return [.. AllCells.Where(c => !decided.Contains(c))];
        }
    }

    /// <summary>The machine types.</summary>
    public IEnumerable<string> Machines => Places.Select(static p => p.Machine).Distinct();

    /// <summary>The ways between builds that are tried: all pairs; with two hops those by way of a third or back to the first, too,
    /// each also with a reset of the guest between.</summary>
    public static ImmutableArray<MatrixRoute> RoutesOf(ImmutableArray<string> builds, int hops) =>
    [
        .. from source in builds from destination in builds select new MatrixRoute(source, "", destination),
        .. from source in hops > 1 ? builds : []
           from via in builds
           from destination in builds
           where via != source && via != destination
           from hasReset in (bool[])[false, true]
           select new MatrixRoute(source, via, destination, hasReset),
    ];
}
