using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>A sink behind a program of the system, as <c>xz -c</c>.</summary>
internal sealed class ProgramSink : Stream
{
    private const int BufferLength = 64 * 1024;

    private readonly string _program;
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Thread _draining;
    private ExceptionDispatchInfo? _failure;
    private bool _hasEnded;

    /// <param name="program">Its name; it is looked for in PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="output">What gets its output.</param>
    /// <exception cref="IOException">There is no such program.</exception>
    public ProgramSink(string program, string[] arguments, IOctetSink output)
    {
        _program = program;
        string path = SystemPrograms.Find(program) ?? throw new IOException($"there is no program {program} in PATH, which compresses to {program} data");
        try
        {
            _process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"{program}, which compresses to {program} data, cannot be run", exception);
        }

        _input = _process.StandardInput.BaseStream;
        _draining = new Thread(() => Drain(output)) { IsBackground = true };
        _draining.Start();
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Lets the program end, and waits for all of its output.</summary>
    public void Complete()
    {
        _input.Dispose();
        _draining.Join();
        _process.WaitForExit();
        _failure?.Throw();
        if (_process.ExitCode != 0)
            throw new IOException($"{_program} has failed with exit code {_process.ExitCode}");
        _hasEnded = true;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _input.Write(buffer);
        }
        catch (IOException exception)
        {
            _draining.Join();
            _process.WaitForExit();
            _failure?.Throw();
            throw new IOException($"{_program} has failed with exit code {_process.ExitCode}", exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_hasEnded)
                SystemPrograms.End(_process);
            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Drain(IOctetSink output)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            Stream source = _process.StandardOutput.BaseStream;
            for (int read = source.Read(buffer); read > 0; read = source.Read(buffer))
                output.Write(buffer.AsSpan(0, read));
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or Win32Exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            SystemPrograms.End(_process);
        }
    }
}
