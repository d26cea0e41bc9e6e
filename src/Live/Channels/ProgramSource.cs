using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>What a program of the system, as <c>xz -dc</c>, makes of a source.</summary>
internal sealed class ProgramSource : IOctetSource, IDisposable
{
    private const int BufferLength = 64 * 1024;

    private readonly string _program;
    private readonly Process _process;
    private readonly Stream _output;
    private readonly Thread _feeding;
    private ExceptionDispatchInfo? _failure;
    private string? _words;   // the first line that the program has printed
    private long _fed;
    private bool _hasEnded;

    /// <param name="program">Its name; it is looked for in PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <exception cref="StreamFormatException">There is no such program.</exception>
    public ProgramSource(string program, string[] arguments, IOctetSource input)
    {
        _program = program;
        string path = SystemPrograms.Find(program) ?? throw Missing();
        try
        {
            _process = Process.Start(new ProcessStartInfo(path, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw Missing(exception);
        }

        _process.ErrorDataReceived += (_, line) => _words ??= string.IsNullOrWhiteSpace(line.Data) ? null : line.Data.Trim().TrimEnd('.');
        _process.BeginErrorReadLine();
        _output = _process.StandardOutput.BaseStream;
        _feeding = new Thread(() => Feed(input)) { IsBackground = true };
        _feeding.Start();

        StreamFormatException Missing(Exception? inner = null) => new(
            StreamFormatError.Unsupported, 0, $"a program {program}, which decompresses {program} data", "none of that name in PATH", inner);
    }

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int read = _output.Read(destination);
        if (read > 0 || _hasEnded)
            return read;
        _process.WaitForExit();
        _failure?.Throw();
        if (_process.ExitCode != 0)
            throw new StreamFormatException(
                StreamFormatError.Damaged, Interlocked.Read(ref _fed), $"{_program} data that are whole", $"others before this place ({_words})");
        _hasEnded = true;
        return 0;
    }

    /// <summary>Ends the program, whatever it does.</summary>
    public void Dispose()
    {
        SystemPrograms.End(_process);
        _process.Dispose();
    }

    private void Feed(IOctetSource input)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            using Stream target = _process.StandardInput.BaseStream;
            while (true)
            {
                int read = Fetch(input, buffer);
                if (read == 0)
                    return;
                target.Write(buffer, 0, read);
                Interlocked.Add(ref _fed, read);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The program has ended; its exit code says why. What the input throws is kept for the reader.
        }
    }

    private int Fetch(IOctetSource input, byte[] buffer)
    {
        try
        {
            return input.Read(buffer);
        }
        catch (Exception exception) when (exception is IOException or StreamFormatException or UnauthorizedAccessException)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return 0;
        }
    }
}
