using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Live;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>
/// Standard output, a device, a named pipe; or a file that appears whole or not at all. Until then it has no name where the file system knows such files, so
/// that it is gone whatever ends the process. A new file is its owner's alone (mode 0600); one that replaces another has that one's mode and owner.
/// </summary>
internal sealed class OutputFile : ITransferOutput, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _name;
    private readonly FileStream _stream;
    private readonly string? _path;             // where the file is to appear; null: it is there
    private readonly Leftover? _temporary;      // the name that it has until then; null: none
    private readonly FileFacts? _replaced;

    private OutputFile(string name, FileStream stream)
    {
        _name = name;
        _stream = stream;
        Sink = new DescriptorSink(stream.SafeFileHandle, name);
        Pipe = stream.CanSeek ? null : stream.SafeFileHandle;
    }

    private OutputFile(string name, FileStream stream, string path, Leftover? temporary, FileFacts? replaced)
        : this(name, stream)
    {
        _path = path;
        _temporary = temporary;
        _replaced = replaced;
    }

    /// <inheritdoc/>
    public IOctetSink Sink { get; }

    /// <summary>The file, to be read and written at any place; null where it is none.</summary>
    public SafeFileHandle? Image => _stream is { CanSeek: true } ? _stream.SafeFileHandle : null;

    /// <summary>The pipe that is written to, or what else is no file; null where it is a file.</summary>
    public SafeHandle? Pipe { get; }

    /// <summary>Opens an output.</summary>
    /// <exception cref="OutputException">It cannot be had.</exception>
    public static OutputFile Create(string path)
    {
        if (path == "-")
            return new OutputFile(StandardStreams.OutputName, new FileStream(StandardStreams.Output, FileAccess.Write, bufferSize: 0));
        try
        {
            string target = OutputPath.Resolve(path);
            FileFacts? existing = Native.FactsOf(target, followsLink: true);
            if (existing is { IsFolder: true })
                throw new OutputException(path, "it is a folder");

            // A device or a pipe cannot be replaced.
            return existing is { IsRegular: false }
                ? new OutputFile(path, new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
                : CreateFile(path, target, existing);
        }
        catch (Exception exception) when (exception is IOException and not OutputException or UnauthorizedAccessException)
        {
            throw new OutputException(path, WordsOf(exception, path), exception);
        }
    }

    /// <summary>Makes the file appear under its name.</summary>
    public void Commit()
    {
        if (_path is null)
            return;
        try
        {
            _stream.Flush(flushToDisk: true);
            Adopt(_stream.SafeFileHandle);
            Leftovers.Undisturbed(Appear);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(_name, exception.Message, exception);
        }
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
        _temporary?.Dispose();
    }

    private static OutputFile CreateFile(string name, string target, FileFacts? existing)
    {
        // As with any other way to write: a file that its mode protects from us is not replaced.
        if (existing is not null)
            new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0).Dispose();
        if (UnnamedFile.TryCreate(OutputPath.FolderOf(target)) is SafeFileHandle unnamed)
            return new OutputFile(name, new FileStream(unnamed, FileAccess.ReadWrite, bufferSize: 0), target, null, existing);
        FileStream? named = null;
        string temporary = NewName(target);
        Leftover leftover = Leftovers.Make(() => named = UnnamedFile.CreateNamed(temporary), () => File.Delete(temporary));
        return new OutputFile(name, named!, target, leftover, existing);
    }

    private static string WordsOf(Exception exception, string path)
        => exception is DirectoryNotFoundException ? $"there is no folder {OutputPath.FolderOf(path)}"
        : exception is UnauthorizedAccessException ? "permission denied" : exception.Message;

    /// <summary>A name that no file has and nobody can guess.</summary>
    private static string NewName(string target) => Path.Join(OutputPath.FolderOf(target), $".qber-{Guid.NewGuid():N}.partial");

    /// <summary>Mode and owner of the file that is replaced. Who may not give it away keeps it for himself.</summary>
    private void Adopt(SafeFileHandle file)
    {
        if (_replaced is not FileFacts replaced)
            return;
        bool isGiven = Native.TrySetOwner(file, replaced.User, replaced.Group);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, isGiven ? replaced.Permissions : replaced.Permissions & OwnerOnly);
    }

    private void Appear()
    {
        if (_temporary is null)
        {
            // Where nothing is to be replaced the file has its own name at once.
            if (_replaced is null && Native.TryLink(_stream.SafeFileHandle, _path!))
                return;
            string temporary = NewName(_path!);
            if (!Native.TryLink(_stream.SafeFileHandle, temporary))
                throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            Replace(temporary);
        }
        else
        {
            Replace(_stream.Name);
            _temporary.Keep();
        }
    }

    private void Replace(string temporary)
    {
        try
        {
            File.Move(temporary, _path!, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw;
        }
    }
}
