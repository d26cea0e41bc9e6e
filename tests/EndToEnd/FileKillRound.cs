using System.Diagnostics;
using System.Globalization;
using Support;

namespace EndToEnd;

/// <summary>One command that makes a file, one signal that ends it, and what is there then.</summary>
internal sealed class FileKillRound : IDisposable
{
    private const int Pieces = 20;
    private const int SignalBase = 128;
    private const UnixFileMode Others = (UnixFileMode)0x3f;   // 077

    /// <summary>Without those that this process was started to ignore, as under nohup: what it starts ignores them, too.</summary>
    /// <summary>What was queued for a twin is done in that time, when nobody is there to end it.</summary>
    private static readonly TimeSpan s_twinEnds = TimeSpan.FromSeconds(10);

    private static readonly (string Name, int Number)[] s_signals =
        [.. new (string Name, int Number)[] { ("TERM", 15), ("INT", 2), ("HUP", 1), ("KILL", 9) }.Where(static s => (Ignored() >> (s.Number - 1) & 1) == 0)];
    private static readonly byte[] s_former = "former\n"u8.ToArray();
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    private readonly FileKillInputs _inputs;
    private readonly FileVerb _verb;
    private readonly string _folder;
    private readonly bool _isPiped;
    private readonly bool _hasFormer;
    private readonly (string Name, int Number) _signal;
    private readonly TimeSpan _delay;

    public FileKillRound(FileKillInputs inputs, FileVerb verb, Random random)
    {
        _inputs = inputs;
        _verb = verb;
        _signal = s_signals[random.Next(s_signals.Length)];
        _isPiped = verb is FileVerb.Encode or FileVerb.Decode or FileVerb.Extract && random.Next(2) == 0;
        _hasFormer = random.Next(2) == 0;
        _folder = Directory.CreateTempSubdirectory("qber-kill-").FullName;
        TimeSpan duration = inputs.DurationOf(verb);
        _delay = (_isPiped ? duration * 2 : duration) * (random.NextDouble() * 1.1);
    }

    private bool IsKill => _signal.Name == "KILL";

    private string Output => Path.Join(_folder, "files", "out");

    /// <summary>Runs it.</summary>
    /// <param name="detail">What was wrong; empty where nothing was.</param>
    public FileKillOutcome Run(out string detail)
    {
        Directory.CreateDirectory(Path.Join(_folder, "files"));
        Directory.CreateDirectory(Path.Join(_folder, "tmp"));
        if (_hasFormer)
            File.WriteAllBytes(Output, s_former);
        using Process process = Start();
        Task fed = Task.Run(() => Feed(process));
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < _delay && !process.HasExited)
            Thread.Sleep(1);
        using (Process kill = Process.Start("sh", ["-c", $"kill -{_signal.Name} {process.Id} 2>/dev/null"]))
            kill.WaitForExit();
        bool hasEnded = process.WaitForExit(s_patience);
        process.Kill();
        fed.Wait();
        string error = process.StandardError.ReadToEnd();
        detail = "";
        FileKillOutcome outcome = hasEnded ? Judge(process.ExitCode, out detail) : FileKillOutcome.Wrong;
        if (outcome is FileKillOutcome.Wrong)
            detail = $"{(hasEnded ? $"exit code {process.ExitCode}" : "does not end")}: {detail} {error}";
        return outcome;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public override string ToString()
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{_verb,-7} {(_isPiped ? "piped" : ""),-5} {(_hasFormer ? "over a file" : ""),-11} SIG{_signal.Name,-4} after {_delay.TotalMilliseconds,6:F1} ms");

