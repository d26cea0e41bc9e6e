using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Live;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>Standard output, a device, a named pipe; or a file that appears whole or not at all: a temporary file beside it, fsync, rename.</summary>
internal sealed class OutputFile : ITransferOutput, IDisposable
{
    private readonly FileStream _stream;
    private readonly string? _path;
    private readonly string? _temporaryPath;

    private OutputFile(FileStream stream, string? path = null, string? temporaryPath = null)
    {
        _stream = stream;
        _path = path;
        _temporaryPath = temporaryPath;
        Sink = new DescriptorSink(stream.SafeFileHandle);
        Pipe = stream.CanSeek ? null : stream.SafeFileHandle;
    }

    /// <inheritdoc/>
    public IOctetSink Sink { get; }

    /// <summary>The file, to be read and written at any place; null where it is none.</summary>
    public SafeFileHandle? Image => _stream is { CanSeek: true } ? _stream.SafeFileHandle : null;

    /// <summary>The pipe that is written to, or what else is no file; null where it is a file.</summary>
    public SafeHandle? Pipe { get; }

    public static OutputFile Create(string path)
    {
        if (path == "-")
            return new OutputFile(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0));

        // A device or a pipe cannot be renamed over.
        if (File.Exists(path))
        {
            var existing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (!existing.CanSeek || path.StartsWith("/dev/", StringComparison.Ordinal))
                return new OutputFile(existing);
            existing.Dispose();
        }

        string temporary = $"{path}.{Environment.ProcessId}.partial";
        return new OutputFile(new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0), path, temporary);
    }

    /// <summary>Makes the file appear under its name.</summary>
    public void Commit()
    {
        if (_temporaryPath is null)
            return;
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporaryPath, _path!, overwrite: true);
    }

    /// <inheritdoc/>
    public void End()
    {
        if (Pipe is SafeHandle pipe)
            new SafeFileHandle(pipe.DangerousGetHandle(), ownsHandle: true).Dispose();
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (_temporaryPath is not null)
            File.Delete(_temporaryPath);
    }
}
