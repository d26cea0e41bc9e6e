using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>Standard output, or a file that appears whole or not at all: a temporary file beside it, fsync, rename.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string? _path;
    private readonly string? _temporaryPath;

    private OutputFile(Stream stream, string? path, string? temporaryPath)
    {
        Stream = stream;
        _path = path;
        _temporaryPath = temporaryPath;
    }

    public Stream Stream { get; }

    public static OutputFile Create(string path)
    {
        if (path == "-")
            return new OutputFile(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0), null, null);

        // A device or a pipe cannot be renamed over.
        if (File.Exists(path) && (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.Normal)) == FileAttributes.Device || IsSpecial(path))
            return new OutputFile(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), null, null);

        string temporary = $"{path}.{Environment.ProcessId}.partial";
        return new OutputFile(new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0), path, temporary);
    }

    /// <summary>Makes the file appear under its name.</summary>
    public void Commit()
    {
        if (_temporaryPath is null)
            return;
        ((FileStream)Stream).Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporaryPath, _path!, overwrite: true);
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (_temporaryPath is not null)
            File.Delete(_temporaryPath);
    }

    private static bool IsSpecial(string path) => path.StartsWith("/dev/", StringComparison.Ordinal);
}