    private static long Ignored()
    {
        const string Name = "SigIgn:";
        string line = File.ReadLines("/proc/self/status").First(static l => l.StartsWith(Name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Name.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private Process Start()
    {
        string[] arguments = FileKillInputs.Arguments(_verb, _isPiped ? "-" : _inputs.InputOf(_verb), Path.Join(_folder, "files"));
        var start = new ProcessStartInfo(CommandOutcome.Command[0], [.. CommandOutcome.Command[1..], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = Path.Join(_folder, "tmp");
        start.Environment["DOTNET_EnableDiagnostics"] = "0";   // else the run time puts sockets of its own there
        return Process.Start(start)!;
    }

    /// <summary>A source that is slow.</summary>
    private void Feed(Process process)
    {
        try
        {
            using Stream input = process.StandardInput.BaseStream;
            if (!_isPiped)
                return;
            byte[] octets = File.ReadAllBytes(_inputs.InputOf(_verb));
            for (int piece = 0; piece < Pieces; piece++)
            {
                input.Write(octets.AsSpan((int)((long)octets.Length * piece / Pieces)..(int)((long)octets.Length * (piece + 1) / Pieces)));
                Thread.Sleep(_inputs.DurationOf(_verb) / Pieces);
            }
        }
        catch (IOException)
        {
            // It has gone.
        }
    }

    private FileKillOutcome Judge(int code, out string detail)
    {
        detail = "";
        int[] twins = Twins();
        var patience = Stopwatch.StartNew();
        while (IsKill && twins.Length > 0 && patience.Elapsed < s_twinEnds)
        {
            Thread.Sleep(20);
            twins = Twins();
        }

        foreach (int twin in twins)
            Process.GetProcessById(twin).Kill();
        if (code != 0 && code != SignalBase + _signal.Number)
            return FileKillOutcome.Wrong;
        List<string> left = [.. Names("files").Where(static n => n != "out"), .. Names("tmp")];
        FileKillOutcome? ofOutput = OutcomeOfOutput(code);
        if (ofOutput is null)
            detail = "the output is neither whole nor the former one";
        else if (twins.Length > 0)
            detail = $"{twins.Length} QEMU left";
        else if (left.Count > 0 && !IsKill)
            detail = $"left: {string.Join(' ', left)}";
        else if (left.Find(IsOthers) is string open)
            detail = $"others can read {open}";
        else if (left.Count > 0)
            return FileKillOutcome.OwnersAlone;
        return detail.Length > 0 ? FileKillOutcome.Wrong : ofOutput!.Value;
    }

    private FileKillOutcome? OutcomeOfOutput(int code)
    {
        if (!File.Exists(Output))
            return _hasFormer || code == 0 ? null : FileKillOutcome.Nothing;
        byte[] octets = File.ReadAllBytes(Output);
        if (octets.AsSpan().SequenceEqual(s_former) && code != 0)
            return _hasFormer ? FileKillOutcome.Former : null;
        return _inputs.IsWhole(_verb, octets) ? code == 0 ? FileKillOutcome.HadEnded : FileKillOutcome.Whole : null;
    }

    /// <summary>Everything below a folder, by its path from there.</summary>
    private IEnumerable<string> Names(string folder)
    {
        string path = Path.Join(_folder, folder);
        return Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(path, p));
    }

    /// <summary>Whether somebody else than the owner can get at it; what is in a folder of the owner's is his alone.</summary>
    private bool IsOthers(string name)
    {
        if (OperatingSystem.IsWindows())
            return false;
        string first = name.Split(Path.DirectorySeparatorChar)[0];
        string path = Path.Join(_folder, File.Exists(Path.Join(_folder, "files", first)) ? "files" : "tmp", first);
        UnixFileMode allowed = _hasFormer && path.Contains("/files/", StringComparison.Ordinal) ? File.GetUnixFileMode(Output) : UnixFileMode.None;
        return (File.GetUnixFileMode(path) & Others & ~allowed) != 0;
    }

    /// <summary>Processes that the command has started and left: they have its environment. Those that it ends have a moment to go.</summary>
    private int[] Twins()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            int[] found = [.. Process.GetProcesses().Where(HasOurFolder).Select(static p => p.Id)];
            if (found.Length == 0 || watch.Elapsed > s_grace)
                return found;
            Thread.Sleep(20);
        }
    }

    private bool HasOurFolder(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/environ").Contains($"TMPDIR={_folder}/tmp", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;   // it has gone, or is another user's
        }
    }
}
