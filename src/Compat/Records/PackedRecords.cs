namespace Ber.Compat;

/// <summary>The records of a z record, one after the other. In messages an offset inside of it counts octets as they are unpacked, from its start.</summary>
internal sealed class PackedRecords : IDisposable
{
    private readonly RecordUnpacker _unpacker = new();
    private readonly Expansion _expansion = new();
    private ArraySegment<byte> _octets;
    private int _end;
    private int _headLength;
    private long _offset;

    /// <summary>Whether one of the records is the current one.</summary>
    public bool IsOpen => _end > 0;

    /// <summary>Whether another follows.</summary>
    public bool HasNext => _end < _octets.Count;

    /// <summary>Octets of the stream before the z record, and of what it holds before the current record.</summary>
    public long RecordOffset => _offset + Start;

    /// <summary>All octets of the current record.</summary>
    public ReadOnlySpan<byte> RecordOctets => _octets.AsSpan(Start, _end - Start);

    /// <summary>The current record's contents. Valid until the next z record is unpacked.</summary>
    public RecordReader Contents => new(RecordOctets[_headLength..], RecordOffset + _headLength);

    private int Start { get; set; }

    /// <summary>Octets of the current record's contents. Valid until the next z record is unpacked.</summary>
    /// <param name="offset">Where they are, as in messages.</param>
    /// <param name="length">Number of octets.</param>
    public ArraySegment<byte> Segment(long offset, int length) => _octets.Slice((int)(offset - _offset), length);

    /// <summary>Unpacks a z record.</summary>
    /// <param name="contents">Its contents.</param>
    /// <param name="length">Octets of the record.</param>
    /// <param name="offset">Where it begins.</param>
    public void Unpack(scoped ref RecordReader contents, int length, long offset)
    {
        ReadOnlySpan<byte> frame = RamPagesRecord.ReadPacked(ref contents, out int unpacked, out long at);
        Expansion.Require(_expansion.TryTake(unpacked, length), offset);
        _octets = _unpacker.Unpack(frame, unpacked, at);
        contents.SkipRest();
        _offset = offset;
        Start = _end = 0;
    }

    /// <summary>Makes the next record the current one.</summary>
    /// <returns>Its tag.</returns>
    public RecordTag Read()
    {
        Start = _end;
        ReadOnlySpan<byte> rest = _octets.AsSpan(Start);
        try
        {
            if (BerHeader.Decode(rest, out BerHeader header, out _headLength, RecordOffset) is BerReadResult.Success
                && header.ContentsLength is long length && length <= rest.Length - _headLength)
            {
                _end = Start + _headLength + (int)length;
                var tag = (RecordTag)header.Tag.TagValue;
                if (header.Tag == tag.ToTag() && tag.IsPackable() && Enum.IsDefined(tag))
                    return tag;
            }
        }
        catch (BerContentException exception)
        {
            throw Malformed(rest, exception);
        }

        throw Malformed(rest, null);
    }

    /// <summary>Leaves the z record, if its last record was the current one.</summary>
    public void Pass()
    {
        if (!HasNext)
            (_octets, Start, _end) = (default, 0, 0);
    }

    public void Dispose() => _unpacker.Dispose();

    private StreamFormatException Malformed(ReadOnlySpan<byte> rest, Exception? inner)
        => new(StreamFormatError.Malformed, RecordOffset, "a whole record that may be packed", $"identifier octet {rest[0]:x2}", inner);
}
