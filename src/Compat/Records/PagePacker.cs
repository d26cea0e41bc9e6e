using ZstdSharp;

namespace Ber.Compat;

/// <summary>Compresses the pages of r records on as many threads as there are processors, and gives the records back in their order.</summary>
internal sealed class PagePacker(int level) : IDisposable
{
    private readonly Queue<Record> _pending = new();
    private readonly Stack<Record> _free = new(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 16) + 1).Select(_ => new Record(level)));

    /// <summary>Whether the oldest record has to be taken before another is added.</summary>
    public bool IsFull => _free.Count == 0;

    public bool IsEmpty => _pending.Count == 0;

    /// <summary>Copies a record's items and pages, and has the pages compressed.</summary>
    public void Add(ReadOnlySpan<byte> items, ReadOnlySpan<byte> pages, ReadOnlySpan<OctetPiece> pieces, int length)
    {
        Record record = _free.Pop();
        record.Set(items, pages, pieces, length);
        _pending.Enqueue(record);
        if (length > 0)
            ThreadPool.UnsafeQueueUserWorkItem(record, preferLocal: false);
        else
            record.Execute();
    }

    /// <summary>Waits for the oldest record.</summary>
    /// <returns>It; to be given back when it has been written.</returns>
    public Record Take()
    {
        Record record = _pending.Dequeue();
        record.Wait();
        return record;
    }

    public void Return(Record record) => _free.Push(record);

    public void Dispose()
    {
        while (!IsEmpty)
            Return(Take());
        foreach (Record record in _free)
            record.Dispose();
    }

    /// <summary>One record on its way.</summary>
    internal sealed class Record(int level) : IThreadPoolWorkItem, IDisposable
    {
        private readonly Compressor _compressor = new(level);
        private readonly ManualResetEventSlim _done = new();
        private byte[] _items = [];
        private byte[] _pages = [];
        private byte[] _packed = [];
        private int _itemLength;
        private int _packedLength;

        public ReadOnlySpan<byte> Items => _items.AsSpan(0, _itemLength);

        public ReadOnlySpan<byte> Pages => _pages.AsSpan(0, PageOctets);

        /// <summary>Octets of the pages as they are.</summary>
        public int PageOctets { get; private set; }

        /// <summary>A zstd frame; empty where it would not be shorter.</summary>
        public ReadOnlySpan<byte> Packed => _packed.AsSpan(0, _packedLength);

        public void Set(ReadOnlySpan<byte> items, ReadOnlySpan<byte> pages, ReadOnlySpan<OctetPiece> pieces, int length)
        {
            _done.Reset();
            items.CopyTo(Room(ref _items, items.Length));
            _itemLength = items.Length;
            Span<byte> room = Room(ref _pages, length);
            foreach (OctetPiece piece in pieces)
            {
                pages.Slice(piece.Start, piece.Length).CopyTo(room);
                room = room[piece.Length..];
            }

            PageOctets = length;
        }

        public void Execute()
        {
            Span<byte> room = Room(ref _packed, Compressor.GetCompressBound(PageOctets));
            int length = PageOctets == 0 ? 0 : _compressor.Wrap(Pages, room);
            _packedLength = length < PageOctets ? length : 0;
            _done.Set();
        }

        public void Wait() => _done.Wait();

        public void Dispose()
        {
            _compressor.Dispose();
            _done.Dispose();
        }

        private static Span<byte> Room(ref byte[] octets, int length)
        {
            if (octets.Length < length)
                octets = new byte[length];
            return octets;
        }
    }
}
