namespace Ber.Compat;

/// <summary>
/// How often a source has gone through RAM, as the order of its pages shows: a new round begins where a page stands before the one that came last. Where all
/// pages are on multifd channels, the word FLUSH tells (since 8.1): one stands before the first round, and one behind each.
/// </summary>
internal sealed class RamRounds
{
    private int _block;
    private ulong _next;     // no page of this round stands before it
    private int _count;
    private int _flushes;
    private long _pages;
    private bool _hasEnded;

    /// <summary>Rounds that have begun; 0: it cannot be seen.</summary>
    public int Count => Math.Max(_count, _flushes - 1);

    /// <summary>Pages of the last one that came on the main channel.</summary>
    public long Pages => Volatile.Read(ref _pages);

    /// <summary>The records that follow are of a block.</summary>
    public void OnBlock(int ordinal)
    {
        if (ordinal < _block)
            Begin();
        if (ordinal != _block)
            _next = 0;
        _block = ordinal;
    }

    /// <summary>A page has come.</summary>
    /// <param name="offset">Octets from the block's start.</param>
    public void OnPage(ulong offset)
    {
        if (offset < _next || _count == 0)
            Begin();
        _next = offset + 1;
        _pages++;
    }

    /// <summary>All channels wait for each other.</summary>
    public void OnFlush() => _flushes += _hasEnded ? 0 : 1;

    /// <summary>The guest runs at the destination: pages come as it asks for them.</summary>
    public void End() => _hasEnded = true;

    private void Begin()
    {
        if (_hasEnded)
            return;
        _count++;
        Volatile.Write(ref _pages, 0);
    }
}
