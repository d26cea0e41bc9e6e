using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>A paused machine of our own, migrated once and ended.</summary>
internal sealed class Twin : IDisposable
{
    private const long Bandwidth = 1L << 50;
    private const int MaxError = 64 * 1024;

    /// <summary>So long a twin may take before it answers.</summary>
    public static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new("qber-twin-");
    private readonly StringBuilder _error = new();
    private readonly Leftover _running;
    private Process _process = null!;
    private readonly string _program;

    /// <summary>Starts it.</summary>
    /// <exception cref="TwinException">It does not start.</exception>
    public Twin(string program, IReadOnlyList<string> arguments)
    {
        _program = program;
        var start = new ProcessStartInfo(program, [.. arguments, "-qmp", $"unix:{QmpPath},server=on,wait=off"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _running = Leftovers.Make(() => _process = Process.Start(start)!, () => _process.Kill(entireProcessTree: true));
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            _folder.Dispose();
            throw new TwinException(TwinProblem.CannotStart, program, exception);
        }

        _process.StandardInput.Close();
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private string QmpPath => Path.Join(_folder.Path, "qmp");

    /// <summary>What it sends.</summary>
    public MigrationProfile Migrate(string name)
    {
        using var qmp = new QmpClient(Connect(), _program, s_answer);
        qmp.SetMigrationParameter("max-bandwidth", Bandwidth);
        var address = new ChannelAddress(Path.Join(_folder.Path, "stream"), "", 0);
        using var listener = new ChannelListener(address);
        qmp.Execute("migrate", ("uri", address.ToString()));
        using Socket stream = listener.Accept(s_answer);
        MigrationProfile profile = ProfileReader.Read(new DescriptorSource(stream.SafeHandle, null), name);
        qmp.ExecuteIfThere("quit");
        return profile;
    }

    public void Dispose()
    {
        _running.Dispose();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private Socket Connect()
    {
        var address = new ChannelAddress(QmpPath, "", 0);
        long start = Environment.TickCount64;
        while (true)
        {
            if (address.TryConnect(out SocketException? failure) is Socket socket)
                return socket;
            if (_process.HasExited)
            {
                _process.WaitForExit();   // with what it has said
                throw new TwinException(_program, _process.ExitCode, Said());
            }

            if (Environment.TickCount64 - start > StartTime.TotalMilliseconds)
                throw new TwinException(TwinProblem.NotReady, _program, new ChannelException(ChannelProblem.CannotConnect, address, failure));
            Native.Poll([], ChannelAddress.RetryMilliseconds);
        }
    }

    private void Take(string? line)
    {
        lock (_error)
        {
            if (line is not null && _error.Length < MaxError)
                _error.Append(line).Append(' ');
        }
    }

    private string Said()
    {
        lock (_error)
            return _error.ToString().Trim();
    }
}
