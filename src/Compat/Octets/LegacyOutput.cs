using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>
/// The legacy stream on its way out: small pieces are gathered, the digest is kept, and once asked everything is held back until it is released.
/// </summary>
/// <remarks>Held octets stay in memory up to 8 MiB and go to a temporary file without a name beyond.</remarks>
internal sealed class LegacyOutput(IOctetSink sink, StreamDigest digest, IOctetSink? pageless = null) : IOctetHolder, IDisposable
{
    private const int BufferLength = 256 * 1024;
    private const int MemoryLimit = 8 * 1024 * 1024;

    /// <summary>
    /// The device state of most machines. Taken at once, though nothing touches it before something is held: the guest stands still then, and whoever asks for
    /// so much may have to wait for the collector.
    /// </summary>
    private const int HoldLength = 1024 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _count;
    private byte[] _held = sink == NullOctetSink.Instance ? [] : GC.AllocateUninitializedArray<byte>(HoldLength);
    private int _heldLength;
    private bool _isKeeping;
    private FileStream? _spilled;
    private long _holdStart = -1;   // where what is held begins

    /// <summary>Whether somebody gets all but the pages, too.</summary>
    public bool HasPageless => pageless is not null;

    /// <summary>Octets put so far.</summary>
    public long Position => digest.Count + _count;

    /// <summary>Whether nobody wants the octets: counting them will do.</summary>
    public bool IsCounting { get; } = sink == NullOctetSink.Instance && digest.IsCounting;

    /// <summary>Whether the source waits for what it has sent: nothing is held that is proven.</summary>
    public bool IsLive { get; init; }

    /// <inheritdoc/>
    public bool IsHolding => _holdStart >= 0;

    /// <summary>Octets that are held, or would be if anybody wanted them.</summary>
    public long Held => IsHolding ? Position - _holdStart : 0;

    public void PutByte(byte value)
    {
        if (_count == BufferLength)
            FlushBuffer();
        _buffer[_count++] = value;
    }

    public void PutUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    public void PutUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void PutUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    public void Put(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > BufferLength - _count)
        {
            FlushBuffer();
            if (octets.Length >= BufferLength)
            {
                Pass(octets);
                return;
            }
        }

        octets.CopyTo(_buffer.AsSpan(_count));
        _count += octets.Length;
    }

    public void PutZeros(long length)
    {
        while (length > 0)
        {
            if (_count == BufferLength)
                FlushBuffer();
            int part = (int)Math.Min(length, BufferLength - _count);
            _buffer.AsSpan(_count, part).Clear();
            _count += part;
            length -= part;
        }
    }

    /// <summary>Counts octets that nobody wants.</summary>
    public void Count(long length) => digest.Pass(length);

    /// <summary>Puts records of pages, as pieces of two blocks, without a copy where nothing is held back.</summary>
    public void PutGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
        if (_isKeeping && pageless is null)
        {
            foreach (OctetPiece piece in pieces)
                Put((piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length));
            return;
        }

        FlushBuffer();
        if (!_isKeeping)
            sink.WriteGathered(first, second, pieces);
        foreach (OctetPiece piece in pieces)
        {
            ReadOnlySpan<byte> octets = (piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length);
            digest.Append(octets);
            if (_isKeeping)
                Keep(octets);
        }
    }

    /// <summary>Lets everything put so far go on to the reader, unless it is being held.</summary>
    public void Flush()
    {
        FlushBuffer();
        if (!_isKeeping)
            sink.Flush();
    }

    /// <summary>From here on nothing reaches the reader before <see cref="Release"/>.</summary>
    public void Hold()
    {
        if (IsHolding)
            return;
        _holdStart = Position;
        if (sink == NullOctetSink.Instance)
            return;   // nobody gets an octet, so none has to wait
        Flush();
        _isKeeping = true;
    }

    /// <summary>Brings the digest up to what was put.</summary>
    public void FlushDigest() => FlushBuffer();

    /// <summary>Lets everything that was held go, and holds no more.</summary>
    public void Resume()
    {
        Release();
        _isKeeping = false;
        _heldLength = 0;
        _spilled?.Dispose();
        _spilled = null;
        _holdStart = -1;
    }

    /// <summary>Lets everything that was held go.</summary>
    public void Release()
    {
        FlushBuffer();
        if (_isKeeping)
        {
            if (_spilled is not null)
                PassSpilled(_spilled);
            if (_heldLength > 0)
                sink.Write(_held.AsSpan(0, _heldLength));
        }

        sink.Flush();
    }

    public void Dispose() => _spilled?.Dispose();

    private void PassSpilled(FileStream spilled)
    {
        spilled.Position = 0;
        for (int read = spilled.Read(_buffer); read > 0; read = spilled.Read(_buffer))
            sink.Write(_buffer.AsSpan(0, read));
    }

    private Span<byte> Take(int length)
    {
        if (BufferLength - _count < length)
            FlushBuffer();
        int start = _count;
        _count += length;
        return _buffer.AsSpan(start, length);
    }

    private void FlushBuffer()
    {
        int count = _count;
        _count = 0;
        if (count > 0)
            Pass(_buffer.AsSpan(0, count));
    }

    private void Pass(ReadOnlySpan<byte> octets)
    {
        digest.Append(octets);
        pageless?.Write(octets);
        if (!_isKeeping)
            sink.Write(octets);
        else
            Keep(octets);
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > _held.Length - _heldLength && !TryGrow(octets.Length))
        {
            _spilled ??= UnnamedFile.Create(Path.GetTempPath());
            _spilled.Write(_held.AsSpan(0, _heldLength));
            _heldLength = 0;
            if (octets.Length > _held.Length)
            {
                _spilled.Write(octets);
                return;
            }
        }

        octets.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += octets.Length;
    }

    private bool TryGrow(int length)
    {
        if (length > MemoryLimit - _heldLength)
            return false;
        byte[] larger = GC.AllocateUninitializedArray<byte>(Math.Min(MemoryLimit, Math.Max(2 * _held.Length, _heldLength + length)));
        _held.AsSpan(0, _heldLength).CopyTo(larger);
        _held = larger;
        return true;
    }
}
