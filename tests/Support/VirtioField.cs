using System.Buffers.Binary;
using System.Text;

namespace Support;

/// <summary>The octets of a virtio device's only field, as virtio_save writes them (QEMU hw/virtio/virtio.c), for a PCI device without MSI-X.</summary>
public sealed record VirtioField
{
    private const int QueueMax = 1024;

    public required PciConfig Pci { get; init; }

    /// <summary>The device's configuration space.</summary>
    public byte[] Config { get; init; } = [];

    /// <summary>Descriptors of each queue.</summary>
    public uint[] Queues { get; init; } = [256];

    /// <summary>The size of each queue in the stream, where that is not <see cref="Queues"/>.</summary>
    public uint[]? SentQueues { get; init; }

    /// <summary>Where the descriptors of the first queue are in guest memory; 0: the guest has not set it up.</summary>
    public ulong Descriptors { get; init; }

    /// <summary>What the device has taken of the first queue's buffers.</summary>
    public ushort LastAvailable { get; init; }

    /// <summary>What the guest accepted.</summary>
    public ulong Features { get; init; }

    /// <summary>Whether the device offers packed rings, so that their state is sent.</summary>
    public bool OffersPacked { get; init; }

    /// <summary>The state of the device class.</summary>
    public byte[] ClassState { get; init; } = [];

    public string ToHex()
    {
        List<byte> octets = [];
        Big(octets, 2);
        octets.AddRange(Pci.ToArray());
        octets.AddRange(new byte[16]);   // irq state
        octets.AddRange([0, 0, 0, 0]);   // status, isr, queue selector
        Big(octets, (uint)Features);
        Big(octets, (uint)Config.Length);
        octets.AddRange(Config);
        Big(octets, (uint)Queues.Length);
        uint[] sent = SentQueues ?? Queues;
        for (int i = 0; i < sent.Length; i++)
        {
            Big(octets, sent[i]);
            octets.AddRange(LegacyStruct.UInt64(i == 0 ? Descriptors : 0));
            octets.AddRange(LegacyStruct.UInt16(i == 0 ? LastAvailable : (ushort)0));
        }

        octets.AddRange(ClassState);
        Subsection(octets, "virtio/64bit_features");
        Big(octets, (uint)(Features >> 32));
        Big(octets, (uint)Features);
        Subsection(octets, "virtio/ringsize");
        for (int i = 0; i < QueueMax; i++)
            Big(octets, i < Queues.Length ? Queues[i] : 0);
        if (OffersPacked)
        {
            Subsection(octets, "virtio/packed_virtqueues");
            octets.AddRange(new byte[QueueMax * 10]);
        }

        return Convert.ToHexString([.. octets]);
    }

    /// <summary>A section's state with this field.</summary>
    public LegacyStruct ToDevice(string vmsd) => new LegacyStruct(vmsd).Field("virtio", "virtio", ToHex());

    private static void Subsection(List<byte> octets, string name)
    {
        octets.Add(5);
        octets.Add((byte)name.Length);
        octets.AddRange(Encoding.ASCII.GetBytes(name));
        Big(octets, 1);
    }

    private static void Big(List<byte> octets, uint value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(four, value);
        octets.AddRange(four);
    }
}
