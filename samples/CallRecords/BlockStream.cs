using System.Buffers.Binary;

namespace CallRecords;

/// <summary>
/// The records of a file in blocks of one length. A block begins with four octets: how many octets of it are used, those four included, and two that
/// count blocks. What is not used is filled; a record does not go over the end of a block.
/// </summary>
internal sealed class BlockStream(Stream inner, int blockLength) : Stream
{
    private const int HeaderLength = 4;

    private readonly byte[] _block = new byte[blockLength];
    private int _position;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_position == _end)
        {
            int length = inner.ReadAtLeast(_block, _block.Length, throwOnEndOfStream: false);
            if (length == 0)
                return 0;
            _end = length < HeaderLength ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_block);
            if (_end < HeaderLength || _end > length)
                throw new InvalidDataException($"expected a block header with a length of {HeaderLength} to {length}, found {_end}.");
            _position = HeaderLength;
        }

        int count = Math.Min(buffer.Length, _end - _position);
        _block.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
