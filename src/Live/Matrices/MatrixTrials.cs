using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>The pairs of a plan: each is checked and rehearsed once, and what is known then is kept. Any thread may ask.</summary>
/// <param name="plan">The plan.</param>
/// <param name="options">Choices.</param>
/// <param name="store">Where all is kept.</param>
/// <param name="captures">The machines.</param>
internal sealed class MatrixTrials(MatrixPlan plan, MatrixRunOptions options, IMatrixStore store, MatrixCaptures captures)
{
    private const int MaxFindings = 24;
    private const int MaxDifferences = 24;

    private readonly ConcurrentDictionary<(MatrixRoute Route, MatrixPlace Place), Lazy<MatrixVerdict>> _verdicts = new();
    private readonly ConcurrentDictionary<(MatrixRoute Route, MatrixPlace Place), Lazy<MatrixCapture>> _resets = new();

    /// <summary>What is known of a pair, tried now unless it was.</summary>
    public MatrixVerdict Of(MatrixRoute route, MatrixPlace place)
        => _verdicts.GetOrAdd((route, place), _ => new Lazy<MatrixVerdict>(() => WithReset(Decide(route, place), route, place))).Value;

    private MatrixVerdict Decide(MatrixRoute route, MatrixPlace place)
    {
        MatrixBuild source = BuildOf(route.Source), destination = BuildOf(route.Destination);
        MatrixCapture sent = captures.Of(source, place), loader = captures.Of(destination, place with { State = MatrixState.Paused });
        if (!sent.IsThere)
            return NotThere(route.Source, sent);
        if (!loader.IsThere)
            return NotThere(route.Destination, loader);
        if (route.Via.Length == 0)
            return FindOrTry(new Trial(source, sent.Stream, destination, place));
        var hop = new MatrixRoute(route.Source, "", route.Via);
        MatrixVerdict first = Of(hop, place);
        if (!first.Outcome.IsLoaded() || first.SentAgain.Length == 0)
        {
            return new MatrixVerdict
            {
                Outcome = first.Outcome is MatrixOutcome.Absent ? MatrixOutcome.Absent : MatrixOutcome.Untried,
                Words = [$"{route.Source} → {route.Via}: {MatrixNames.Of(first.Outcome)}"],
            };
        }

        MatrixBuild via = BuildOf(route.Via);
        if (!route.HasReset)
            return FindOrTry(new Trial(via, first.SentAgain, destination, place));
        MatrixCapture reset = _resets.GetOrAdd((hop, place), _ => new Lazy<MatrixCapture>(() => captures.AfterReset(via, place, sent.Stream))).Value;
        return reset.IsThere ? FindOrTry(new Trial(via, reset.Stream, destination, place)) : NotThere(route.Via, reset);
    }

    private MatrixBuild BuildOf(string name) => plan.Builds.First(b => b.Name == name);

    private static MatrixVerdict NotThere(string build, MatrixCapture capture) => new()
    {
        Outcome = capture.Outcome is MatrixOutcome.Absent ? MatrixOutcome.Absent : MatrixOutcome.Untried,
        Words = capture.Words.IsEmpty ? [$"{build}: {MatrixNames.Of(capture.Outcome)}"] : [.. capture.Words.Select(w => $"{build}: {w}")],
    };

    private MatrixVerdict FindOrTry(Trial trial)
    {
        MatrixPlace paused = trial.Place with { State = MatrixState.Paused };
        bool keepsAnswer = plan.Hops > 1;
        string key = MatrixKey.Of(
            "cell",
            [
                options.Program, trial.Stream, captures.Of(trial.Destination, paused).Profile, captures.DumpOf(trial.Destination, trial.Place.Machine).Digest,
                .. captures.PartsOf(trial.Destination, paused), .. captures.PartsOf(trial.Source, paused),
            ]);
        string name = $"cell-{key}.json";
        if (store.TryFind(name, MatrixVerdictJson.Read, out MatrixVerdict? found)
            && (!keepsAnswer || !found.Outcome.IsLoaded() || (found.SentAgain.Length > 0 && captures.HasStream(found.SentAgain))))
            return found;
        MatrixVerdict verdict = Try(trial, keepsAnswer);
        if (verdict.Outcome is not MatrixOutcome.Hangs)
            store.Keep(name, Text(verdict));
        return verdict;
    }

