using ZstdSharp;

namespace Ber.Compat;

/// <summary>Makes of a zstd frame what it holds: the pages of an r record, or whole records.</summary>
internal sealed class RecordUnpacker : IDisposable
{
    // RFC 8878 3.1.1.2: a block has a header of three octets and one octet at least, and stands for 128 KiB at most.
    private const int LeastBlock = 4;
    private const int BlockLength = 128 * 1024;

    private readonly Decompressor _decompressor = new();
    private byte[] _pages = [];

    /// <summary>Unpacks a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="length">Octets that it must have.</param>
    /// <param name="offset">Where it stands, for messages.</param>
    /// <returns>The pages. Valid until the next call.</returns>
    public ArraySegment<byte> Unpack(ReadOnlySpan<byte> frame, int length, long offset)
    {
        ArraySegment<byte> room = Room(frame.Length, length, offset);
        try
        {
            if (_decompressor.TryUnwrap(frame, room, out int written) && written == length)
                return room;
        }
        catch (ZstdException exception)
        {
            throw Unreadable(length, offset, exception);
        }

        throw Unreadable(length, offset, null);
    }

    /// <summary>So many octets of any value, where nobody wants the pages.</summary>
    /// <param name="frameLength">Octets of the frame that stands for them: no more room is made than it can fill.</param>
    /// <param name="length">Octets of the pages.</param>
    /// <param name="offset">Where the frame stands, for messages.</param>
    public ArraySegment<byte> Room(int frameLength, int length, long offset)
    {
        if (length > (long)(frameLength / LeastBlock) * BlockLength)
            throw Unreadable(length, offset, null);
        if (_pages.Length < length)
            _pages = new byte[length];
        return new ArraySegment<byte>(_pages, 0, length);
    }

    public void Dispose() => _decompressor.Dispose();

    private static StreamFormatException Unreadable(int length, long offset, Exception? inner)
        => new(StreamFormatError.Malformed, offset, $"a zstd frame of {length} octets", inner?.Message ?? "another", inner);
}
