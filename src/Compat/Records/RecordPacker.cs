using ZstdSharp;

namespace Ber.Compat;

/// <summary>
/// Compresses the pages of r records, and other records many at a time, on as many threads as there are processors, and gives them back in their order.
/// </summary>
internal sealed class RecordPacker(int level) : IDisposable
{
    private const int LeastRecords = 512;   // octets: of fewer a frame is hardly shorter
    private const int Waiting = 2;   // one that is done and one of a few octets are no work for a processor

    private readonly Queue<Record> _pending = new();
    private readonly Stack<Record> _free = new(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 16) + Waiting).Select(_ => new Record(level)));

    /// <summary>Whether the oldest record has to be taken before another is added.</summary>
    public bool IsFull => _free.Count == 0;

    public bool IsEmpty => _pending.Count == 0;

    /// <summary>Copies a record's items and pages, and has the pages compressed.</summary>
    public void Add(ReadOnlySpan<byte> items, ReadOnlySpan<byte> pages, ReadOnlySpan<OctetPiece> pieces, int length)
    {
        Record record = _free.Pop();
        record.Set(items, pages, pieces, length);
        Begin(record, isWork: true);
    }

    /// <summary>Copies whole records, and has them compressed.</summary>
    /// <param name="records">Their octets.</param>
    /// <param name="starts">Where each begins; the list is exchanged for one that is free.</param>
    public void Add(ReadOnlySpan<byte> records, ref List<(int Start, RecordTag Tag)> starts)
    {
        Record record = _free.Pop();
        record.Set(records, ref starts);
        Begin(record, records.Length >= LeastRecords);
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

    private void Begin(Record record, bool isWork)
    {
        _pending.Enqueue(record);
        if (isWork)
            ThreadPool.UnsafeQueueUserWorkItem(record, preferLocal: false);
        else
            record.Leave();
    }

    public void Dispose()
    {
        while (!IsEmpty)
            Return(Take());
        foreach (Record record in _free)
            record.Dispose();
    }

    /// <summary>One r record, or several others, on their way.</summary>
    internal sealed class Record(int level) : IThreadPoolWorkItem, IDisposable
    {
        private readonly Compressor _compressor = new(level);
        private readonly ManualResetEventSlim _done = new();
        private byte[] _items = [];
        private byte[] _pages = [];
        private byte[] _packed = [];
        private int _itemLength;
        private int _packedLength;
        private List<(int Start, RecordTag Tag)> _starts = [];

        /// <summary>Where each of several records begins in <see cref="Pages"/>; empty: it is an r record.</summary>
        public IReadOnlyList<(int Start, RecordTag Tag)> Starts => _starts;

        public ReadOnlySpan<byte> Items => _items.AsSpan(0, _itemLength);

        public ReadOnlySpan<byte> Pages => _pages.AsSpan(0, PageOctets);

        /// <summary>Octets of the pages as they are.</summary>
        public int PageOctets { get; private set; }

        /// <summary>A zstd frame; empty where it would not be shorter.</summary>
        public ReadOnlySpan<byte> Packed => _packed.AsSpan(0, _packedLength);

        public void Set(ReadOnlySpan<byte> records, ref List<(int Start, RecordTag Tag)> starts)
        {
            Set([], records, [new OctetPiece(false, 0, records.Length)], records.Length);
            (_starts, starts) = (starts, _starts);
            starts.Clear();
        }

        public void Set(ReadOnlySpan<byte> items, ReadOnlySpan<byte> pages, ReadOnlySpan<OctetPiece> pieces, int length)
        {
            _done.Reset();
            _starts.Clear();
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
            int length = _compressor.Wrap(Pages, Room(ref _packed, Compressor.GetCompressBound(PageOctets)));
            _packedLength = length < PageOctets ? length : 0;
            _done.Set();
        }

        /// <summary>Leaves it as it is.</summary>
        public void Leave()
        {
            _packedLength = 0;
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
