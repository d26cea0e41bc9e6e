using System.Runtime.ExceptionServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>A pipe inside of the process: what one translation writes another reads, at most 256 KiB apart.</summary>
internal sealed class Conduit : IOctetSink, IGatheredSink, IOctetSource
{
    private readonly byte[] _ring = new byte[256 * 1024];
    private readonly object _lock = new();
    private int _at;
    private int _count;
    private bool _isComplete;
    private bool _isAbandoned;
    private ExceptionDispatchInfo? _failure;

    /// <inheritdoc/>
    public bool IsReadable
    {
        get
        {
            lock (_lock)
                return _count > 0 || _isComplete;
        }
    }

    /// <summary>Runs both translations, the first one on a thread of its own. Of two failures the first one's is reported.</summary>
    public static TResult Run<TResult>(Action<IOctetSink> first, Func<IOctetSource, TResult> second)
    {
        var conduit = new Conduit();
        var thread = new Thread(() => conduit.Fill(first)) { IsBackground = true };
        thread.Start();
        try
        {
            TResult result = second(conduit);
            thread.Join();
            return result;
        }
        finally
        {
            conduit.Abandon();   // after a failure the first one may still wait for input that never comes: it ends with the process
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            lock (_lock)
            {
                while (_count == _ring.Length && !_isAbandoned)
                    Monitor.Wait(_lock);
                if (_isAbandoned)
                    throw new OperationCanceledException();
                int start = (_at + _count) % _ring.Length;
                int part = Math.Min(octets.Length, Math.Min(_ring.Length - _count, _ring.Length - start));
                octets[..part].CopyTo(_ring.AsSpan(start));
                octets = octets[part..];
                _count += part;
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <inheritdoc/>
    public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
        foreach (OctetPiece piece in pieces)
            Write((piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length));
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        lock (_lock)
        {
            while (_count == 0 && !_isComplete)
                Monitor.Wait(_lock);
            if (_count == 0)
            {
                _failure?.Throw();
                return 0;
            }

            int part = Math.Min(destination.Length, Math.Min(_count, _ring.Length - _at));
            _ring.AsSpan(_at, part).CopyTo(destination);
            _at = (_at + part) % _ring.Length;
            _count -= part;
            Monitor.PulseAll(_lock);
            return part;
        }
    }

    private void Fill(Action<IOctetSink> first)
    {
        try
        {
            first(this);
        }
        catch (OperationCanceledException)
        {
            // The other side has given up, and says why.
        }
        catch (Exception exception) when (exception is StreamFormatException or IOException or UnauthorizedAccessException)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }

        lock (_lock)
        {
            _isComplete = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            Monitor.PulseAll(_lock);
        }
    }
}
