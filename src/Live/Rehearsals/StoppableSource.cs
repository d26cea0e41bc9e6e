using Ber.Compat;

namespace Ber.Live;

/// <summary>A source that another thread reads, and that its owner gets back: after <see cref="Stop"/> nobody reads it any more.</summary>
internal sealed class StoppableSource(IOctetSource source) : IOctetSource
{
    private const int WaitMilliseconds = 1000;

    private readonly object _lock = new();
    private bool _isStopped;

    /// <inheritdoc/>
    public bool IsReadable => source.IsReadable;

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public int Read(Span<byte> destination)
    {
        lock (_lock)
        {
            if (_isStopped)
                throw new OperationCanceledException();
            return source.Read(destination);
        }
    }

    /// <summary>Waits for a read that is under way, but not for one that has nothing to read.</summary>
    public void Stop()
    {
        bool isMine = Monitor.TryEnter(_lock, WaitMilliseconds);
        _isStopped = true;
        if (isMine)
            Monitor.Exit(_lock);
    }
}
