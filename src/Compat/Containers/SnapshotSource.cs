namespace Ber.Compat;

/// <summary>The state of a machine in an internal snapshot of a qcow2 image.</summary>
internal sealed class SnapshotSource : IPassingSource, IDisposable
{
    /// <summary>Octets at most that a state may have where the image has none; QEMU writes a state without mapped-ram from start to end.</summary>
    private const long MaxHoles = 1L << 30;

    /// <summary>How many octets of a state one octet of the image may stand for: a cluster has one place in a state, and may be compressed.</summary>
    private const long MaxExpansion = 8;

    private readonly Qcow2Image _image;
    private readonly Qcow2Clusters _clusters;
    private readonly ulong _length;
    private readonly long _maxHoles;
    private readonly long _maxOctets;
    private ulong _position;
    private long _holes;
    private long _octets;

    /// <param name="image">The image; it is closed with this.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="limits">What its RAM may stand for.</param>
    public SnapshotSource(Qcow2Image image, Qcow2Snapshot snapshot, StreamLimits limits)
    {
        _image = image;
        _clusters = new Qcow2Clusters(image, snapshot);
        _maxOctets = (MaxExpansion * Math.Min(image.Data.Length, long.MaxValue / MaxExpansion / 2)) + MaxHoles;

        // The length in the image counts octets that were written, mapped-ram leaves some out.
        ulong allocated = _clusters.AllocatedLength();
        _length = Math.Min(allocated, snapshot.StateLength);
        _maxHoles = MaxHoles;
        if (allocated > _length && IsMapped())
        {
            HasTail = true;
            _length = allocated;
            _maxHoles = limits.Ram;
        }

        _position = 0;
        _holes = 0;
    }

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <inheritdoc/>
    public bool HasTail { get; }   // with mapped-ram it goes on to the end of a cluster

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        if (_position >= _length)
            return 0;
        int read = _clusters.Read(_position, destination[..(int)Math.Min((ulong)destination.Length, _length - _position)], out bool areZeros);
        _position += (ulong)read;
        if (areZeros && (_holes += read) > _maxHoles)
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, (long)_position, $"a state with at most {_maxHoles} octets that the image does not have", "more");
        if (!areZeros && (_octets += read) > _maxOctets)
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, (long)_position, $"a state of at most {_maxOctets} octets in an image of this length", "more");
        return read;
    }

    /// <inheritdoc/>
    public bool TryPass(int count)
    {
        if ((ulong)count > _length - Math.Min(_position, _length))
            return false;
        _position += (ulong)count;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _image.Dispose();

    private bool IsMapped()
    {
        using var window = new OctetWindow(this, null);
        if (!window.Ensure(8) || !window.Span.StartsWith(LegacyTags.MagicOctets))
            return false;
        window.Advance(8);
        return ConfigurationSection.TryRead(window, out ConfigurationSection? configuration, out _) && configuration.HasCapability("mapped-ram");
    }
}
