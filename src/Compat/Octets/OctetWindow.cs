using System.Buffers;

namespace Ber.Compat;

/// <summary>A sliding view of a source: octets are read in large blocks, looked at in place and passed over.</summary>
/// <remarks>The window grows only when a caller asks for more octets at once than it holds, up to <see cref="MaxLength"/>.</remarks>
internal sealed class OctetWindow(IOctetSource source, StreamDigest? digest) : IDisposable
{
    /// <summary>The most that can be looked at in one piece: 1 GiB.</summary>
    public const int MaxLength = 1 << 30;

    /// <summary>Who leaves octets in place is told at every multiple of it, whatever the reads were, so that nothing made of them depends on it.</summary>
    private const int BlockLength = 504 * 1024;   // what becomes of one, two r records, has room in the window of their reader

    private const int InitialLength = 512 * 1024;
    private const int FreeLength = 64 * 1024;   // a window without so much room behind what it holds grows
    private const long Growth = 8;
    private const int CheapLength = 64 * 1024;   // so few octets are moved to the start, where the processor's cache has the memory

    private readonly SharedFileSource? _blocks = source as SharedFileSource;
    private ArraySegment<byte> _memory;   // what the source has left, where that is memory: it is looked at where it is
    private byte[] _buffer = [];   // that of _memory, or one of the pool
    private int _at;
    private int _end;
    private long _blockEnd;   // octets from the stream's start to the end of the block that is being read

    /// <summary>Octets of the stream before the window.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether what stands behind the stream is no part of it.</summary>
    public bool HasTail { get; } = source is IPassingSource { HasTail: true };

    /// <summary>Whether the digest is of the octets that were passed over, at any time, and not of those that were read.</summary>
    public bool DigestsPassed { get; init; }

    /// <summary>Whether the source has given its last octet.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Octets from the stream's start beyond which nothing is read until this changes.</summary>
    public long? StopAt { get; set; }

    /// <summary>The most that one read takes beyond what was asked for. A small number suits <see cref="EnsureUnread"/>.</summary>
    public int ReadAhead { get; set; } = int.MaxValue;

    /// <summary>Called before a read that would wait: what has gathered should go on to its reader now.</summary>
    public Action? BeforeWaiting { get; set; }

    /// <summary>
    /// Called before the octets at hand move, or those that were passed over are lost: who has left some of them in place must be done with them. Octets move
    /// where a block ends, and where more are asked for than the window has room for.
    /// </summary>
    public Action? BeforeMoving { get; set; }

    /// <summary>All of the memory; the octets at hand begin at <see cref="Start"/>. Another array after the octets have moved.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Where in <see cref="Buffer"/> the octets at hand begin.</summary>
    public int Start => _at;

    /// <summary>Whether more octets are there without waiting.</summary>
    public bool IsReadable => IsAtEnd || source.IsReadable;

    /// <summary>The octets at hand. Valid until the next Ensure or ReadMore.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(_at, _end - _at);

    public int Length => _end - _at;

    /// <summary>The octets at hand as an array segment. Valid until the next Ensure or ReadMore.</summary>
    public ArraySegment<byte> Segment(int start, int length) => new(_buffer, _at + start, length);

    /// <summary>Whether the last <see cref="Ensure"/> failed: what was looked for ends beyond the source's end.</summary>
    public bool IsShort { get; private set; }

