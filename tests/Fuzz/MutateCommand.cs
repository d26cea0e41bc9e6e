using System.Diagnostics;
using System.Globalization;

namespace Fuzz;

/// <summary><c>mutate</c>: inputs out of seeds, one after the other, for some time.</summary>
internal sealed class MutateCommand : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _duration;
    private readonly long _executions;
    private readonly int _seed;
    private readonly IReadOnlyList<IFuzzTarget> _targets;
    private readonly string _folder;
    private readonly Timer _watch;
    private readonly Dictionary<string, (long Executions, TimeSpan Time)> _counts = [];
    private long _started;
    private string _running = "";

    public MutateCommand(Arguments arguments)
    {
        _duration = TimeSpan.FromSeconds(arguments.Number("--seconds") ?? int.MaxValue);
        _executions = arguments.Number("--executions") ?? long.MaxValue;
        _seed = (int)(arguments.Number("--seed") ?? Random.Shared.Next());
        _targets = arguments.Text("--harness") is string names
            ? [.. names.Split(',').Select(FuzzTargets.Find)] : FuzzTargets.All;
        _folder = arguments.Text("--folder") ?? "artifacts/fuzz";
        _watch = new Timer(_ => Watch(), null, s_patience, TimeSpan.FromSeconds(1));
    }

    public int Run()
    {
        var findings = new Findings(_folder, Console.Out);
        var seeds = new Seeds();
        var mutator = new Mutator(seeds);
        Console.WriteLine(
            $"seed {_seed}, {seeds.Of(InputKind.Legacy).Count} legacy streams, {seeds.Of(InputKind.Ber).Count} BER files, {_targets.Count} harnesses");
        long start = Stopwatch.GetTimestamp();
        long executions = 0;
        for (; executions < _executions && Stopwatch.GetElapsedTime(start) < _duration; executions++)
        {
            int seed = unchecked(_seed + (int)executions);
            IFuzzTarget target = _targets[(int)(executions % _targets.Count)];
            var random = new Random(seed);
            Volatile.Write(ref _running, $"{target.Name}, seed {seed}");
            long began = Stopwatch.GetTimestamp();
            Interlocked.Exchange(ref _started, began);
            byte[] input = mutator.Make(target.Kind, random);
            try
            {
                Judge.Hold(target, input, Cutting.Choose(random, input.Length));
            }
            catch (Exception exception)
            {
                findings.Add(target, input, seed, exception);
            }

            (long count, TimeSpan time) = _counts.GetValueOrDefault(target.Name);
            _counts[target.Name] = (count + 1, time + Stopwatch.GetElapsedTime(began));
        }

        Interlocked.Exchange(ref _started, 0);
        foreach ((string name, (long count, TimeSpan time)) in _counts)
        {
            double factor = Judge.Factors.GetValueOrDefault(name);
            Say($"{name,-10} {count,9} inputs, {time.TotalSeconds,7:F1} s, at most {factor,8:F1} octets allocated per octet beyond the constant");
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double processor = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        Say($"{executions} inputs, each whole and cut, in {seconds:F0} s, {processor:F0} s of CPU; {findings.Count} failures");
        return findings.Count == 0 ? 0 : 1;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => _watch.Dispose();

    /// <summary>What does not come to an end is said, and ends all: nothing else can end it.</summary>
    private void Watch()
    {
        long started = Interlocked.Read(ref _started);
        if (started == 0 || Stopwatch.GetElapsedTime(started) < s_patience)
            return;
        Console.WriteLine($"FAILED {Volatile.Read(ref _running)}: no end after {s_patience.TotalSeconds} s");
        Environment.Exit(1);
    }
}
