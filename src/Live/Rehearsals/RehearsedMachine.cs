using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;

namespace Ber.Live;

/// <summary>
/// A paused machine that waits for a stream on its descriptor 3, is told what to do by QMP on its standard input, and sends what it has loaded by its standard
/// error.
/// </summary>
internal sealed class RehearsedMachine : IQmpLine, IDisposable
{
    private const int EndMilliseconds = 5000;
    private const int Signal = 128;

    private readonly Process _process;
    private readonly Leftover _running;
    private readonly AnonymousPipeServerStream _stream = new(PipeDirection.Out, HandleInheritability.None);
    private readonly SafePipeHandle _writer;   // of the stream
    private readonly SafeHandle _answers;
    private readonly SafeHandle[] _pipes;   // to and from it
    private volatile bool _isWhole;
    private bool _hasEnded;

    /// <summary>Starts it.</summary>
    /// <param name="line">Its command line.</param>
    /// <param name="sandbox">The options of its sandbox.</param>
    /// <exception cref="TwinException">It does not start.</exception>
    public RehearsedMachine(TwinCommandLine line, string[] sandbox)
    {
        string[] words = [.. line.Program, .. line.Arguments, "-monitor", "none", "-qmp", "stdio", "-incoming", "defer", .. sandbox];
        string opened = string.Create(
            CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_stream.ClientSafePipeHandle.DangerousGetHandle()}");
        string[] all = Launcher.WrapOpening(words, opened, line.Apart);
        try
        {
            _process = Launcher.Start(all, words[0], out _running);
        }
        catch (TwinException)
        {
            _stream.Dispose();
            throw;
        }

        _writer = _stream.SafePipeHandle;
        _answers = ((PipeStream)_process.StandardOutput.BaseStream).SafePipeHandle;
        SafeHandle error = ((PipeStream)_process.StandardError.BaseStream).SafePipeHandle;
        _pipes = [((PipeStream)_process.StandardInput.BaseStream).SafePipeHandle, _answers, error];
        Error = new DescriptorSource(error, null);
        Input = new DescriptorSink(_writer, words[0]);
    }

    /// <summary>What it says, and what it sends.</summary>
    public IOctetSource Error { get; }

    /// <summary>Where the stream goes.</summary>
    public IOctetSink Input { get; }

    /// <summary>Octets of the stream that were written, and that it has not read.</summary>
    public int Unread => _hasEnded ? 0 : Native.GetUnread(_writer);

    /// <summary>It has opened the stream: when it ends, its writer is told so.</summary>
    public void OnOpened() => _stream.DisposeLocalCopyOfClientHandle();

    /// <summary>The stream ends here: nothing more is written.</summary>
    public void EndInput() => _isWhole = true;

    /// <summary>Tells it of the end when it has read all before: until then it can be asked how much that is. On the thread that asks.</summary>
    public void EndInputWhenRead()
    {
        if (!_isWhole || _hasEnded || Native.GetUnread(_writer) > 0)
            return;
        _hasEnded = true;
        _writer.Dispose();
    }

    /// <summary>Ends it.</summary>
    public void Kill() => _running.Dispose();

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code; null: it runs on.</returns>
    public int? WaitForExit(int milliseconds) => _process.WaitForExit(milliseconds) ? _process.ExitCode : null;

    /// <summary>Whether an exit code is that of a process which a signal ended.</summary>
    public static bool IsSignal(int exitCode) => exitCode > Signal;

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> octets)
    {
        _process.StandardInput.BaseStream.Write(octets);
        _process.StandardInput.BaseStream.Flush();
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> octets, int milliseconds)
    {
        Span<Native.Polled> polled = [new() { Descriptor = (int)_answers.DangerousGetHandle(), Events = Native.PollIn }];
        if (Native.Poll(polled, milliseconds) == 0)
            throw new IOException("no answer in time");
        return (int)Math.Max(Native.Read((int)_answers.DangerousGetHandle(), octets), 0);
    }

    public void Dispose()
    {
        _running.Dispose();
        _process.WaitForExit(EndMilliseconds);
        _process.Dispose();
        foreach (SafeHandle pipe in _pipes)
            pipe.Dispose();
        _stream.Dispose();
    }
}
