using System.Diagnostics;
using System.IO.Pipes;
using Ber.Compat;

namespace Ber.Live;

/// <summary>A process without input that is read until it is done, and heard beside. It ends with us, and with the time limit.</summary>
internal sealed class Captive : IOctetSource, IDisposable
{
    private const int EndMilliseconds = 5000;

    private readonly string _name;
    private readonly TimeLimit _limit;
    private readonly Process _process;
    private readonly Leftover _running;
    private readonly KeptPipe _output;
    private readonly KeptPipe _error;

    /// <summary>Starts it.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="limit">When it has to be done.</param>
    /// <exception cref="TwinException">It does not start.</exception>
    public Captive(IReadOnlyList<string> words, TimeLimit limit)
    {
        _name = words[0];
        _limit = limit;
        _process = Launcher.Start(Launcher.Wrap(words), _name, out _running);
        _output = new KeptPipe(((PipeStream)_process.StandardOutput.BaseStream).SafePipeHandle);
        _error = new KeptPipe(((PipeStream)_process.StandardError.BaseStream).SafePipeHandle);
        _process.StandardInput.Close();
    }

    /// <summary>What it has said; the beginning of it, where that is long.</summary>
    public string Said => _error.Text;

    /// <summary>Whether any octet has come of those that it is run for.</summary>
    public bool HasPayload { get; private set; }

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        Span<Native.Polled> polled = stackalloc Native.Polled[2];
        while (true)
        {
            polled[0] = _output.Polled();
            polled[1] = _error.Polled();
            if (Native.Poll(polled, _limit.Left) == 0)
                throw new TwinException(TwinProblem.TimedOut, _name);
            if (polled[1].Found != 0)
                _error.Keep();
            if (polled[0].Found == 0)
                continue;
            int count = _output.Read(destination);
            HasPayload |= count > 0;
            return count;
        }
    }

    /// <summary>Waits for its end, and hears what it says until then.</summary>
    /// <returns>Its exit code.</returns>
    public int End()
    {
        var limit = new TimeLimit(TimeSpan.FromMilliseconds(Math.Min(_limit.Left, EndMilliseconds)));
        Span<Native.Polled> polled = stackalloc Native.Polled[1];
        while (_error.IsOpen)
        {
            polled[0] = _error.Polled();
            if (Native.Poll(polled, limit.Left) == 0)
                break;
            _error.Keep();
        }

        return _process.WaitForExit(limit.Left) ? _process.ExitCode : throw new TwinException(TwinProblem.TimedOut, _name);
    }

    public void Dispose()
    {
        _running.Dispose();
        _process.WaitForExit(EndMilliseconds);   // another user's process may live on, as long as it likes
        _process.Dispose();
        _output.Dispose();
        _error.Dispose();
    }
}
