using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EndToEnd.Relays;

/// <summary>Migrates between every two QEMUs in every way, through a relay or without one, and prints a row for each.</summary>
internal sealed class RelayCommand
{
    private readonly RelayOptions _options;
    private readonly RelayRound _round;
    private readonly string _folder;
    private volatile bool _isStopped;
    private int _failed;
    private int _passed;

    private RelayCommand(RelayOptions options, string folder)
    {
        _options = options;
        _folder = folder;
        _round = new RelayRound(folder, options.Relay, options.IsTcp, options.IsLink);
    }

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>1: a row has failed.</returns>
    public static int Run(string[] arguments)
    {
        RelayOptions options;
        try
        {
            options = RelayOptions.Parse(arguments);
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine($"{exception.Message}\nusage: EndToEnd {RelayOptions.Usage}");
            return 64;
        }

        string folder = options.Folder is string given ? RelayBench.NewFolder(given) : Directory.CreateTempSubdirectory("qber-relays-").FullName;
        try
        {
            return options.Kills > 0 ? Kill(options, folder) : new RelayCommand(options, folder).Run();
        }
        catch (InvalidOperationException exception)
        {
            Console.Error.WriteLine(exception.Message);   // no profile, no refusals
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Kill(RelayOptions options, string folder)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Kills} rounds, seed {options.Seed}"));
        List<RelayKillOutcome> outcomes = new RelayKills(folder, options.Relay, new Random(options.Seed)).Run(options.Kills);
        return KillCommand.Count(outcomes, RelayKillOutcome.BothRun, RelayKillOutcome.Lost);
    }

    private int Run()
    {
        // Whoever loses patience leaves no QEMU behind.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var watch = Stopwatch.StartNew();
        Console.Out.WriteLine(RelayRow.Header);
        foreach (RelayQemu source in _options.Qemus)
        {
            foreach (RelayQemu destination in _options.Qemus)
                RunPair(source, destination);
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_passed} as it should be, {_failed} not, {watch.Elapsed.TotalSeconds:F0} s"));
        return _failed > 0 || _isStopped ? 1 : 0;
    }

    private void RunPair(RelayQemu source, RelayQemu destination)
    {
        IReadOnlyList<RelayPolicy> profiles = [];
        if (_options.IsRefusal && !_isStopped)
            profiles = RelayProfiles.Make(_options.Relay, destination, _folder);
        foreach (RelayMode mode in _options.Modes)
        {
            if (!_options.IsRefusal)
                Run(source, destination, mode, null);
            foreach (RelayPolicy policy in profiles)
                Run(source, destination, mode, policy);
        }
    }

    private void Run(RelayQemu source, RelayQemu destination, RelayMode mode, RelayPolicy? policy)
    {
        if (_isStopped)
            return;
        RelayRow row = _round.Run(source, destination, mode, policy);
        Console.Out.WriteLine(row);
        if (row.Problem is not null)
            _failed++;
        else if (row.NotThere is null)
            _passed++;
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _isStopped = true;
        _round.Kill();
    }
}
