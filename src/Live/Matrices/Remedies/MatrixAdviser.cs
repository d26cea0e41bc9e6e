using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Finds the properties with which a pair is safe that is not, by trying them: each by itself, then all of them, and of those as few as will do.</summary>
/// <remarks>First the destination's, with which guests that run can move; then the source's; then what can be switched off at both.</remarks>
/// <param name="plan">The plan.</param>
/// <param name="options">Choices.</param>
/// <param name="store">Where all is kept.</param>
/// <param name="source">The build that sends.</param>
/// <param name="destination">The build that is to load.</param>
internal sealed class MatrixAdviser(MatrixPlan plan, MatrixRunOptions options, IMatrixStore store, MatrixBuild source, MatrixBuild destination)
{
    private readonly Dictionary<string, MatrixBuildIdentity> _identities = new MatrixBuild[] { source, destination }
        .DistinctBy(static b => b.Name).ToDictionary(static b => b.Name, b => MatrixRun.IdentityOf(b, options));

    /// <summary>Tries all that is worth it at one place.</summary>
    public MatrixAdvice Advise(MatrixPlace place)
    {
        (MatrixTrials trials, MatrixCaptures captures) = With(source, destination);
        MatrixVerdict verdict = trials.Of(new MatrixRoute(source.Name, "", destination.Name), place);
        var nothing = new MatrixAdvice(place, verdict, 0, []);
        if (!nothing.IsRefused)
            return nothing;
        int tried = 0;
        var candidates = new RemedyCandidates(Ask(source, place), Ask(destination, place));
        foreach ((RemedySide side, ImmutableArray<PropertySetting> settings) in Sides(candidates, verdict, captures, place))
        {
            tried += settings.Length;
            ImmutableArray<MatrixRemedy> remedies = Search(place, side, settings);
            if (!remedies.IsEmpty)
                return nothing with { Tried = tried, Remedies = remedies };
        }

        return nothing with { Tried = tried };
    }

    private IEnumerable<(RemedySide Side, ImmutableArray<PropertySetting> Settings)> Sides(
        RemedyCandidates candidates, MatrixVerdict verdict, MatrixCaptures captures, MatrixPlace place)
    {
        SchemaCatalog? schemas = captures.DumpOf(destination, place.Machine).Schemas;
        string section = FieldPath.TryParse(verdict.Section, out FieldPath? path) ? path.IdStr : verdict.Cause?.Path.IdStr ?? "";
        yield return (RemedySide.Destination, candidates.AtDestination);
        yield return (RemedySide.Destination, candidates.Numbers(section, verdict.Words, schemas));
        yield return (RemedySide.Source, candidates.AtSource);
        yield return (RemedySide.Both, candidates.Off(section, schemas));
    }

    private ImmutableArray<MatrixRemedy> Search(MatrixPlace place, RemedySide side, ImmutableArray<PropertySetting> settings)
    {
        var alone = new MatrixRemedy[settings.Length];
        MatrixRun.ForAll($"properties ({place})", alone.Length, i => alone[i] = new MatrixRemedy(side, [settings[i]], Try(place, side, [settings[i]])), options);
        ImmutableArray<MatrixRemedy> single = [.. alone.Where(static r => r.Outcome.IsLoaded()).OrderBy(static r => r.Outcome)];
        if (!single.IsEmpty)
            return single;

        // Those with which a machine does not start are none. Of the others each one is left out that is not wanted.
        List<PropertySetting> rest = [.. alone.Where(static r => r.Outcome.IsTried()).Select(static r => r.Settings[0])];
        if (rest.Count < 2 || !Try(place, side, rest).IsLoaded())
            return [];
        foreach (PropertySetting setting in rest.ToArray())
        {
            if (Try(place, side, rest.Where(r => r != setting)).IsLoaded())
                rest.Remove(setting);
        }

        return [new MatrixRemedy(side, [.. rest], Try(place, side, rest))];
    }

    private MatrixOutcome Try(MatrixPlace place, RemedySide side, IEnumerable<PropertySetting> settings)
    {
        string[] words = [.. settings.SelectMany(static s => s.Options)];
        MatrixBuild Changed(MatrixBuild build) => build with { Command = [.. build.Command, .. words] };
        (MatrixTrials trials, _) = With(
            side is RemedySide.Destination ? source : Changed(source), side is RemedySide.Source ? destination : Changed(destination));
        return trials.Of(new MatrixRoute(source.Name, "", destination.Name), place).Outcome;
    }

    /// <summary>The pair alone, perhaps with other command lines.</summary>
    private (MatrixTrials Trials, MatrixCaptures Captures) With(MatrixBuild sending, MatrixBuild loading)
    {
        MatrixPlan pair = plan with { Builds = [sending, loading], Hops = 1 };
        var captures = new MatrixCaptures(pair, options, store, _identities);
        return (new MatrixTrials(pair, options, store, captures), captures);
    }

    private ImmutableArray<DeviceProperties> Ask(MatrixBuild build, MatrixPlace place)
        => Twin.Ask(
            TwinCommandLine.Of(plan.CommandLine(build, place), PrivateNetwork.For), new TimeLimit(options.TimeLimit), build.Name, PropertyQuestions.Ask);
}
