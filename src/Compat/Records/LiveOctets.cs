using System.Buffers;
using System.Buffers.Binary;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>The octets of one record of a live section, as an item of an l record makes them.</summary>
internal sealed class LiveOctets : IDisposable
{
    private readonly ArrayPoolBufferWriter<byte> _record = new();
    private readonly ArrayPoolBufferWriter<byte> _parts = new();

    /// <summary>Counts the zeros that runs stand for; null: they were counted.</summary>
    public Expansion? Expansion { get; init; }

    public ReadOnlySpan<byte> Written => _record.WrittenSpan;

    public void Clear() => _record.Clear();

    public void PutByte(byte value) => Take(1)[0] = value;

    public void PutUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    public void PutUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    public void PutUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

    /// <summary>A string that one octet counts.</summary>
    public void PutName(LegacyName name)
    {
        PutByte((byte)name.Octets.Length);
        _record.Write(name.Octets);
    }

    public void Put(ReadOnlySpan<byte> octets) => _record.Write(octets);

    /// <summary>Reads the rest of a SEQUENCE OF OpaquePart that has begun, and its end.</summary>
    /// <returns>The octets that it stands for, at most <see cref="FormatFacts.RecordDataLimit"/>; valid until the next call.</returns>
    public ReadOnlySpan<byte> ReadParts(scoped ref RecordReader reader)
    {
        long at = reader.Offset;
        _parts.Clear();
        while (OpaqueParts.TryRead(ref reader, FormatFacts.RecordDataLimit, out ReadOnlySpan<byte> octets, out int zeros))
        {
            if (_parts.WrittenCount + octets.Length + zeros > FormatFacts.RecordDataLimit)
                throw new StreamFormatException(StreamFormatError.LimitExceeded, at, $"at most {FormatFacts.RecordDataLimit} octets in an item", "more");
            Expansion.Require(Expansion?.TryTake(zeros) is not false, at);
            _parts.Write(octets);
            _parts.GetSpan(zeros + 1)[..zeros].Clear();
            _parts.Advance(zeros);
        }

        reader.End();
        return _parts.WrittenSpan;
    }

    public void Dispose()
    {
        _record.Dispose();
        _parts.Dispose();
    }

    private Span<byte> Take(int length)
    {
        Span<byte> room = _record.GetSpan(length)[..length];
        _record.Advance(length);
        return room;
    }
}
