using Ber.Compat;

namespace Ber.Live;

/// <summary>One rehearsal: the machine is started, given the stream, asked how it went, and migrated out again.</summary>
internal sealed class RehearsalRun(TwinCommandLine line, string[] sandbox, RehearsalOptions options)
{
    public RehearsalReport Run(IOctetSource stream)
    {
        var limit = new TimeLimit(options.TimeLimit);
        using var load = new RehearsedLoad(line, sandbox, options.Limits, limit, options.SentAgain);
        var feeding = new Feeding(stream, load, options, options.IsFull ? null : load.Map());
        feeding.LookThrough();
        load.SetCapabilities(options.Capabilities);
        load.Begin();
        feeding.Start();
        try
        {
            bool? hasLoaded = load.Wait(feeding.ThrowFailure);   // where the stream is at fault, not the destination
            if (hasLoaded is null)
                feeding.ThrowIfAwaited();
            if (hasLoaded is true)
            {
                StreamSnapshot sent = feeding.Result(limit);
                if (options.RunsAfterReset is TimeSpan most)
                    load.Reset(most);
                if (load.SendAgain() is StreamSnapshot again)
                {
                    return options.RunsAfterReset is null
                        ? Compared(load, new Aftermath(sent, again, options.IsFull))
                        : new RehearsalReport { Outcome = RehearsalOutcome.Loads, Words = load.Words };
                }

                return load.Ended(null) with { Section = null, Words = [.. load.Words, "qber: it has loaded the stream, and does not send it again"] };
            }

            return load.Ended(hasLoaded);
        }
        finally
        {
            feeding.Stop();
            load.Kill();
            feeding.Join();
        }
    }

    private static RehearsalReport Compared(RehearsedLoad load, Aftermath aftermath) => new()
    {
        Outcome = aftermath.Lost.IsEmpty ? RehearsalOutcome.Loads : RehearsalOutcome.LoadsButDiffers,
        Words = load.Words,
        OctetsRead = load.Fed.Written,
        Differences = aftermath.Lost,
        Additions = aftermath.Added,
        NotJudged = aftermath.NotJudged,
        Moved = aftermath.Moved,
        LoadTime = load.Time,
    };
}
