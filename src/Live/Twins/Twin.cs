using System.Globalization;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>A paused machine of our own, asked, migrated once and ended.</summary>
/// <remarks>It needs no socket, and ends though we be killed (<see cref="TwinMachine"/>). What it sends comes between two marks.</remarks>
internal static class Twin
{
    private const long Bandwidth = 1L << 30;   // in MiB/s

    /// <summary>How it is told what to do.</summary>
    public static IReadOnlyList<string> Monitor { get; } = ["-monitor", "none", "-qmp", "stdio"];

    /// <summary>Starts it, asks it, and reads what it sends.</summary>
    /// <param name="line">Its command line.</param>
    /// <param name="sandbox">The options of its sandbox.</param>
    /// <param name="limits">What its stream may stand for.</param>
    /// <param name="limit">When it has to be done.</param>
    /// <param name="errand">What else it is started for; null: nothing.</param>
    /// <exception cref="TwinException">It does not start, or does not do what it is told.</exception>
    public static MigrationProfile Migrate(TwinCommandLine line, string[] sandbox, StreamLimits limits, TimeLimit limit, TwinErrand? errand = null)
    {
        using var machine = new TwinMachine([.. line.Program, .. line.Arguments, .. Monitor, .. sandbox], line.Apart, limit);
        MarkedSource? source = null;
        try
        {
            var qmp = new QmpClient(machine, line.Program[0], TimeSpan.FromMilliseconds(limit.Left), limit);
            QemuVersionRange version = MachineQuestions.VersionOf(qmp);
            MachineFacts facts = MachineQuestions.Ask(qmp, StandIns(line));
            if (errand?.RunsFor is TimeSpan most)
                GuestRun.UntilItHalts(qmp, machine.HasEnded, new TimeLimit(most));
            string mark = $"qber-{Guid.NewGuid():N}";
            string fast = string.Create(CultureInfo.InvariantCulture, $"migrate_set_parameter max-bandwidth {Bandwidth}");
            qmp.Execute("human-monitor-command", ("command-line", fast));
            machine.BeginSending();
            qmp.Execute("migrate", ("uri", $"exec:echo {mark} | cat >&2 && cat >&2 && echo {mark} >&2"));
            source = new MarkedSource(machine, mark);
            MigrationProfile? profile = source.TryBegin() ? Read(source, line.Program[0], limits, errand?.Copy) : null;
            string problem = profile is null ? qmp.Execute("query-migrate").TextOf("error-desc") : "";
            int exitCode = machine.End();
            return profile is not null
                ? profile.WithFacts(facts) with { Version = version }
                : throw new TwinException(line.Program[0], exitCode, string.Join(' ', machine.Said, source.Before, problem).Trim());
        }
        catch (QmpException exception)
        {
            int exitCode = machine.End();
            string[] words = [machine.Said, source?.Before ?? "", exception.Words is null ? "" : $"Error: {exception.Words}"];
            throw new TwinException(line.Program[0], exitCode, string.Join(' ', words.Where(static w => w.Length > 0)).Trim());
        }
    }

    /// <summary>Starts it, and asks it.</summary>
    /// <param name="line">Its command line.</param>
    /// <param name="limit">When it has to be done.</param>
    /// <param name="name">What it is called in a note.</param>
    /// <param name="ask">The questions.</param>
    /// <exception cref="TwinException">It does not start, or does not answer.</exception>
    public static T Ask<T>(TwinCommandLine line, TimeLimit limit, string name, Func<QmpClient, T> ask)
        => TwinSandbox.Run(
            canSpawn: false,
            sandbox =>
            {
                using var machine = new TwinMachine([.. line.Program, .. line.Arguments, .. Monitor, .. sandbox], line.Apart, limit);
                try
                {
                    return ask(new QmpClient(machine, line.Program[0], TimeSpan.FromMilliseconds(limit.Left), limit));
                }
                catch (QmpException exception)
                {
                    int exitCode = machine.End();
                    throw new TwinException(line.Program[0], exitCode, $"{machine.Said} {exception.Message}".Trim());
                }
            },
            name, null);

    /// <summary>Ids of networks that the twin has otherwise than the machine.</summary>
    private static HashSet<string> StandIns(TwinCommandLine line)
        => [.. line.Notes.Where(static n => n.Kind is CaptureNoteKind.OneQueue or CaptureNoteKind.NoOffloads).Select(static n => n.Subject.Split(' ')[^1])];

    /// <summary>Reads all that it sends.</summary>
    /// <returns>null: it has not sent all.</returns>
    private static MigrationProfile? Read(MarkedSource source, string name, StreamLimits limits, IOctetSink? copy)
    {
        try
        {
            IOctetSource sent = copy is null ? source : new TeeSource(source, copy);
            MigrationProfile profile = ProfileReader.Read(sent, name, limits);
            Span<byte> rest = stackalloc byte[256];
            while (sent.Read(rest) > 0)
            {
            }

            return source.IsComplete ? profile : null;
        }
        catch (StreamFormatException) when (!source.IsComplete && source.Read(new byte[1]) == 0)
        {
            return null;
        }
    }
}
