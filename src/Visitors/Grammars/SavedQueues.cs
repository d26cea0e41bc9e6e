using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>
/// Counted things that functions of single devices write: USB over a network, the state of a back end of vhost-user, interrupts of s390, octets for an agent.
/// </summary>
internal static class SavedQueues
{
    public const string BackEndVMSD = "vhost-backend-state";
    public const string UsbParserVMSD = "usb-redir-parser";
    public const string UsbPacketsVMSD = "usb-redir-bufpq";
    public const string UsbIdsVMSD = "usb-redir-packet-id-q";
    public const string InterruptsVMSD = "s390-flic-irqs";
    public const string ByteArrayVMSD = "vdagent/bytearray";

    private const int InterruptLength = 72;   // sizeof(struct kvm_s390_irq)

    /// <summary>vhost_save_backend_state of hw/virtio/vhost.c: pieces as long as the back end gave them, which alone knows what they say.</summary>
    public static void ReadBackEnd(SavedOctets saved)
    {
        saved.While("pieces", "vhost-backend-piece", IsNext, static s => ReadCounted(s, "length", "octets"));
        saved.UInt32("pieces_end");
    }

    /// <summary>usbredir_put_parser of hw/usb/redirect.c: what libusbredirparser made of itself, in the order of octets of its host.</summary>
    public static void ReadUsbParser(SavedOctets saved) => ReadCounted(saved, "length", "parser");

    /// <summary>usbredir_put_bufpq of hw/usb/redirect.c.</summary>
    public static void ReadUsbPackets(SavedOctets saved)
    {
        int count = (int)Math.Min(saved.UInt32("count"), int.MaxValue);
        saved.Structs("packets", "usb-redir-packet", count, static s =>
        {
            uint length = s.UInt32("len");
            s.UInt32("status");
            ReadOctets(s, "data", length);
        });
    }

    /// <summary>usbredir_put_packet_id_q of hw/usb/redirect.c.</summary>
    public static void ReadUsbIds(SavedOctets saved)
    {
        uint count = saved.UInt32("count");
        if (count > saved.Left / sizeof(ulong))
            saved.Break();
        else
            saved.Integers("ids", FieldKind.UInt64, (int)count);
    }

    /// <summary>put_gbytearray of ui/vdagent.c (10.1): messages that the guest's agent has not read.</summary>
    public static void ReadByteArray(SavedOctets saved) => ReadCounted(saved, "len", "data");

    /// <summary>kvm_flic_save of hw/intc/s390_flic_kvm.c: all ones where the kernel gave none. An s390 host is big-endian.</summary>
    public static void ReadInterrupts(SavedOctets saved)
    {
        ulong count = saved.UInt64("count");
        if (count == ulong.MaxValue)
            return;
        if (count > (ulong)(saved.Left / InterruptLength))
        {
            saved.Break();
            return;
        }

        saved.Structs("irqs", "kvm_s390_irq", (int)count, static s =>
        {
            s.UInt64("type");
            s.Integers("u", FieldKind.UInt64, (InterruptLength / sizeof(ulong)) - 1);
        });
    }

    private static bool IsNext(SavedOctets saved) => saved.Rest is { Length: >= sizeof(uint) } rest && BinaryPrimitives.ReadUInt32BigEndian(rest) != 0;

    private static void ReadCounted(SavedOctets saved, string count, string name) => ReadOctets(saved, name, saved.UInt32(count));

    private static void ReadOctets(SavedOctets saved, string name, uint length)
    {
        if (length > (uint)saved.Left)
            saved.Break();
        else
            saved.Buffer(name, (int)length);
    }
}