    /// <summary>Reads until so many octets are at hand.</summary>
    /// <returns>false: the source ends before.</returns>
    public bool Ensure(int length)
    {
        IsShort = false;
        while (_end - _at < length)
        {
            // Room grows with what has arrived, not with what is asked for.
            if (!ReadMore(Math.Min(length, Math.Max(2 * (_end - _at), InitialLength - FreeLength))))
            {
                IsShort = true;
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts so many octets at hand, but does not read those that are not: their values are not what the file has.</summary>
    /// <returns>false: the file ends before.</returns>
    public bool EnsureUnread(int length)
    {
        if (length <= Length)
            return true;
        if (source is not IPassingSource passing || !passing.TryPass(length - Length))
            return Ensure(length);
        if (_buffer.Length == 0)
            Begin();
        MakeRoom(length);   // not before the file is known to have so many
        _end = _at + length;
        return true;
    }

    /// <summary>Reads the last octets of the source, and leaves the window as it is.</summary>
    /// <param name="destination">Filled from its start.</param>
    /// <returns>How many there are; 0: they are not to be had.</returns>
    public int ReadTail(Span<byte> destination) => source is ITailSource tail ? tail.ReadTail(destination) : 0;

    /// <summary>Reads once.</summary>
    /// <param name="wanted">Room to make for at least so many octets from the window's start.</param>
    /// <returns>false: the source has ended.</returns>
    public bool ReadMore(int wanted = 0)
    {
        if (IsAtEnd || StopAt <= Offset + Length)
            return false;
        if (_buffer.Length == 0)
            Begin();
        if (_memory.Array is not null)
            return ShowMore(wanted);
        if (_blocks is not null && Length <= SharedFileSource.Room && StopAt is null)
            return TakeBlock(_blocks);

        if (BeforeMoving is null)
            MakeRoom(Math.Max(wanted, _end - _at + 1));
        else
            MakeRoomForBlock(wanted);
        Span<byte> room = _buffer.AsSpan(_end);
        if (BeforeMoving is not null)
            room = room[..(int)Math.Min(room.Length, _blockEnd - Offset - Length)];
        if (room.Length > ReadAhead)
            room = room[..Math.Min(room.Length, Math.Max(ReadAhead, wanted - Length))];
        if (StopAt is long stop)
            room = room[..(int)Math.Min(room.Length, stop - Offset - Length)];
        int read = 0;
        if (BeforeWaiting is null || !source.TryRead(room, out read))
        {
            BeforeWaiting?.Invoke();
            read = source.Read(room);
        }

        IsAtEnd = read == 0;
        if (!HasTail && !DigestsPassed)
            digest?.Append(_buffer.AsSpan(_end, read));
        _end += read;
        return read != 0;
    }

    public void Advance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _end - _at);
        if (HasTail || DigestsPassed || _memory.Array is not null)
            digest?.Append(_buffer.AsSpan(_at, length));   // what was read may be more than the stream
        _at += length;
        Offset += length;
    }

    public void Dispose()
    {
        if (_memory.Array is null && _buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Begin()
    {
        if (source is IMemorySource memory && memory.TryTake(out _memory))
            (_buffer, _at, _end) = (_memory.Array!, _memory.Offset, _memory.Offset);
        else
            _buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    }

    /// <summary>What stands behind the octets at hand is at hand, too. Its digest is taken when it is passed over, and most of it copied.</summary>
    private bool ShowMore(int wanted)
    {
        RequireRoom(wanted);
        long more = _memory.Offset + _memory.Count - _end;
        if (BeforeMoving is null)
        {
            more = Math.Min(more, Math.Max(wanted - Length, BlockLength));
        }
        else
        {
            if (Offset + Length == _blockEnd)
            {
                _blockEnd += BlockLength;
                BeforeMoving();
            }

            more = Math.Min(more, _blockEnd - Offset - Length);
        }

        _end += (int)Math.Min(more, (StopAt ?? long.MaxValue) - Offset - Length);
        IsAtEnd = more == 0;
        return !IsAtEnd;
    }

    /// <summary>Goes on in the array that the next octets stand in: what is at hand is moved to them.</summary>
    private bool TakeBlock(SharedFileSource blocks)
    {
        BeforeMoving?.Invoke();
        ArraySegment<byte> block = blocks.Exchange(_buffer);
        IsAtEnd = block.Count == 0;
        if (IsAtEnd)
            return false;
        byte[] former = _buffer;
        int length = Length;
        former.AsSpan(_at, length).CopyTo(block.Array.AsSpan(block.Offset - length));
        _buffer = block.Array!;
        (_at, _end) = (block.Offset - length, block.Offset + block.Count);
        _blockEnd = Offset + Length;
        if (!DigestsPassed)
            digest?.Append(block);
        return true;
    }

    /// <summary>Room for the rest of the block, or, where it has ended, for the next one.</summary>
    private void MakeRoomForBlock(int wanted)
    {
        bool isNext = Offset + Length == _blockEnd;
        if (isNext)
            _blockEnd += BlockLength;
        int room = Math.Max(wanted, (int)Math.Min(_blockEnd - Offset, MaxLength));
        if (_buffer.Length - _at < room || (isNext && Length <= CheapLength))
            Move(room);
        else if (isNext)
            BeforeMoving?.Invoke();
    }

    private void MakeRoom(int wanted)
    {
        if (_buffer.Length - _at < wanted || _buffer.Length - _end < Math.Min(FreeLength, _buffer.Length / 2))
            Move(wanted);
    }

    private void Move(int wanted)
    {
        int length = _end - _at;
        BeforeMoving?.Invoke();
        byte[] target = _buffer;
        if (wanted > _buffer.Length - FreeLength)
        {
            RequireRoom(wanted);

            // By large steps: memory that nothing was written to is not there yet, but that of a former window is.
            target = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(Growth * _buffer.Length, wanted + (long)FreeLength)));
        }

        _buffer.AsSpan(_at, length).CopyTo(target);
        if (target != _buffer)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _at = 0;
        _end = length;
    }

    private void RequireRoom(int wanted)
    {
        if (wanted > MaxLength)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, Offset, $"at most {MaxLength} octets to be held at once", "more");
    }
}
