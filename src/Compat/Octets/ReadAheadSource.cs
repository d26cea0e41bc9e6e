using System.Runtime.ExceptionServices;

namespace Ber.Compat;

/// <summary>Reads a source on a thread of its own, some blocks ahead: what makes its octets works while they are used.</summary>
internal sealed class ReadAheadSource : IOctetSource, IDisposable
{
    private const int BlockLength = 256 * 1024;
    private const int BlockCount = 4;

    private readonly IOctetSource _inner;
    private readonly byte[][] _blocks = new byte[BlockCount][];
    private readonly int[] _lengths = new int[BlockCount];
    private readonly object _lock = new();
    private readonly Thread _reading;
    private int _first;
    private int _filled;   // blocks that are full, the one that is being given among them
    private int _at;       // octets of the first block that were given
    private bool _isStopped;
    private ExceptionDispatchInfo? _failure;

    public ReadAheadSource(IOctetSource inner)
    {
        _inner = inner;
        _reading = new Thread(Fill) { IsBackground = true };
        _reading.Start();
    }

    /// <inheritdoc/>
    public bool IsReadable
    {
        get
        {
            lock (_lock)
                return _filled > 0;
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        lock (_lock)
        {
            while (_filled == 0)
                Monitor.Wait(_lock);
        }

        int length = _lengths[_first];
        if (length == 0)
        {
            _failure?.Throw();
            return 0;
        }

        int count = Math.Min(destination.Length, length - _at);
        _blocks[_first].AsSpan(_at, count).CopyTo(destination);
        _at += count;
        if (_at == length)
            Release();
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        // One that waits for a pipe ends with the process, and keeps what it reads from.
        if (_reading.Join(TimeSpan.FromSeconds(1)))
            (_inner as IDisposable)?.Dispose();
    }

    private void Release()
    {
        lock (_lock)
        {
            _at = 0;
            _first = (_first + 1) % BlockCount;
            _filled--;
            Monitor.PulseAll(_lock);
        }
    }

    private void Fill()
    {
        for (int next = 0, read = 1; read > 0; next = (next + 1) % BlockCount)
        {
            lock (_lock)
            {
                while (_filled == BlockCount && !_isStopped)
                    Monitor.Wait(_lock);
                if (_isStopped)
                    return;
            }

            read = ReadBlock(_blocks[next] ??= new byte[BlockLength]);
            lock (_lock)
            {
                _lengths[next] = read;
                _filled++;
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <returns>0: the source has ended, or failed.</returns>
    private int ReadBlock(byte[] block)
    {
        try
        {
            return _inner.Read(block);
        }
        catch (Exception exception) when (exception is StreamFormatException or IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return 0;
        }
    }
}
