using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ber.Cli;

/// <summary>
/// The program that shows a text which is longer than the terminal: QBER_PAGER, PAGER or less. A text that fits is printed as it is, and so is every text when
/// the program cannot be had.
/// </summary>
/// <param name="terminal">Standard output, a terminal.</param>
/// <param name="command">The program, as a line of the shell.</param>
/// <param name="rows">The lines of the terminal.</param>
/// <param name="columns">Its columns.</param>
internal sealed class Pager(Stream terminal, string command, int rows, int columns) : Stream
{
    private const int Kept = 256 * 1024;   // more than a pipe holds: a program that is not there has read none of it
    private const int CannotRun = 126;     // exit codes of the shell: the program cannot be run, or is not there
    private const int IsMissing = 127;

    private readonly MemoryStream _kept = new();   // what was written so far, as long as it may have to be printed plainly
    private Process? _process;
    private PosixSignalRegistration? _interrupts;
    private int _rows;
    private int _column;
    private bool _isPlain;
    private bool _hasQuit;

    /// <summary>Whether <c>--no-pager</c> was not given.</summary>
    public static bool IsWanted { get; set; } = true;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A stream for a text.</summary>
    /// <param name="terminal">Standard output, a terminal.</param>
    public static Stream Before(Stream terminal)
    {
        if (!IsWanted || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
            return terminal;
        string command = Environment.GetEnvironmentVariable("QBER_PAGER") ?? Environment.GetEnvironmentVariable("PAGER") ?? "less";
        return command.Trim() is "" or "cat" || StandardStreams.TerminalSize is not (int rows, int columns)
            ? terminal : new Pager(terminal, command, rows, columns);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isPlain)
        {
            terminal.Write(buffer);
            return;
        }

        if (_process is null)
        {
            _kept.Write(buffer);
            Measure(buffer);
            if (_rows >= rows)
                Start();
            return;
        }

        if (_kept.Length < Kept)
            _kept.Write(buffer);
        Pass(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_process is not null)
                End();
            else if (!_isPlain)
                PrintPlainly();
            _interrupts?.Dispose();
            _process?.Dispose();
            terminal.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Counts the rows that a text takes.</summary>
    private void Measure(ReadOnlySpan<byte> text)
    {
        foreach (byte octet in text)
        {
            bool isEnd = octet == (byte)'\n';
            if (isEnd || ++_column > columns)
                _rows++;
            if (isEnd || _column > columns)
                _column = isEnd ? 0 : 1;
        }
    }

    private void Start()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardInput = true };
        start.Environment.TryAdd("LESS", "FRX");
        try
        {
            _process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            PrintPlainly();   // no shell: then no pager
            return;
        }

        // What interrupts a search in the pager does not end who feeds it.
        _interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        Pass(_kept.GetBuffer().AsSpan(0, (int)_kept.Length));
    }

    private void Pass(ReadOnlySpan<byte> text)
    {
        if (_hasQuit)
            return;
        try
        {
            _process!.StandardInput.BaseStream.Write(text);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            _hasQuit = true;   // somebody has seen enough; or there is no such program
            if (IsBroken())
                PrintPlainly();
        }
    }

    private void End()
    {
        try
        {
            _process!.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has quit.
        }

        if (!_isPlain && IsBroken())
            PrintPlainly();
    }

    private bool IsBroken()
    {
        _process!.WaitForExit();
        return _process.ExitCode is CannotRun or IsMissing;
    }

    private void PrintPlainly()
    {
        _isPlain = true;
        terminal.Write(_kept.GetBuffer().AsSpan(0, (int)_kept.Length));
    }
}
