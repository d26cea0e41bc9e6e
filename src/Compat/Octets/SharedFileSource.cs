using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Ber.Compat;

/// <summary>Reads a file on several processors, in blocks: a file in the page cache is read as fast as one processor copies it (docs/decisions/0098).</summary>
/// <remarks>
/// Whoever wants the next block and finds it unread reads it, or one behind it that nobody reads yet: nobody waits while there is work. Other threads begin
/// when it has turned out that the file is read on and on. A block with fewer octets than were expected is the last one.
/// </remarks>
internal sealed class SharedFileSource : IOctetSource, ITailSource, IDisposable
{
    /// <summary>Octets that are free before those of a block.</summary>
    public const int Room = 32 * 1024;

    private const int ArrayLength = 512 * 1024;   // that of a window's
    private const int MaxBlockLength = ArrayLength - Room;
    private const int BlockCount = 8;
    private const int MaxThreads = 4;
    private const int BlocksAlone = 8;            // are read before other threads begin
    private const long LongEnough = 32 * 1024 * 1024;

    private static int s_threads;   // that read in this way now, in the whole process

    private readonly IPassingSource _inner;
    private readonly FilePart _file;
    private readonly int _blockLength;
    private readonly long _blockCount;
    private readonly Block[] _blocks = new Block[BlockCount];
    private readonly Thread[] _helpers;
    private readonly object _lock = new();
    private long _taken;     // blocks that were given, or are being given
    private long _claimed;   // blocks that were read, or are being read
    private ArraySegment<byte> _rest = ArraySegment<byte>.Empty;   // what was not given yet of the last one
    private bool _isStopped;
    private bool _isHelped;

    /// <summary>Shares the reading of what is left of a source, which is a file.</summary>
    /// <param name="inner">The source: octets that are given count as passed over there.</param>
    /// <param name="file">Where they stand.</param>
    /// <param name="helpers">Threads besides the one that asks for them.</param>
    /// <param name="blockLength">Octets of a block; no more than by default.</param>
    public SharedFileSource(IPassingSource inner, FilePart file, int helpers, int blockLength = MaxBlockLength)
    {
        (_inner, _file, _blockLength) = (inner, file, blockLength);
        _blockCount = (file.Length + blockLength - 1) / blockLength;
        _helpers = new Thread[helpers];
        for (int i = 0; i < BlockCount; i++)
            _blocks[i] = new Block();
        Interlocked.Add(ref s_threads, 1 + helpers);
    }

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <summary>Shares the reading of a source if that is of use.</summary>
    /// <param name="source">The source.</param>
    /// <returns>null: it is no file, or a short one, or other processors have enough to do.</returns>
    public static SharedFileSource? Over(IOctetSource source)
    {
        if (source is not IPassingSource passing || !passing.TryLocate(out FilePart file) || file.Length < LongEnough)
            return null;
        int helpers = Math.Min(Environment.ProcessorCount, MaxThreads) - Volatile.Read(ref s_threads) - 1;
        return helpers > 0 ? new SharedFileSource(passing, file, helpers) : null;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        if (_rest.Count == 0)
            _rest = Next();
        int count = Math.Min(destination.Length, _rest.Count);
        _rest.AsSpan(0, count).CopyTo(destination);
        _rest = _rest[count..];
        return count;
    }

    /// <summary>Gives the next octets where they stand, instead of a copy; <see cref="Room"/> octets before them are free.</summary>
    /// <param name="free">An array of the shared pool, which the source gets for the one that it gives.</param>
    /// <returns>The octets, whose array is the caller's from now on; none at the end, where nothing is exchanged.</returns>
    public ArraySegment<byte> Exchange(byte[] free)
    {
        ArraySegment<byte> octets = _rest.Count == 0 ? Next() : _rest;
        _rest = ArraySegment<byte>.Empty;
        if (octets.Count > 0)
            _blocks[(_taken - 1) % BlockCount].Octets = free;   // nobody reads into it before the next one is asked for
        return octets;
    }

    /// <inheritdoc/>
    public int ReadTail(Span<byte> destination) => _inner is ITailSource tail ? tail.ReadTail(destination) : 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread? helper in _helpers)
            helper?.Join();   // it ends with the block that it reads
        foreach (Block block in _blocks)
        {
            if (block.Octets.Length > 0)
                ArrayPool<byte>.Shared.Return(block.Octets);
            block.Octets = [];
        }

        Interlocked.Add(ref s_threads, -1 - _helpers.Length);
    }

    /// <summary>The next block, read by somebody.</summary>
    private ArraySegment<byte> Next()
    {
        Block next = _blocks[_taken % BlockCount];
        lock (_lock)
        {
            if (_isStopped || _taken == _blockCount)
                return ArraySegment<byte>.Empty;
            if (!_isHelped && _taken == BlocksAlone)
                BeginHelp();
            _taken++;
            Monitor.Pulse(_lock);   // there is room for one more
        }

        while (!IsRead(next, out Block? mine))
        {
            if (mine is not null)
                ReadBlock(mine);
        }

        next.IsRead = false;
        next.Failure?.Throw();
        _ = _inner.TryPass(next.Length);
        if (next.Length < next.Wanted)
            Stop();
        return new ArraySegment<byte>(next.Octets, Room, next.Length);
    }

    /// <summary>Whether a block was read. If not, there is another to be read meanwhile, or it has been waited for.</summary>
    private bool IsRead(Block next, out Block? mine)
    {
        lock (_lock)
        {
            mine = next.IsRead ? null : Claim(_isHelped ? _taken + BlockCount - 1 : _taken);
            if (!next.IsRead && mine is null)
                Monitor.Wait(_lock);
            return next.IsRead;
        }
    }

    private void BeginHelp()
    {
        _isHelped = true;
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true };
            _helpers[i].Start();
        }
    }

    private void Help()
    {
        while (true)
        {
            Block? mine;
            lock (_lock)
            {
                while ((mine = Claim(_taken + BlockCount - 1)) is null && !_isStopped && _claimed < _blockCount)
                    Monitor.Wait(_lock);
            }

            if (mine is null)
                return;
            ReadBlock(mine);
        }
    }

    /// <summary>Takes the next block upon itself that nobody reads.</summary>
    /// <param name="end">Blocks before the first one that may not be read yet.</param>
    private Block? Claim(long end)
    {
        if (_isStopped || _claimed >= Math.Min(end, _blockCount))
            return null;
        Block block = _blocks[_claimed % BlockCount];
        block.Start = _file.Start + (_claimed * _blockLength);
        block.Wanted = (int)Math.Min(_blockLength, _file.End - block.Start);
        _claimed++;
        return block;
    }

    private void ReadBlock(Block block)
    {
        if (block.Octets.Length < ArrayLength)
            block.Octets = ArrayPool<byte>.Shared.Rent(ArrayLength);
        block.Length = 0;
        try
        {
            for (int read = 1; read > 0 && block.Length < block.Wanted; block.Length += read)
                read = RandomAccess.Read(_file.File, block.Octets.AsSpan(Room + block.Length, block.Wanted - block.Length), block.Start + block.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            block.Failure = ExceptionDispatchInfo.Capture(exception);
        }

        lock (_lock)
        {
            block.IsRead = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The file ends here: there is nothing behind this block.</summary>
    private void Stop()
    {
        lock (_lock)
            _isStopped = true;
    }

    /// <summary>One block, behind <see cref="Room"/>.</summary>
    private sealed class Block
    {
        public byte[] Octets { get; set; } = [];

        public long Start { get; set; }

        public int Wanted { get; set; }

        public int Length { get; set; }

        public bool IsRead { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
