using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Ber.Live;

/// <summary>Tries all of a plan, or a part of it: what is kept already is not tried again.</summary>
internal static class MatrixRun
{
    /// <summary>Runs it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">Choices.</param>
    /// <param name="store">Where all is kept.</param>
    /// <returns>What was found, of this part.</returns>
    /// <exception cref="MatrixFormatException">A build cannot be started.</exception>
    public static MatrixResult Run(MatrixPlan plan, MatrixRunOptions options, IMatrixStore store)
    {
        var identities = plan.Builds.ToDictionary(static b => b.Name, b => IdentityOf(b, options));
        var captures = new MatrixCaptures(plan, options, store, identities);
        var trials = new MatrixTrials(plan, options, store, captures);
        var result = new MatrixResult
        {
            Program = options.Program,
            Plan = DigestOf(plan, captures),
            Builds = [.. plan.Builds.Select(b => new MatrixSubject(b.Name, identities[b.Name].Version))],
            Places = [.. plan.Places],
            Hops = plan.Hops,
            Cells = [],
        };
        ImmutableArray<(MatrixRoute Route, MatrixPlace Place)> cells
            = [.. result.AllCells.Where((_, i) => i % options.Shard.Count == options.Shard.Number - 1)];

        // Machines first: two pairs that wait for the same one would keep each other.
        (MatrixBuild Build, MatrixPlace Place)[] machines = [.. MachinesOf(plan, cells)];
        ForAll("captures", machines.Length, i => captures.Of(machines[i].Build, machines[i].Place), options);
        var decided = new MatrixCell[cells.Length];
        ForAll("pairs", cells.Length, i => decided[i] = new MatrixCell(cells[i].Route, cells[i].Place, trials.Of(cells[i].Route, cells[i].Place)), options);
        return result with { Cells = [.. decided] };
    }

    /// <summary>What tells a build from others.</summary>
    /// <exception cref="MatrixFormatException">It cannot be started.</exception>
    public static MatrixBuildIdentity IdentityOf(MatrixBuild build, MatrixRunOptions options)
    {
        try
        {
            return MatrixBuildIdentity.Of(build, new TimeLimit(options.TimeLimit));
        }
        catch (TwinException exception)
        {
            throw new MatrixFormatException($"builds.{build.Name}", exception);
        }
    }

    private static string DigestOf(MatrixPlan plan, MatrixCaptures captures)
        => MatrixKey.Of(
            "plan",
            plan.Places.SelectMany(p => plan.Builds.SelectMany(b => captures.PartsOf(b, p)))
                .Concat(plan.Builds.Select(static b => b.Name)).Append(plan.Hops.ToString(CultureInfo.InvariantCulture))
                .Append(plan.Running.TotalSeconds.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The machines that cells need: what sends, and of each destination the paused one.</summary>
    private static IEnumerable<(MatrixBuild Build, MatrixPlace Place)> MachinesOf(
        MatrixPlan plan, ImmutableArray<(MatrixRoute Route, MatrixPlace Place)> cells)
    {
        Dictionary<string, MatrixBuild> builds = plan.Builds.ToDictionary(static b => b.Name);
        return cells.SelectMany(Of).Distinct();

        IEnumerable<(MatrixBuild Build, MatrixPlace Place)> Of((MatrixRoute Route, MatrixPlace Place) cell)
        {
            MatrixPlace paused = cell.Place with { State = MatrixState.Paused };
            yield return (builds[cell.Route.Source], cell.Place);
            yield return (builds[cell.Route.Destination], paused);
            if (cell.Route.Via.Length > 0)
                yield return (builds[cell.Route.Via], paused);
        }
    }

    /// <summary>Does something so many times, several at a time.</summary>
    /// <param name="what">What it is, for the progress.</param>
    /// <param name="count">How many times.</param>
    /// <param name="action">Does it; it is given the number, from 0 on.</param>
    /// <param name="options">How many at a time.</param>
    public static void ForAll(string what, int count, Action<int> action, MatrixRunOptions options)
    {
        int done = 0;
        options.OnProgress?.Invoke(what, 0, count);
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = options.Jobs },
                number =>
                {
                    action(number);
                    options.OnProgress?.Invoke(what, Interlocked.Increment(ref done), count);
                });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
