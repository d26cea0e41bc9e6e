using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>A connection of a source, or to a destination, whose octets travel over a link.</summary>
/// <param name="end">Its end.</param>
internal sealed class LinkedConnection(RelayEnd end) : IRelayedConnection, IOctetSource, IDisposable
{
    private readonly IConnectionSource _octets = end.Receive(null);
    private readonly byte[] _start = new byte[KnownFormats.Length];
    private int _length;   // octets of the start
    private int _at;       // of which so many were given
    private long _sent;
    private long _answered;

    /// <inheritdoc/>
    public RelayedConnectionKind Kind { get; set; } = RelayedConnectionKind.Silent;

    /// <inheritdoc/>
    public int? Id { get; set; }

    /// <inheritdoc/>
    public long Sent => Volatile.Read(ref _sent);

    /// <inheritdoc/>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>The end.</summary>
    public RelayEnd End => end;

    /// <summary>Its descriptor.</summary>
    public SafeHandle Descriptor => end.Descriptor;

    /// <summary>When it was made, in milliseconds.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>Whether it has said too little to be known by, and has not ended.</summary>
    public bool IsUnknown { get; private set; } = true;

    /// <summary>Whether it has said anything.</summary>
    public bool HasSpoken => _length > 0;

    /// <inheritdoc/>
    public bool IsReadable => _at < _length || _octets.IsReadable;

    /// <summary>Takes what it says first, without waiting, until that tells what it is.</summary>
    public void Recognize()
    {
        const int MultifdIdAt = 24;
        while (IsUnknown && _octets.IsReadable)
        {
            int read = _octets.Read(_start.AsSpan(_length));
            _length += read;
            IsUnknown = read > 0 && _length < KnownFormats.LeastLength;
        }

        Kind = RelayedConnection.KindOf(_start.AsSpan(0, _length));
        if (Kind is RelayedConnectionKind.Multifd && _length > MultifdIdAt)
            Id = _start[MultifdIdAt];
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _length - _at);
        _start.AsSpan(_at, count).CopyTo(destination);
        _at += count;
        if (count == 0)
            count = _octets.Read(destination);
        Volatile.Write(ref _sent, _sent + count);
        return count;
    }

    /// <summary>It is known what it is, although it may have said nothing.</summary>
    public void Take() => IsUnknown = false;

    /// <summary>Octets went to the destination.</summary>
    public void OnSent(long count) => Volatile.Write(ref _sent, _sent + count);

    /// <summary>Octets came back.</summary>
    public void OnAnswered(long count) => Volatile.Write(ref _answered, _answered + count);

    public void Dispose() => end.Dispose();
}
