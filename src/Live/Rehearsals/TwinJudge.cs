using System.Diagnostics;
using Ber.Compat;

namespace Ber.Live;

/// <summary>A destination's twin beside a live transfer: it is given the device state while that is held, and says whether it loads it.</summary>
internal sealed class TwinJudge : IDisposable
{
    private readonly RehearsedLoad _load;
    private readonly LoaderPages _pages;
    private readonly TimeSpan _timeLimit;
    private RehearsalReport? _report;
    private Timer? _alarm;
    private volatile bool _isLate;

    private TwinJudge(RehearsedLoad load, TimeSpan timeLimit)
    {
        _load = load;
        _timeLimit = timeLimit;
        try
        {
            _pages = new LoaderPages(load.Map());
            Copy = new PagelessCopy(load.Fed);
            load.Fed.Copy = Copy;
            load.Begin();
        }
        catch
        {
            load.Dispose();
            throw;
        }
    }

    /// <summary>What the twin is given.</summary>
    public PagelessCopy Copy { get; }

    /// <summary>Starts the twin.</summary>
    /// <param name="commandLine">The destination's program, perhaps behind a wrapper, and its arguments.</param>
    /// <param name="options">Choices; the time limit is how long the device state may be held for it.</param>
    /// <exception cref="TwinException">The command line has what a twin cannot have, or the twin ends before it is given anything.</exception>
    public static TwinJudge Start(IReadOnlyList<string> commandLine, RehearsalOptions options)
    {
        TwinCommandLine line = TwinCommandLine.Of(commandLine, PrivateNetwork.For);
        foreach (CaptureNote note in line.Notes)
            options.OnNote?.Invoke(note);
        return TwinSandbox.Run(
            canSpawn: false,
            sandbox => new TwinJudge(new RehearsedLoad(line, sandbox, options.Limits, new TimeLimit(TimeSpan.MaxValue)), options.TimeLimit),
            commandLine[0], options.OnNote);
    }

    /// <summary>Follows the stream for the twin.</summary>
    /// <param name="next">Is told of everything, too, and of the end of the sections when the twin has all of them.</param>
    public IStreamConsumer Follow(IStreamConsumer next) => new StateFeeding(next, Copy, _pages, _load.Fed, OnGiving);

    /// <summary>Waits for what the twin says of the devices.</summary>
    public RehearsalReport Judge()
    {
        if (_report is not null)
            return _report;
        long start = Stopwatch.GetTimestamp();
        _load.EndInput();
        bool? hasLoaded = Wait();
        RehearsalReport report = hasLoaded is true
            ? new RehearsalReport { Outcome = RehearsalOutcome.Loads, OctetsRead = _load.Fed.Written }   // its words end with it, and the guest waits
            : _load.Ended(hasLoaded);
        return _report = report with { LoadTime = Stopwatch.GetElapsedTime(start), Outcome = _isLate ? RehearsalOutcome.Hangs : report.Outcome };
    }

    public void Dispose()
    {
        _alarm?.Dispose();
        _load.Dispose();
        Copy.Dispose();
    }

    private bool? Wait()
    {
        try
        {
            return _load.Wait(() =>
            {
                if (_isLate)
                    throw new TimeoutException();
            });
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The devices are written at once: a twin that neither takes nor loads them in time is ended.</summary>
    private void OnGiving() => _alarm = new Timer(
        _ =>
        {
            _isLate = true;
            _load.Kill();
        },
        null, _timeLimit, Timeout.InfiniteTimeSpan);
}
