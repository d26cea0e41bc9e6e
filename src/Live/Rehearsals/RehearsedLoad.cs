using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>A machine that is started, waits for a stream, and says how it went.</summary>
internal sealed partial class RehearsedLoad : IDisposable
{
    private const int PollMilliseconds = 2;
    private const int EndMilliseconds = 5000;
    private const int NoticeMilliseconds = 200;   // in which the end of one is seen that ends just now
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(30);

    private readonly RehearsedMachine _machine;
    private readonly TimeLimit _limit;
    private readonly string _mark = $"qber-{Guid.NewGuid():N}";
    private readonly Hearing _heard;
    private readonly QmpClient _qmp;
    private long _start;

    /// <summary>Starts it, and waits for it.</summary>
    /// <param name="line">Its command line.</param>
    /// <param name="sandbox">The options of its sandbox.</param>
    /// <param name="limits">What it may send.</param>
    /// <param name="limit">When all has to be done.</param>
    /// <param name="copy">Takes what it sends again, as it is; null: nobody does.</param>
    /// <exception cref="TwinException">It does not start, or ends at once: it cannot be tried.</exception>
    public RehearsedLoad(TwinCommandLine line, string[] sandbox, StreamLimits limits, TimeLimit limit, IOctetSink? copy = null)
    {
        _limit = limit;
        _machine = new RehearsedMachine(line, sandbox);
        try
        {
            _heard = new Hearing(new MarkedSource(_machine.Error, _mark), limits, copy);
            _qmp = Greet(line.Program[0]);
            _machine.OnOpened();
            Fed = new Fed(_machine);
        }
        catch
        {
            _machine.Dispose();
            throw;
        }
    }

    /// <summary>What it was given.</summary>
    public Fed Fed { get; }

    /// <summary>Whether it has read all that was written.</summary>
    public bool HasReadAll => _machine.Unread == 0;

    /// <summary>How long it took from the beginning of the stream.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Where addresses are in its RAM.</summary>
    public GuestMap Map() => new(_qmp.Execute("human-monitor-command", ("command-line", "info mtree -f")).Text);

    /// <summary>Switches capabilities of migration on.</summary>
    /// <exception cref="TwinException">It has none of that name.</exception>
    public void SetCapabilities(IReadOnlyList<string> capabilities)
    {
        foreach (string capability in capabilities)
        {
            bool isName = capability.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
            string command = $"migrate_set_capability {capability} on";
            if (!isName || _qmp.Execute("human-monitor-command", ("command-line", command)).Text.Length > 0)
                throw new TwinException(TwinProblem.UnreadableOption, $"--capability {capability}");
        }
    }

    /// <summary>It begins to read the stream.</summary>
    public void Begin()
    {
        _start = Stopwatch.GetTimestamp();
        _qmp.Execute("migrate-incoming", ("uri", "fd:3"));
    }

    /// <summary>All of the stream was written.</summary>
    public void EndInput() => _machine.EndInput();

    /// <summary>Waits until it has loaded the stream, or not.</summary>
    /// <param name="onWait">Is called meanwhile; what it throws ends the wait.</param>
    /// <returns>Whether it has loaded it; null: it is not done in time.</returns>
    public bool? Wait(Action? onWait = null)
    {
        bool? hasLoaded = WaitForEnd(onWait);
        Time = Stopwatch.GetElapsedTime(_start);
        return hasLoaded;
    }

    /// <summary>Resets its guest, and lets it run.</summary>
    /// <param name="most">For how long at most: until its first CPU halts; zero: not at all.</param>
    public void Reset(TimeSpan most)
    {
        _qmp.Execute("system_reset");
        _qmp.Execute("query-status");   // the main loop resets it before it takes another command (system/runstate.c, main_loop_should_exit)
        if (most > TimeSpan.Zero)
            GuestRun.UntilItHalts(_qmp, milliseconds => _machine.WaitForExit(milliseconds) is not null, new TimeLimit(most));
    }

    /// <summary>What it sends again, once it has loaded the stream; null: it does not.</summary>
    public StreamSnapshot? SendAgain()
    {
        try
        {
            _qmp.Execute("migrate", ("uri", $"exec:echo {_mark} >&2; cat >&2; echo {_mark} >&2"));
            return _heard.Result(_limit);
        }
        catch (QmpException exception) when (exception.Problem is QmpProblem.Ended or QmpProblem.Broken)
        {
            return null;
        }
    }

    /// <summary>What it has said.</summary>
    public ImmutableArray<string> Words => _heard.Words;

    /// <summary>How one ended that did not do all that it should.</summary>
    /// <param name="hasLoaded">What <see cref="Wait"/> says.</param>
    public RehearsalReport Ended(bool? hasLoaded)
    {
        int? exitCode = _machine.WaitForExit(hasLoaded is null ? NoticeMilliseconds : Math.Min(_limit.Left, EndMilliseconds));
        long read = Math.Max(Fed.Written - _machine.Unread, 0);
        ImmutableArray<string> words = _heard.Words;
        return new RehearsalReport
        {
            Outcome = exitCode is int code
                ? RehearsedMachine.IsSignal(code) ? RehearsalOutcome.Dies : RehearsalOutcome.Refuses
                : hasLoaded is null ? RehearsalOutcome.Hangs : RehearsalOutcome.Refuses,
            ExitCode = exitCode,
            Words = words,
            OctetsRead = read,
            Section = words.Select(SectionOf).FirstOrDefault(static s => s is not null) ?? Fed.SectionAt(read),
            LoadTime = Time,
        };
    }

    /// <summary>Ends the machine, from any thread: nobody writes to it any more.</summary>
    public void Kill()
    {
        Fed.Stop();
        _machine.Kill();
    }

    public void Dispose()
    {
        Fed.Stop();
        _machine.Dispose();
    }

    private QmpClient Greet(string program)
    {
        try
        {
            return new QmpClient(_machine, program, s_answer, _limit);
        }
        catch (QmpException) when (_machine.WaitForExit(1000) is int exitCode)
        {
            throw new TwinException(program, exitCode, string.Join(' ', _heard.Words));
        }
    }

    private bool? WaitForEnd(Action? onWait)
    {
        try
        {
            while (_limit.Left > 0)
            {
                QmpValue state = _qmp.Execute("query-migrate");
                switch (state.TextOf("status"))
                {
                    case "completed": return true;
                    case "failed": return false;
                }

                if (_machine.WaitForExit(PollMilliseconds) is not null)
                    return false;
                _machine.EndInputWhenRead();
                onWait?.Invoke();
            }

            return null;
        }
        catch (QmpException) when (_machine.WaitForExit(1000) is not null)
        {
            return false;
        }
        catch (QmpException exception) when (exception.Problem is QmpProblem.Broken)
        {
            return null;   // the loader runs in the main loop: while it hangs, nothing is answered
        }
    }

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
