using System.Text;
using Ber.Compat;

namespace Ber.Live;

/// <summary>Octets between two lines that are the same, in an output that has other text before the first.</summary>
internal sealed class MarkedSource(IOctetSource source, string mark) : IOctetSource
{
    private const int MaxBefore = 64 * 1024;

    private readonly byte[] _mark = Encoding.ASCII.GetBytes($"{mark}\n");
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether the second mark has come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What stands before the first mark, or all where it does not come.</summary>
    public string Before { get; private set; } = "";

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <summary>Goes to the first mark.</summary>
    /// <returns>Whether it comes.</returns>
    public bool TryBegin()
    {
        int at;
        bool isMore = true;
        while ((at = Held.IndexOf(_mark)) < 0 && isMore)
        {
            if (_end - _start > MaxBefore)
                Keep(_end - _start - _mark.Length);
            isMore = Fill();
        }

        Keep(at < 0 ? _end - _start : at);
        _start += at < 0 ? 0 : _mark.Length;
        return at >= 0;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        while (!IsComplete)
        {
            // What may be the beginning of the mark waits for what comes behind it.
            int at = Held.IndexOf(_mark);
            int ready = at >= 0 ? at : _end - _start - _mark.Length + 1;
            if (ready > 0)
            {
                int count = Math.Min(ready, destination.Length);
                Held[..count].CopyTo(destination);
                _start += count;
                return count;
            }

            IsComplete = at == 0;
            if (!IsComplete && !Fill())
                break;
        }

        return 0;
    }

    private Span<byte> Held => _buffer.AsSpan(_start, _end - _start);

    private void Keep(int count)
    {
        if (Before.Length < MaxBefore)
            Before += Encoding.UTF8.GetString(Held[..count]);
        _start += count;
    }

    private bool Fill()
    {
        Held.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int count = source.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
