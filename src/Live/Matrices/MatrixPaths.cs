using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>Finds ways between builds, of hops that load: as short as may be, and of those one that changes as little as may be.</summary>
/// <param name="result">What is known.</param>
internal sealed class MatrixPaths(MatrixResult result)
{
    private readonly Dictionary<(MatrixPlace, MatrixRoute), MatrixVerdict> _verdicts
        = result.Cells.ToDictionary(static c => (c.Place, c.Route), static c => c.Verdict);

    /// <summary>The best way at a place.</summary>
    /// <remarks>
    /// A way of two hops that was tried counts by what was found: what a build was sent may pass through it, and be refused behind it, though what the build
    /// sends of its own is not; then it may pass after a reset of the guest there. A longer one is made of hops that were tried one by one.
    /// </remarks>
    public MatrixPath Find(MatrixPlace place, string source, string destination)
    {
        if (source == destination)
            return new MatrixPath([source], 0, IsConfirmed: true);
        List<MatrixPath> reached = [new MatrixPath([source], 0, IsConfirmed: true)];
        HashSet<string> seen = [source];
        while (reached.Count > 0)
        {
            // All that is reached with one hop more; for each build the way that differs least.
            List<MatrixPath> next = [.. reached.SelectMany(path => result.Builds.Where(b => !seen.Contains(b.Name)).Select(b => Extend(place, path, b.Name)))
                .OfType<MatrixPath>().GroupBy(static p => p.Builds[^1])
                .Select(static g => g.OrderBy(static p => p.HasReset).ThenBy(static p => p.Differing).First())];
            if (next.Find(p => p.Builds[^1] == destination) is MatrixPath found)
                return found;
            seen.UnionWith(next.Select(static p => p.Builds[^1]));
            reached = next;
        }

        return new MatrixPath([], 0, IsConfirmed: false);
    }

    private MatrixPath? Extend(MatrixPlace place, MatrixPath path, string build)
    {
        string last = path.Builds[^1];
        if (path.Builds.Length == 2 && _verdicts.TryGetValue((place, new MatrixRoute(path.Builds[0], last, build)), out MatrixVerdict? two))
        {
            MatrixVerdict? reset = _verdicts.GetValueOrDefault((place, new MatrixRoute(path.Builds[0], last, build, HasReset: true)));
            bool isLoadedAfter = reset?.Outcome.IsLoaded() is true;
            return two.Outcome.IsLoaded() ? With(two, isConfirmed: true) with { IsLostByReset = reset?.Outcome is MatrixOutcome.Refuses && !isLoadedAfter }
                : isLoadedAfter ? With(reset!, isConfirmed: true) with { HasReset = true } : null;
        }

        return _verdicts.TryGetValue((place, new MatrixRoute(last, "", build)), out MatrixVerdict? one) && one.Outcome.IsLoaded()
            ? With(one, isConfirmed: path.Builds.Length == 1) : null;

        MatrixPath With(MatrixVerdict verdict, bool isConfirmed)
            => new([.. path.Builds, build], path.Differing + (verdict.Outcome is MatrixOutcome.LoadsButDiffers ? 1 : 0), isConfirmed, path.HasReset);
    }
}
