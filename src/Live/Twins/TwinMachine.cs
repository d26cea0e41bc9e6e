using System.Diagnostics;
using System.IO.Pipes;
using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// A paused machine of our own: it is asked and told by QMP on its standard input and output, and sends by its standard error. It is told to quit when our end
/// of its input closes, also where nobody closes it any more.
/// </summary>
internal sealed class TwinMachine : IQmpLine, IOctetSource
{
    private const string Last = "{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"quit\"}";
    private const int EndMilliseconds = 5000;

    private readonly string _name;
    private readonly TimeLimit _limit;
    private readonly Process _process;
    private readonly Leftover _running;
    private readonly KeptPipe _answers;
    private readonly KeptPipe _error;
    private bool _isSending;

    /// <summary>Starts it.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="apart">What it is run by to be in a network of its own (<see cref="PrivateNetwork"/>).</param>
    /// <param name="limit">When it has to be done.</param>
    /// <exception cref="TwinException">It does not start.</exception>
    public TwinMachine(IReadOnlyList<string> words, IReadOnlyList<string> apart, TimeLimit limit)
    {
        _name = words[0];
        _limit = limit;
        _process = Launcher.Start(Launcher.WrapFeeding(words, Last, apart), _name, out _running);
        _answers = new KeptPipe(((PipeStream)_process.StandardOutput.BaseStream).SafePipeHandle);
        _error = new KeptPipe(((PipeStream)_process.StandardError.BaseStream).SafePipeHandle);
    }

    /// <summary>What it has said by its standard error, beside what it was read for; the beginning of it, where that is long.</summary>
    public string Said => _error.Text;

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <summary>From now on its standard error is left for <see cref="Read"/>: it may send before the command is answered that lets it.</summary>
    public void BeginSending() => _isSending = true;

    /// <summary>Whether it ends within a time.</summary>
    public bool HasEnded(int milliseconds) => _process.WaitForExit(milliseconds);

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> octets)
    {
        _process.StandardInput.BaseStream.Write(octets);
        _process.StandardInput.BaseStream.Flush();
    }

    /// <summary>Waits for answers, and hears what it says meanwhile.</summary>
    public int Receive(Span<byte> octets, int milliseconds)
    {
        if (_answers.HasKept)
            return _answers.Take(octets);
        var limit = new TimeLimit(TimeSpan.FromMilliseconds(milliseconds));
        Span<Native.Polled> polled = stackalloc Native.Polled[2];
        while (true)
        {
            if (!Poll(polled, limit.Left, hearsError: !_isSending))
                throw new IOException("no answer in time");
            if (polled[1].Found != 0)
                _error.Keep();
            if (polled[0].Found != 0)
                return _answers.Read(octets);
        }
    }

    /// <summary>Reads what it sends; what it answers meanwhile is kept.</summary>
    public int Read(Span<byte> destination)
    {
        Span<Native.Polled> polled = stackalloc Native.Polled[2];
        while (true)
        {
            if (!Poll(polled, _limit.Left))
                throw new TwinException(TwinProblem.TimedOut, _name);
            if (polled[1].Found != 0)
                return _error.Read(destination);
            if (polled[0].Found != 0)
                _answers.Keep();
        }
    }

    /// <summary>Tells it to quit, and hears what it says until it has.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TwinException">It does not.</exception>
    public int End()
    {
        CloseInput();
        var limit = new TimeLimit(TimeSpan.FromMilliseconds(Math.Min(_limit.Left, EndMilliseconds)));
        Span<Native.Polled> polled = stackalloc Native.Polled[2];
        while ((_answers.IsOpen || _error.IsOpen) && Poll(polled, limit.Left))
        {
            if (polled[0].Found != 0)
                _answers.Keep();
            if (polled[1].Found != 0)
                _error.Keep();
        }

        return _process.WaitForExit(limit.Left) ? _process.ExitCode : throw new TwinException(TwinProblem.TimedOut, _name);
    }

    public void Dispose()
    {
        _running.Dispose();
        _process.WaitForExit(EndMilliseconds);   // another user's process may live on, as long as it likes
        _process.Dispose();
        _answers.Dispose();
        _error.Dispose();
    }

    private bool Poll(Span<Native.Polled> polled, int milliseconds, bool hearsError = true)
    {
        polled[0] = _answers.Polled();
        polled[1] = _error.Polled(hearsError);
        return Native.Poll(polled, milliseconds) != 0;
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }
    }
}
