using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EndToEnd.Relays;

/// <summary>Migrations, and what becomes of their guests.</summary>
/// <param name="parent">The folder of all files.</param>
/// <param name="relay">The relay's program and first arguments; none: there is no relay.</param>
/// <param name="isTcp">Whether by TCP.</param>
/// <param name="isLink">Whether there are two relays, and a link between them.</param>
internal sealed class RelayRound(string parent, string[] relay, bool isTcp, bool isLink = false)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_shortPatience = TimeSpan.FromSeconds(15);

    private RelayBench? _bench;

    /// <summary>Ends what runs just now, from another thread.</summary>
    public void Kill() => _bench?.Kill();

    /// <summary>Migrates once.</summary>
    /// <param name="source">From where.</param>
    /// <param name="destination">To where.</param>
    /// <param name="mode">How.</param>
    /// <param name="policy">A profile that does not fit the machine; null: nothing refuses it.</param>
    public RelayRow Run(RelayQemu source, RelayQemu destination, RelayMode mode, RelayPolicy? policy = null)
    {
        var row = new RelayRow { Pair = $"{source.Label} > {destination.Label}", Mode = mode.Name + policy?.Suffix };
        try
        {
            using var bench = new RelayBench(parent, source, destination, mode, isTcp) { IsLink = isLink };
            _bench = bench;
            Run(bench, mode, row, policy);
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("unsupported machine type", StringComparison.Ordinal))
        {
            row.NotThere = $"no {mode.Machine}";
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or TimeoutException or Win32Exception)
        {
            row.Problem ??= exception.Message.ReplaceLineEndings(" ");
        }
        finally
        {
            _bench = null;
        }

        return row;
    }

    private void Run(RelayBench bench, RelayMode mode, RelayRow row, RelayPolicy? policy)
    {
        try
        {
            bench.Configure();
        }
        catch (InvalidOperationException exception)
        {
            row.NotThere = exception.Message.Split("\"desc\": ")[^1].Trim('"', '}').ReplaceLineEndings(" ");
            return;
        }

        bench.Listen(relay, policy is null ? [] : ["--against", policy.Path]);
        RelayEnd end = policy?.Refuses(mode) is true ? RelayEnd.Refused
            : mode.Step is RelayStep.Cancel or RelayStep.KillLink ? RelayEnd.Cancelled : RelayEnd.Completed;
        var watch = Stopwatch.StartNew();
        bench.Source.Migrate(bench.Outgoing);
        bool hasTaken = RelaySteps.TryTake(bench, mode);
        bench.Source.WaitAWhile(() => HasEnded(bench.Source), s_patience);
        bench.Destination.WaitAWhile(() => HasEnded(bench.Destination), end == RelayEnd.Completed ? s_shortPatience : TimeSpan.FromSeconds(1));
        row.Time = watch.Elapsed;
        string? problem = end == RelayEnd.Completed ? ProblemOfArrival(bench, mode) : ProblemOfReturn(bench, policy?.SourceOf(mode) ?? StateAfter(mode));
        row.Source = RelayBench.StateOf(bench.Source);
        row.Destination = RelayBench.StateOf(bench.Destination);
        if (!hasTaken && end != RelayEnd.Refused)
            problem ??= $"it was over before it came to {mode.Step}.";
        string? relayProblem = ProblemOfRelay(bench, row, end);
        row.Problem = problem ?? relayProblem;
    }

    private static string StateAfter(RelayMode mode) => mode.Step is RelayStep.KillLink ? "failed/running" : "cancelled/running";

    private static bool HasEnded(Qemu qemu)
    {
        string state = RelayBench.StateOf(qemu);
        return state.StartsWith("postcopy-paused/", StringComparison.Ordinal)
            || state is "gone" or "completed/running" or "completed/postmigrate" or "failed/running" or "cancelled/running";
    }

    private static string? ProblemOfArrival(RelayBench bench, RelayMode mode)
    {
        (string from, string to) = (RelayBench.StateOf(bench.Source), RelayBench.StateOf(bench.Destination));
        if ((from, to) != ("completed/postmigrate", "completed/running"))
            return $"it does not arrive. {bench.Source.Error} {bench.Destination.Error}".ReplaceLineEndings(" ").TrimEnd();
        if (!CountsOn(bench.Destination, bench.Source.Counter()))
            return "the guest does not count on.";
        if (mode.HasBitmap && !bench.HasBitmap())
            return "the bitmap is not there.";
        string messages = $"{bench.Source.Error} {bench.Destination.Error}".ReplaceLineEndings(" ").Trim();
        if (messages.Contains("properly terminated", StringComparison.Ordinal))
            return $"TLS has not ended as it should: {messages}";   // GnuTLS: there was no close_notify
        return bench.ProblemOfMemory(bench.Destination) ?? RelaySteps.ProblemOfTraces(bench, mode);
    }

    private static string? ProblemOfReturn(RelayBench bench, string expected)
    {
        if (!bench.Source.WaitAWhile(() => RelayBench.StateOf(bench.Source) == expected, s_shortPatience))
            return $"the source is not {expected}. {bench.Source.Error}".ReplaceLineEndings(" ").TrimEnd();
        if (expected == "completed/postmigrate")
            bench.Source.Execute("cont");   // as an operator does
        if (!CountsOn(bench.Source, bench.Source.Counter()))
            return "the guest does not count on.";
        return bench.Destination.RunState() is "running" or "paused" ? "the destination has a guest." : bench.ProblemOfMemory(bench.Source);
    }

    private static string? ProblemOfRelay(RelayBench bench, RelayRow row, RelayEnd end)
    {
        if (bench.Relay is null)
            return null;
        if (bench.Relay.WaitForExit() is not int code)
            return "the relay does not end.";
        row.Relay = code.ToString(CultureInfo.InvariantCulture);
        row.Summary = bench.Relay.Summary;
        if (bench.FarRelay is RelayProcess far && ProblemOfFarRelay(far, row, end) is string problem)
            return problem;
        return code == (int)end ? null : $"the relay exits {code}, not {(int)end}: {bench.Relay.Message}";
    }

    private static string? ProblemOfFarRelay(RelayProcess far, RelayRow row, RelayEnd end)
    {
        if (far.WaitForExit() is not int code)
            return "the relay beside the destination does not end.";
        row.Relay += string.Create(CultureInfo.InvariantCulture, $"/{code}");
        return code == 0 == (end == RelayEnd.Completed) ? null : $"the relay beside the destination exits {code}: {far.Message}";
    }

    private static bool CountsOn(Qemu qemu, uint counted) => qemu.WaitAWhile(() => qemu.Counter() > counted, s_shortPatience);
}
