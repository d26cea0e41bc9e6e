namespace Ber.Compat;

/// <summary>Collects where the r, d and o records stand. Past a limit every second r and o entry is left out, again and again.</summary>
internal sealed class IndexBuilder
{
    private const int ThinningLimit = 64 * 1024;   // entries of at most 11 octets: below FormatFacts.IndexLimit
    private const int FewEntries = 256;

    private readonly List<long> _devices = [];
    private readonly List<long> _bulk = [];
    private int _stride = 1;
    private long _bulkSeen;

    public void Add(long offset, RecordTag tag)
    {
        if (tag is RecordTag.Device)
        {
            if (_devices.Count < ThinningLimit / 2)
                _devices.Add(offset);
            return;
        }

        if (_bulkSeen++ % _stride != 0)
            return;

        if (_bulk.Count == ThinningLimit / 2)
        {
            for (int i = 0; i < _bulk.Count / 2; i++)
                _bulk[i] = _bulk[2 * i];
            _bulk.RemoveRange(_bulk.Count / 2, _bulk.Count - _bulk.Count / 2);
            _stride *= 2;
        }

        // A long stream: all the room there will ever be, at once, so that nothing is allocated however long it gets.
        if (_bulk.Count == FewEntries)
            _bulk.EnsureCapacity(ThinningLimit / 2);
        _bulk.Add(offset);
    }

    /// <summary>The offsets, in order.</summary>
    public IEnumerable<long> Offsets
    {
        get
        {
            int device = 0;
            int bulk = 0;
            while (device < _devices.Count || bulk < _bulk.Count)
            {
                bool takesDevice = bulk == _bulk.Count || (device < _devices.Count && _devices[device] < _bulk[bulk]);
                yield return takesDevice ? _devices[device++] : _bulk[bulk++];
            }
        }
    }
}
