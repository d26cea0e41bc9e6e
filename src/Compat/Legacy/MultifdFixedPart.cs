namespace Ber.Compat;

/// <summary>What the octets of a packet's fixed part are beyond its fields.</summary>
internal enum MultifdFill
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>Those of the packet before on the same channel (QEMU up to 8.2 uses its buffer again).</summary>
    Former,

    /// <summary>Others: the fixed part is carried as it is.</summary>
    Octets,
}

/// <summary>Makes the fixed parts of the packets of one channel out of their fields.</summary>
internal sealed class MultifdFixedPart
{
    private byte[] _octets = [];
    private byte[] _former = [];
    private int _pageBits = -1;

    /// <summary>The fixed part of a packet. Valid until the next call.</summary>
    /// <param name="packet">Its fields.</param>
    /// <param name="pageBits">Bits of the page size.</param>
    /// <param name="fill">What the rest is: zeros, or the octets of the packet before.</param>
    public ReadOnlySpan<byte> Make(MultifdPacket packet, int pageBits, MultifdFill fill)
    {
        Span<byte> octets = Room(packet, pageBits);
        if (fill is MultifdFill.Former && !packet.IsDeviceState)
            _former.CopyTo(octets);
        else
            octets.Clear();
        packet.Write(octets);
        return octets;
    }

    /// <summary>What the octets of a fixed part are beyond the fields that were read of it.</summary>
    public MultifdFill FillOf(MultifdPacket packet, int pageBits, ReadOnlySpan<byte> octets)
        => Make(packet, pageBits, MultifdFill.Zeros).SequenceEqual(octets) ? MultifdFill.Zeros
            : Make(packet, pageBits, MultifdFill.Former).SequenceEqual(octets) ? MultifdFill.Former : MultifdFill.Octets;

    /// <summary>A packet of pages has passed: the next one may have its octets.</summary>
    public void Remember(ReadOnlySpan<byte> octets)
    {
        if (octets.Length == _former.Length)
            octets.CopyTo(_former);
    }

    private Span<byte> Room(MultifdPacket packet, int pageBits)
    {
        if (pageBits != _pageBits)
        {
            _pageBits = pageBits;
            _former = new byte[MultifdPacket.LengthOf(pageBits)];
            _octets = new byte[Math.Max(_former.Length, MultifdPacket.DeviceLength)];
        }

        return _octets.AsSpan(0, packet.FixedLength(pageBits));
    }
}
