using Ber.Compat;

namespace Ber.Live;

/// <summary>Octets in a file without a name, to be read when all of them have come.</summary>
/// <param name="folder">The folder in whose file system it stands.</param>
internal sealed class SpooledOctets(string folder) : IOctetSink, IDisposable
{
    private FileStream? _file;   // from the first octet on
    private long _length;

    /// <summary>How many have come.</summary>
    public long Length => _length;

    /// <summary>Why no more are kept; null: all are.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>Keeps octets. Who writes is not to suffer from a full disk: it is told at the end.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (Failure is not null || octets.IsEmpty)
            return;
        try
        {
            _file ??= UnnamedFile.Create(folder);
            RandomAccess.Write(_file.SafeFileHandle, octets, _length);
            _length += octets.Length;
        }
        catch (IOException exception)
        {
            Failure = exception;
        }
        catch (UnauthorizedAccessException exception)
        {
            Failure = new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <summary>The octets, from the first.</summary>
    public IOctetSource Read() => _file is null ? new StreamOctetSource(Stream.Null) : new FileOctetSource(_file.SafeFileHandle);

    public void Dispose() => _file?.Dispose();
}
