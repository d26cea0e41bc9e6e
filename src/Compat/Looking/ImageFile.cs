using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>
/// A file that pages are written into, each to its place. What follows one another is written at once, while what comes next is read.
/// </summary>
/// <param name="file">An empty file that can be read and written at any place.</param>
internal sealed class ImageFile(SafeFileHandle file)
{
    private const int MaxWaiting = 512 * 1024;

    private byte[] _waiting = [];
    private byte[] _written = [];        // what the task writes
    private Task _writing = Task.CompletedTask;
    private int _length;
    private long _place;

    /// <summary>Makes the file empty, then as long as that, without any octet.</summary>
    /// <param name="length">Octets.</param>
    /// <param name="name">What an exception calls the contents.</param>
    /// <exception cref="IOException">A file cannot be as long.</exception>
    public void Reset(ulong length, string name)
    {
        Flush();
        RandomAccess.SetLength(file, 0);
        try
        {
            RandomAccess.SetLength(file, (long)length);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new IOException($"no file can have the {length} octets of {name} here", exception);
        }
    }

    /// <summary>Writes octets to a place; the file has them after <see cref="Flush"/>.</summary>
    /// <param name="octets">The octets: at most some pages.</param>
    /// <param name="place">Octets from the file's start to the place.</param>
    public void Write(ReadOnlySpan<byte> octets, long place)
    {
        if (place != _place + _length || octets.Length > _waiting.Length - _length)
        {
            StartWriting();
            _place = place;
        }

        if (_waiting.Length == 0)
            _waiting = new byte[MaxWaiting];
        octets.CopyTo(_waiting.AsSpan(_length));
        _length += octets.Length;
    }

    /// <summary>Reads what stands at a place; behind the end zeros.</summary>
    /// <param name="octets">Where to.</param>
    /// <param name="place">Octets from the file's start to the place.</param>
    public void Read(Span<byte> octets, long place)
    {
        Flush();
        int at = 0;
        for (int read = 1; read > 0 && at < octets.Length; at += read)
            read = RandomAccess.Read(file, octets[at..], place + at);
        octets[at..].Clear();
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="IOException">It cannot be written, or what was to be written before.</exception>
    public void Flush()
    {
        StartWriting();
        _writing.GetAwaiter().GetResult();
    }

    private void StartWriting()
    {
        if (_length == 0)
            return;
        _writing.GetAwaiter().GetResult();
        (_waiting, _written) = (_written, _waiting);
        ReadOnlyMemory<byte> octets = _written.AsMemory(0, _length);
        long place = _place;
        _length = 0;
        _writing = Task.Run(() => RandomAccess.Write(file, octets.Span, place));
    }
}
