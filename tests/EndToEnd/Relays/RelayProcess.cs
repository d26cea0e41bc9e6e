using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace EndToEnd.Relays;

/// <summary>A relay of one migration.</summary>
internal sealed class RelayProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="command">Its program and first arguments.</param>
    /// <param name="listen">Where it listens.</param>
    /// <param name="connect">Where the destination does.</param>
    /// <param name="arguments">What follows.</param>
    public RelayProcess(string[] command, string listen, string connect, params string[] arguments)
    {
        var start = new ProcessStartInfo(command[0], [.. command[1..], "relay", "--listen", listen, "--connect", connect, "--once", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
        var watch = Stopwatch.StartNew();
        while (!IsListening(listen))
        {
            if (!_process.HasExited && watch.Elapsed < s_patience)
            {
                Thread.Sleep(10);
                continue;
            }

            string problem = _process.HasExited ? $"The relay exits {ExitCode()}: {FirstLineOf(_error)}" : $"The relay does not listen on {listen}.";
            Dispose();
            throw new IOException(problem);
        }
    }

    /// <summary>The first line that it has printed; once it has ended.</summary>
    public string Summary => FirstLineOf(_output);

    /// <summary>The first line of its messages; once it has ended.</summary>
    public string Message => FirstLineOf(_error);

    /// <summary>Waits for its end.</summary>
    /// <returns>null: it does not end.</returns>
    public int? WaitForExit() => _process.WaitForExit(s_patience) ? _process.ExitCode : null;

    /// <summary>Ends it as a crash does.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit(s_patience);
        _process.Dispose();
    }

    private string ExitCode() => _process.ExitCode.ToString(CultureInfo.InvariantCulture);

    private static string FirstLineOf(Task<string> text)
        => text.Wait(s_patience) ? text.Result.Split('\n').FirstOrDefault(static line => line.Length > 0) ?? "" : "";

    /// <summary>The kernel is asked: a connection to find out would be the migration's first, and a socket's file is there before it listens.</summary>
    private static bool IsListening(string address)
    {
        if (!address.StartsWith("unix:", StringComparison.Ordinal))
        {
            IPEndPoint endPoint = IPEndPoint.Parse(address["tcp:".Length..]);
            return IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == endPoint.Port);
        }

        // Num RefCount Protocol Flags Type St Inode Path; the flag is __SO_ACCEPTCON.
        string path = address["unix:".Length..];
        return File.ReadLines("/proc/net/unix").Any(
            line => line.EndsWith($" {path}", StringComparison.Ordinal) && line.Contains(" 00010000 ", StringComparison.Ordinal));
    }
}
