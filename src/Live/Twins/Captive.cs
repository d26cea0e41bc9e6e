using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// A process that is given all of its input at once, and read until it is done: one of its outputs are the octets that it is run for, the other one is what it
/// says. It ends with us, and with the time limit.
/// </summary>
internal sealed class Captive : IOctetSource, IDisposable
{
    private const int MaxSaid = 64 * 1024;
    private const int EndMilliseconds = 5000;

    private readonly string _name;
    private readonly TimeLimit _limit;
    private readonly Process _process;
    private readonly Leftover _running;
    private readonly SafeHandle _payload;
    private readonly SafeHandle _talk;
    private readonly MemoryStream _said = new();
    private bool _isTalking = true;

    /// <summary>Starts it.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="input">What it reads: lines without a break at the end.</param>
    /// <param name="isPayloadError">Whether what it is run for comes from its standard error; else from its standard output.</param>
    /// <param name="limit">When it has to be done.</param>
    /// <exception cref="TwinException">It does not start.</exception>
    public Captive(IReadOnlyList<string> words, string input, bool isPayloadError, TimeLimit limit)
    {
        _name = words[0];
        _limit = limit;
        string[] all = Launcher.Wrap(words, input);
        _process = Launcher.Start(all, _name, out _running);
        SafeHandle output = ((PipeStream)_process.StandardOutput.BaseStream).SafePipeHandle;
        SafeHandle error = ((PipeStream)_process.StandardError.BaseStream).SafePipeHandle;
        (_payload, _talk) = isPayloadError ? (error, output) : (output, error);
        _process.StandardInput.Close();
    }

    /// <summary>What it has said; the beginning of it, where that is long.</summary>
    public string Said => Encoding.UTF8.GetString(_said.ToArray());

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
            polled[0] = new() { Descriptor = (int)_payload.DangerousGetHandle(), Events = Native.PollIn };
            polled[1] = new() { Descriptor = _isTalking ? (int)_talk.DangerousGetHandle() : -1, Events = Native.PollIn };
            if (Native.Poll(polled, _limit.Left) == 0)
                throw new TwinException(TwinProblem.TimedOut, _name);
            if (polled[1].Found != 0)
                Listen();
            if (polled[0].Found != 0)
                return Take(destination);
        }
    }

    /// <summary>Waits for its end, and hears what it says until then.</summary>
    /// <returns>Its exit code.</returns>
    public int End()
    {
        var limit = new TimeLimit(TimeSpan.FromMilliseconds(Math.Min(_limit.Left, EndMilliseconds)));
        Span<Native.Polled> polled = stackalloc Native.Polled[1];
        while (_isTalking)
        {
            polled[0] = new() { Descriptor = (int)_talk.DangerousGetHandle(), Events = Native.PollIn };
            if (Native.Poll(polled, limit.Left) == 0)
                break;
            Listen();
        }

        return _process.WaitForExit(limit.Left) ? _process.ExitCode : throw new TwinException(TwinProblem.TimedOut, _name);
    }

    public void Dispose()
    {
        _running.Dispose();
        _process.WaitForExit(EndMilliseconds);   // another user's process may live on, as long as it likes
        _process.Dispose();
        _payload.Dispose();
        _talk.Dispose();
    }

    private int Take(Span<byte> destination)
    {
        int count = (int)Math.Max(Native.Read((int)_payload.DangerousGetHandle(), destination), 0);
        HasPayload |= count > 0;
        return count;
    }

    private void Listen()
    {
        Span<byte> heard = stackalloc byte[4096];
        nint count = Native.Read((int)_talk.DangerousGetHandle(), heard);
        _isTalking = count > 0;
        if (count > 0 && _said.Length < MaxSaid)
            _said.Write(heard[..(int)count]);
    }
}
