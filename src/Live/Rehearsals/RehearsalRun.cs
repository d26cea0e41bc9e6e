using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>One rehearsal: the machine is started, given the stream, asked how it went, and migrated out again.</summary>
internal sealed partial class RehearsalRun(TwinCommandLine line, string[] sandbox, RehearsalOptions options)
{
    private const int PollMilliseconds = 2;
    private const int EndMilliseconds = 5000;
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(30);

    private readonly TimeLimit _limit = new(options.TimeLimit);
    private readonly string _mark = $"qber-{Guid.NewGuid():N}";

    public RehearsalReport Run(IOctetSource stream)
    {
        using var machine = new RehearsedMachine(line, sandbox);
        var source = new MarkedSource(machine.Error, _mark);
        var heard = new Hearing(source, options.Limits);
        QmpClient qmp = Greet(machine, heard);
        machine.OnOpened();
        GuestMap? map = options.IsFull ? null : new GuestMap(qmp.Execute("human-monitor-command", ("command-line", "info mtree -f")).Text);
        var feeding = new Feeding(stream, machine, options, map);
        try
        {
            return Try(machine, qmp, heard, feeding);
        }
        finally
        {
            feeding.Stop();
        }
    }

    private RehearsalReport Try(RehearsedMachine machine, QmpClient qmp, Hearing heard, Feeding feeding)
    {
        long start = Stopwatch.GetTimestamp();
        bool? hasLoaded = Load(qmp, machine, feeding);
        TimeSpan loadTime = Stopwatch.GetElapsedTime(start);
        if (hasLoaded is true)
        {
            StreamSnapshot sent = feeding.Result();
            qmp.Execute("migrate", ("uri", $"exec:echo {_mark} >&2; cat >&2; echo {_mark} >&2"));
            StreamSnapshot? again = heard.Result(_limit);
            if (again is not null)
                return Compared(new Aftermath(sent, again, options.IsFull), heard.Words, loadTime);
            hasLoaded = null;   // it loads, and does not send again what it has loaded
        }

        int? exitCode = machine.WaitForExit(hasLoaded is null ? 0 : Math.Min(_limit.Left, EndMilliseconds));
        RehearsalOutcome outcome = exitCode is int code
            ? RehearsedMachine.IsSignal(code) ? RehearsalOutcome.Dies : RehearsalOutcome.Refuses
            : hasLoaded is null ? RehearsalOutcome.Hangs : RehearsalOutcome.Refuses;
        return Ended(outcome, machine, heard, feeding, loadTime) with { ExitCode = exitCode };
    }

    /// <summary>Waits for it; one that ends before cannot be tried.</summary>
    private QmpClient Greet(RehearsedMachine machine, Hearing heard)
    {
        try
        {
            return new QmpClient(machine, line.Program[0], s_answer, _limit);
        }
        catch (QmpException) when (machine.WaitForExit(1000) is int exitCode)
        {
            throw new TwinException(line.Program[0], exitCode, string.Join(' ', heard.Words));
        }
    }

    /// <summary>Gives it the stream.</summary>
    /// <returns>Whether it has loaded it; null: it is not done in time.</returns>
    private bool? Load(QmpClient qmp, RehearsedMachine machine, Feeding feeding)
    {
        try
        {
            qmp.Execute("migrate-incoming", ("uri", "fd:3"));
            feeding.Start();
            while (_limit.Left > 0)
            {
                QmpValue state = qmp.Execute("query-migrate");
                switch (state.TextOf("status"))
                {
                    case "completed": return true;
                    case "failed": return false;
                }

                if (machine.WaitForExit(PollMilliseconds) is not null)
                    return false;

                machine.EndInputWhenRead();
                if (feeding.Failure is not null)
                    feeding.Result();   // throws: the stream is at fault, not the destination
            }

            return null;
        }
        catch (QmpException) when (machine.WaitForExit(1000) is not null)
        {
            return false;
        }
    }

    private static RehearsalReport Ended(RehearsalOutcome outcome, RehearsedMachine machine, Hearing heard, Feeding feeding, TimeSpan loadTime)
    {
        long read = feeding.Written - machine.Unread;
        ImmutableArray<string> words = heard.Words;
        return new RehearsalReport
        {
            Outcome = outcome,
            Words = words,
            OctetsRead = read,
            Section = words.Select(SectionOf).FirstOrDefault(static s => s is not null) ?? feeding.SectionAt(read),
            LoadTime = loadTime,
        };
    }

    private static RehearsalReport Compared(Aftermath aftermath, ImmutableArray<string> words, TimeSpan loadTime)
        => new()
        {
            Outcome = aftermath.Lost.IsEmpty ? RehearsalOutcome.Loads : RehearsalOutcome.LoadsButDiffers,
            Words = words,
            Differences = aftermath.Lost,
            Additions = aftermath.Added,
            NotJudged = aftermath.NotJudged,
            Moved = aftermath.Moved,
            LoadTime = loadTime,
        };

    /// <summary>The section that QEMU names (migration/savevm.c, qemu_loadvm_section_start_full).</summary>
    private static FieldPath? SectionOf(string words)
    {
        if (Failed().Match(words) is { Success: true } failed)
            return new FieldPath(failed.Groups["name"].Value, Convert.ToUInt32(failed.Groups["instance"].Value, 16));
        return Unknown().Match(words) is { Success: true } unknown && uint.TryParse(unknown.Groups["instance"].Value, out uint instance)
            ? new FieldPath(unknown.Groups["name"].Value, instance)
            : null;
    }

    [GeneratedRegex("instance 0x(?<instance>[0-9a-f]{1,8}) of device '(?<name>[^']+)'")]
    private static partial Regex Failed();

    [GeneratedRegex("Unknown (savevm )?section or instance '(?<name>[^']+)' (?<instance>[0-9]{1,10})")]
    private static partial Regex Unknown();
}
