using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>
/// Finds the properties with which a pair is safe that is not, by trying them: each by itself, then all of them, and of those as few as will do.
/// </summary>
/// <remarks>
/// First the destination's, with which guests that run can move; then the source's; then what can be switched off at both. A property with which a later
/// section is refused is kept, and what else is wanted is looked for there: a machine may have several devices that are refused.
/// </remarks>
/// <param name="plan">The plan.</param>
/// <param name="options">Choices.</param>
/// <param name="store">Where all is kept.</param>
/// <param name="source">The build that sends.</param>
/// <param name="destination">The build that is to load.</param>
internal sealed class MatrixAdviser(MatrixPlan plan, MatrixRunOptions options, IMatrixStore store, MatrixBuild source, MatrixBuild destination)
{
    private const int MaxSettings = 16;

    private MatrixRunOptions Options => options;

    private readonly Dictionary<string, MatrixBuildIdentity> _identities = new MatrixBuild[] { source, destination }
        .DistinctBy(static b => b.Name).ToDictionary(static b => b.Name, b => MatrixRun.IdentityOf(b, options));

    /// <summary>Tries all that is worth it at one place.</summary>
    public MatrixAdvice Advise(MatrixPlace place)
    {
        (MatrixTrials trials, MatrixCaptures captures) = With(source, destination);
        MatrixVerdict verdict = trials.Of(new MatrixRoute(source.Name, "", destination.Name), place);
        var advice = new MatrixAdvice(place, verdict, 0, []);
        if (!advice.IsRefused)
            return advice;
        try
        {
            MatrixPlace paused = place with { State = MatrixState.Paused };
            var candidates = new RemedyCandidates(Ask(source, place), Ask(destination, place));
            var sections = new RefusedSections(captures.ProfileOf(source, paused));
            SchemaCatalog? schemas = captures.DumpOf(destination, place.Machine).Schemas;
            foreach (RemedySide side in Enum.GetValues<RemedySide>())
            {
                var search = new Search(this, place, side, sections, verdict => candidates.For(side, sections.Of(verdict), verdict.Words, schemas));
                advice = search.Run(advice);
                if (!advice.Remedies.IsEmpty)
                    break;
            }

            return advice;
        }
        catch (Exception exception) when (exception is TwinException or QmpException)
        {
            return advice with { Problem = exception.Message };   // it cannot be asked, or not in time
        }
    }

    private MatrixVerdict Try(MatrixPlace place, RemedySide side, IEnumerable<PropertySetting> settings)
    {
        string[] words = [.. settings.SelectMany(static s => s.Options)];
        MatrixBuild Changed(MatrixBuild build) => build with { Command = [.. build.Command, .. words] };
        (MatrixTrials trials, _) = With(
            side is RemedySide.Destination ? source : Changed(source), side is RemedySide.Source ? destination : Changed(destination));
        return trials.Of(new MatrixRoute(source.Name, "", destination.Name), place);
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

    /// <summary>The search on one side.</summary>
    private sealed class Search(
        MatrixAdviser owner, MatrixPlace place, RemedySide side, RefusedSections sections, Func<MatrixVerdict, ImmutableArray<PropertySetting>> candidatesOf)
    {
        private readonly List<PropertySetting> _kept = [];
        private int _tried;

        public MatrixAdvice Run(MatrixAdvice advice)
        {
            MatrixVerdict verdict = advice.Verdict;
            ImmutableArray<MatrixRemedy> remedies = [];
            while (remedies.IsEmpty && _kept.Count < MaxSettings)
            {
                PropertySetting[] settings = [.. candidatesOf(verdict).Where(s => !_kept.Exists(k => k.Key == s.Key))];
                var alone = new MatrixVerdict[settings.Length];
                MatrixRun.ForAll($"properties ({place})", alone.Length, i => alone[i] = owner.Try(place, side, [.. _kept, settings[i]]), owner.Options);
                _tried += settings.Length;
                remedies =
                [
                    .. settings.Select((s, i) => new MatrixRemedy(side, [.. _kept, s], alone[i].Outcome)).Where(static r => r.Outcome.IsLoaded())
                        .OrderBy(static r => r.Outcome),
                ];
                int next = remedies.IsEmpty ? Furthest(verdict, alone) : -1;
                if (remedies.IsEmpty && next < 0)
                    remedies = TogetherOf(settings.Where((_, i) => alone[i].Outcome.IsTried()));
                if (next < 0)
                    break;
                _kept.Add(settings[next]);
                verdict = alone[next];
            }

            return advice with { Tried = advice.Tried + _tried, Remedies = remedies };
        }

        /// <summary>The trial that has come furthest, if it has come further than the one before: -1 where none has.</summary>
        private int Furthest(MatrixVerdict before, MatrixVerdict[] trials)
        {
            int found = -1, furthest = sections.IndexOf(before);
            for (int i = 0; i < trials.Length; i++)
            {
                if (trials[i].Outcome is MatrixOutcome.Refuses && sections.IndexOf(trials[i]) is int index && index > furthest)
                    (found, furthest) = (i, index);
            }

            return found;
        }

        /// <summary>All that a machine starts with, a value for each property; of it what is wanted.</summary>
        private ImmutableArray<MatrixRemedy> TogetherOf(IEnumerable<PropertySetting> settings)
        {
            List<PropertySetting> rest = [.. _kept, .. settings.DistinctBy(static s => s.Key)];
            if (rest.Count < 2 || !owner.Try(place, side, rest).Outcome.IsLoaded())
                return [];
            foreach (PropertySetting setting in rest.ToArray())
            {
                if (owner.Try(place, side, rest.Where(r => r != setting)).Outcome.IsLoaded())
                    rest.Remove(setting);
            }

            return [new MatrixRemedy(side, [.. rest], owner.Try(place, side, rest).Outcome)];
        }
    }
}
