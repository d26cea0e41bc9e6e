using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EndToEnd;

/// <summary>A QEMU process and its QMP socket.</summary>
internal sealed class Qemu : IDisposable
{
    public const string Program = "qemu-system-x86_64";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Socket _socket;
    private readonly StreamReader _answers;
    private readonly NetworkStream _stream;
    private readonly StringBuilder _error = new();
    private readonly List<QemuEvent> _events = [];

    private Qemu(Process process, Socket socket)
    {
        _process = process;
        _socket = socket;
        _stream = new NetworkStream(socket);
        _answers = new StreamReader(_stream, Encoding.UTF8);
    }

    public static bool IsInstalled => HasProgram(Program);

    /// <summary>Whether a program is installed.</summary>
    public static bool HasProgram(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, program)));

    /// <summary>What it printed on standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>KVM where we may use it, TCG else.</summary>
    public static string[] Accelerator { get; } =
        ["-accel", Environment.GetEnvironmentVariable("QBER_ACCEL") is { Length: > 0 } accel ? accel : CanUseKvm() ? "kvm" : "tcg"];

    /// <summary>The QMP events that have come with the answers so far.</summary>
    public IReadOnlyList<QemuEvent> Events => _events;

    /// <summary>Starts QEMU with the firmware of the tests, no devices but the machine's own, and waits for its QMP greeting.</summary>
    /// <param name="folder">A folder for the firmware and the socket.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Qemu Start(string folder, params string[] arguments) => StartProgram(Program, folder, arguments);

    /// <summary>The same with the QEMU of another processor.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">A folder for the firmware and the socket.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Qemu StartProgram(string program, string folder, params string[] arguments)
    {
        // QEMU 7.2 has been seen to take the one connection and then to wait in accept(2) for another, for ever: on a machine under load, once in thousands.
        for (int attempt = 1; ; attempt++)
        {
            Qemu qemu = Begin(program, folder, arguments);
            try
            {
                qemu._answers.ReadLine();
                qemu.Execute("qmp_capabilities");
                return qemu;
            }
            catch (IOException)
            {
                bool isLast = attempt == 3 || qemu.HasExited;
                qemu.Dispose();
                if (isLast)
                    throw;
            }
        }
    }

    private static Qemu Begin(string program, string folder, string[] arguments)
    {
        string firmware = Path.Join(folder, "firmware.bin");
        if (!File.Exists(firmware))
            File.WriteAllBytes(firmware, Firmware.Octets);
        string socketPath = Path.Join(folder, Path.GetRandomFileName());
        string[] own = arguments.Contains("-bios") ? [] : ["-bios", firmware];
        string[] common = [.. own, "-display", "none", "-monitor", "none", "-vga", "none", "-nic", "none", "-qmp", $"unix:{socketPath},server=on,wait=off"];
        var start = new ProcessStartInfo(program, [.. arguments, .. common]) { RedirectStandardError = true, WorkingDirectory = folder };
        Process process = Process.Start(start)!;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        try
        {
            Wait(() => File.Exists(socketPath) || process.HasExited, "a QMP socket");
            if (process.HasExited)
                throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exits {process.ExitCode}: {process.StandardError.ReadToEnd()}");
            Wait(() => TryConnect(socket, socketPath), "a QMP connection");
        }
        catch (TimeoutException)
        {
            process.Kill();   // nobody else would
            throw;
        }

        var qemu = new Qemu(process, socket);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (qemu._error)
                qemu._error.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        return qemu;
    }

    /// <summary>Executes a QMP command and gives what it returns.</summary>
    public JsonElement Execute(string command, string arguments = "{}")
    {
        byte[] line = Encoding.UTF8.GetBytes($$"""{"execute": "{{command}}", "arguments": {{arguments}}}""" + "\n");
        _stream.Write(line);
        while (true)
        {
            string answer = _answers.ReadLine() ?? throw new IOException($"QMP ends: {Error}");
            using JsonDocument document = JsonDocument.Parse(answer);
            if (document.RootElement.TryGetProperty("return", out JsonElement value))
                return value.Clone();
            if (document.RootElement.TryGetProperty("error", out JsonElement error))
                throw new InvalidOperationException($"{command}: {error.GetRawText()}");
            if (document.RootElement.TryGetProperty("event", out JsonElement name))
            {
                JsonElement time = document.RootElement.GetProperty("timestamp");
                _events.Add(new QemuEvent(name.GetString()!, TimeOf(time)));
            }
        }
    }

    private static TimeSpan TimeOf(JsonElement time)
        => TimeSpan.FromSeconds(time.GetProperty("seconds").GetInt64()) + TimeSpan.FromMicroseconds(time.GetProperty("microseconds").GetInt64());

    /// <summary>A monitor command, for what QMP does not have.</summary>
    public string Monitor(string line)
        => Execute("human-monitor-command", $$"""{"command-line": {{JsonSerializer.Serialize(line, TextContext.Default.String)}}}""").GetString()!;

    /// <summary>The guest's counter.</summary>
    public uint Counter()
    {
        string text = Monitor($"xp /1xw {Firmware.CounterAddress}");
        return uint.Parse(text.AsSpan(text.LastIndexOf("0x", StringComparison.Ordinal) + 2).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>The run state: running, paused, postmigrate, inmigrate, …; "gone" when the process has ended.</summary>
    public string RunState()
    {
        try
        {
            return Execute("query-status").GetProperty("status").GetString()!;
        }
        catch (IOException)
        {
            return "gone";
        }
    }

    /// <summary>Ends it as a crash does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>The status of the migration: active, completed, failed, …</summary>
    public string MigrationStatus()
        => Execute("query-migrate") is { } answer && answer.TryGetProperty("status", out JsonElement status) ? status.GetString()! : "none";

    /// <summary>Starts a migration.</summary>
    public void Migrate(string uri) => Execute("migrate", $$"""{"uri": {{JsonSerializer.Serialize(uri, TextContext.Default.String)}}}""");

    /// <summary>Waits until the migration has ended one way or the other.</summary>
    public string WaitForMigration()
    {
        string status = "";
        Wait(() => (status = MigrationStatus()) is "completed" or "failed" or "cancelled", "the end of the migration");
        return status;
    }

    /// <summary>Migrates to a file.</summary>
    public byte[] MigrateToFile(string path)
    {
        Migrate($"exec:cat > {path}");
        string status = WaitForMigration();
        return status == "completed" ? File.ReadAllBytes(path) : throw new InvalidOperationException($"The migration is {status}: {Error}");
    }

    /// <summary>Waits for something as long as that.</summary>
    /// <returns>Whether it came.</returns>
    public bool WaitAWhile(Func<bool> condition, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        bool isThere = condition();
        while (!isThere && watch.Elapsed < time && !HasExited)
        {
            Task.Delay(5).Wait();
            isThere = condition();
        }

        return isThere;
    }

    /// <summary>Waits for something, and fails when it does not come.</summary>
    public static void Wait(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > s_patience)
                throw new TimeoutException($"Waited {s_patience.TotalSeconds} s for {what}.");
            Thread.Yield();
            Task.Delay(5).Wait();
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        // without a limit it would wait for whoever else has the pipe of messages open, too: a child that waits for its stream
        _process.WaitForExit(s_patience);
        _answers.Dispose();
        _stream.Dispose();
        _socket.Dispose();
        _process.Dispose();
    }

    private static bool CanUseKvm()
    {
        try
        {
            File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite).Dispose();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryConnect(Socket socket, string path)
    {
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