    private MatrixVerdict Try(Trial trial, bool keepsAnswer)
    {
        byte[] stream = captures.Stream(trial.Stream);
        MigrationProfile destination = captures.ProfileOf(trial.Destination, trial.Place with { State = MatrixState.Paused });
        CheckReport? check = null;
        try
        {
            check = MigrationCheck.Check(ProfileReader.Read(Open(), trial.Source.Name, options.Limits, Open), destination);
            MatrixVerdict verdict = Rehearse(trial, stream, keepsAnswer) with { Check = check.Verdict };
            return verdict.Outcome is MatrixOutcome.Dies ? verdict : verdict with { Findings = Weighty(check) };
        }
        catch (Exception exception) when (exception is TwinException or QmpException or StreamFormatException)
        {
            string words = exception is TwinException { Output: string output } ? output : exception.Message;
            return new MatrixVerdict
            {
                Outcome = MatrixOutcome.Untried,
                Check = check?.Verdict,
                Findings = check is null ? [] : Weighty(check),
                Words = MatrixWords.Shortened(words.Split('\n')),
            };
        }

        StreamOctetSource Open() => new(new MemoryStream(stream));
    }

    private MatrixVerdict Rehearse(Trial trial, byte[] stream, bool keepsAnswer)
    {
        using var answer = new MemoryStream();
        var rehearsal = new RehearsalOptions
        {
            TimeLimit = options.TimeLimit,
            Limits = options.Limits,
            Again = () => new StreamOctetSource(new MemoryStream(stream)),
            SourceCommandLine = trial.Source == trial.Destination ? null : plan.CommandLine(trial.Source, trial.Place),
            SentAgain = keepsAnswer ? new StreamOctetSink(answer) : null,
        };
        RehearsalReport report = Rehearse(trial, rehearsal);
        if (report.Outcome is RehearsalOutcome.Dies)
            return new MatrixVerdict { Outcome = MatrixOutcome.Dies };
        return new MatrixVerdict
        {
            Outcome = MatrixNames.Of(report.Outcome),
            Section = report.Section?.ToString() ?? "",
            Words = MatrixWords.Shortened(report.Words),
            Differences = [.. report.Differences.Take(MaxDifferences).Select(static d => d.ToString())],
            DifferenceCount = report.Differences.Length,
            SentAgain = keepsAnswer && MatrixNames.Of(report.Outcome).IsLoaded() ? captures.KeepStream(answer.ToArray()) : "",
        };
    }

    /// <summary>Where the source's own twin does not load its own stream, nothing of what differs moves by itself.</summary>
    private RehearsalReport Rehearse(Trial trial, RehearsalOptions rehearsal)
    {
        ImmutableArray<string> line = plan.CommandLine(trial.Destination, trial.Place);
        try
        {
            return Rehearsal.Run(rehearsal.Again!(), line, rehearsal);
        }
        catch (TwinException) when (rehearsal.SourceCommandLine is not null)
        {
            return Rehearsal.Run(rehearsal.Again!(), line, rehearsal with { SourceCommandLine = null, SentAgain = null });   // it has been heard
        }
    }

    /// <summary>What the guest meets at its next reset, which it has not met at one before.</summary>
    private MatrixVerdict WithReset(MatrixVerdict verdict, MatrixRoute route, MatrixPlace place)
    {
        string had = route.HasReset ? route.Via : route.Source;
        return verdict.Outcome.IsLoaded() && had != route.Destination
            ? verdict with { Reset = MatrixReset.Compare(captures.OffersOf(BuildOf(had), place), captures.OffersOf(BuildOf(route.Destination), place)) }
            : verdict;
    }

    private static ImmutableArray<CheckFinding> Weighty(CheckReport report)
        => [.. report.Findings.Where(static f => f.Severity is not CheckSeverity.Note).Take(MaxFindings)];

    private static byte[] Text(MatrixVerdict verdict)
    {
        using var octets = new MemoryStream();
        using (var json = new Utf8JsonWriter(octets))
        {
            json.WriteStartObject();
            MatrixVerdictJson.Write(json, verdict, isKept: true);
            json.WriteEndObject();
        }

        return octets.ToArray();
    }

    /// <summary>A stream and who is to load it.</summary>
    /// <param name="Source">The build that sent it.</param>
    /// <param name="Stream">Its digest.</param>
    /// <param name="Destination">The build that is to load it.</param>
    /// <param name="Place">Where.</param>
    private sealed record Trial(MatrixBuild Source, string Stream, MatrixBuild Destination, MatrixPlace Place);
}
