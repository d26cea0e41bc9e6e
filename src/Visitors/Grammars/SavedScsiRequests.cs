using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>
/// What put_scsi_requests writes (QEMU hw/scsi/scsi-bus.c): the requests that a device has in hand, each with what its bus and then its type of device add.
/// Neither is on the wire: the forms that buses and devices have are tried.
/// </summary>
internal static class SavedScsiRequests
{
    private const string VMSD = "scsi-requests";
    private const byte WithTransfer = 2;   // in retry: the request is not to be started again
    private const int CommandLength = 16;
    private const int MptLun = 8;
    private const uint SectorLength = 512;

    private static readonly Action<SavedOctets>[] s_buses = [static _ => { }, ReadVirtio, ReadPackedVirtio, ReadMpt, SavedVscsi.Read];
    private static readonly Action<SavedOctets, Command>[] s_devices = [ReadDisk, ReadEmulatingDisk, ReadGeneric, static (_, _) => { }];

    /// <summary>READ, of 6, 10, 12 and 16 octets: with <see cref="Writes"/> the commands of scsi_disk_dma_reqops (hw/scsi/scsi-disk.c).</summary>
    private static ReadOnlySpan<byte> Reads => [0x08, 0x28, 0xa8, 0x88];

    /// <summary>WRITE, WRITE AND VERIFY, VERIFY.</summary>
    private static ReadOnlySpan<byte> Writes => [0x0a, 0x2a, 0xaa, 0x8a, 0x2e, 0xae, 0x8e, 0x2f, 0xaf, 0x8f];

    /// <summary>Other commands that transfer data to the device.</summary>
    private static ReadOnlySpan<byte> OtherWrites
        => [0x04, 0x07, 0x15, 0x18, 0x1d, 0x30, 0x31, 0x32, 0x39, 0x3a, 0x3b, 0x3d, 0x3f, 0x40, 0x41, 0x42, 0x4c, 0x55, 0x5f, 0x93, 0xa4];

    /// <summary>A command as far as it decides what follows.</summary>
    /// <param name="HasTransfer">Whether what was read from the device stands there.</param>
    /// <param name="IsToDevice">Whether it transfers data to the device.</param>
    /// <param name="IsDisk">Whether a disk does it as a transfer of sectors, not as an emulated command.</param>
    /// <param name="Length">What it transfers by its own count.</param>
    private readonly record struct Command(bool HasTransfer, bool IsToDevice, bool IsDisk, uint Length);

    /// <summary>Describes a field.</summary>
    /// <param name="octets">Its octets.</param>
    /// <param name="types">Makes one object of descriptions of one shape.</param>
    /// <returns>null: the octets are not such state.</returns>
    public static VMStateDescription? Describe(ReadOnlyMemory<byte> octets, DescriptionInterner types)
    {
        SavedOctets saved = new(octets, types);
        foreach (Action<SavedOctets> bus in s_buses)
        {
            foreach (Action<SavedOctets, Command> device in s_devices)
            {
                if (saved.Try(s => Read(s, bus, device)))
                    return saved.ToDescription(VMSD);
            }
        }

        return null;
    }

    private static void Read(SavedOctets saved, Action<SavedOctets> bus, Action<SavedOctets, Command> device)
    {
        saved.While("requests", "scsi-request", static s => s.Rest is [1 or WithTransfer, ..], s =>
        {
            bool hasTransfer = s.UInt8("retry") == WithTransfer;
            Command command = CommandOf(s.Rest, hasTransfer);
            s.Buffer("cdb", CommandLength);
            s.UInt32("tag");
            s.UInt32("lun");
            bus(s);
            device(s, command);
        });
        if (saved.UInt8("end") != 0)
            saved.Break();
    }

    /// <summary>hw/scsi/virtio-scsi.c, virtio_scsi_save_request.</summary>
    private static void ReadVirtio(SavedOctets saved)
    {
        saved.UInt32("queue");
        SavedVirtqueueElement.Read(saved, isPacked: false);
    }

    private static void ReadPackedVirtio(SavedOctets saved)
    {
        saved.UInt32("queue");
        SavedVirtqueueElement.Read(saved, isPacked: true);
    }

    /// <summary>hw/scsi/mptsas.c, mptsas_save_request: the guest's message as the host has it in memory, then the pieces of guest memory.</summary>
    private static void ReadMpt(SavedOctets saved)
    {
        saved.Begin();
        saved.Registers(
        [
            ("TargetID", 1), ("Bus", 1), ("ChainOffset", 1), ("Function", 1), ("CDBLength", 1), ("SenseBufferLength", 1), ("Reserved", 1), ("MsgFlags", 1),
            ("MsgContext", 4),
        ]);
        saved.Buffer("LUN", MptLun);
        saved.Little("Control", 4);
        saved.Buffer("CDB", CommandLength);
        saved.Registers([("DataLength", 4), ("SenseBufferLowAddr", 4)]);
        saved.EndStruct("scsi_io", "MPIMsgSCSIIORequest");
        int pieces = (int)Math.Min(saved.UInt32("nsg"), int.MaxValue);
        saved.Structs("sg", "mptsas-piece", pieces, static s =>
        {
            s.UInt64("base");
            s.UInt64("len");
        });
    }

    /// <summary>hw/scsi/scsi-disk.c, scsi_disk_save_request; up to 9.0 nothing of commands that are emulated.</summary>
    private static void ReadDisk(SavedOctets saved, Command command)
    {
        if (command.IsDisk)
            ReadEmulatingDisk(saved, command);
    }

    /// <summary>
    /// The same, from 9.1 on, where the machine has migrate-emulated-scsi-request. What a command of several sectors writes goes by what is left of it, what
    /// an emulated one writes by its own count (of which scsi_disk_load_request knows nothing: it reads none of it).
    /// </summary>
    private static void ReadEmulatingDisk(SavedOctets saved, Command command)
    {
        saved.UInt64("sector");
        ulong sectors = saved.UInt32("sector_count");
        uint length = saved.UInt32("buflen");
        if (length == 0)
            return;
        if (command.IsToDevice)
            ReadTransfer(saved, Math.Min(command.IsDisk ? sectors * SectorLength : command.Length, length));
        else if (command.HasTransfer)
            ReadTransfer(saved, saved.UInt32("iov_len"));
    }

    /// <summary>hw/scsi/scsi-generic.c, scsi_generic_save_request.</summary>
    private static void ReadGeneric(SavedOctets saved, Command command)
    {
        uint length = saved.UInt32("buflen");
        if (command.IsToDevice)
            ReadTransfer(saved, length);
    }

    private static void ReadTransfer(SavedOctets saved, ulong length)
    {
        if (length > (ulong)saved.Left)
            saved.Break();
        else
            saved.Buffer("transfer", (int)length);
    }

    /// <summary>scsi_cmd_xfer_mode and scsi_cdb_xfer of hw/scsi/scsi-bus.c.</summary>
    private static Command CommandOf(ReadOnlySpan<byte> rest, bool hasTransfer)
    {
        if (rest.Length < CommandLength)
            return default;
        byte code = rest[0];
        bool isWrite = Writes.Contains(code);
        uint length = (code >> 5) switch
        {
            0 => rest[4],
            1 or 2 => BinaryPrimitives.ReadUInt16BigEndian(rest[7..]),
            4 => BinaryPrimitives.ReadUInt32BigEndian(rest[10..]),
            5 => BinaryPrimitives.ReadUInt32BigEndian(rest[6..]),
            _ => 0,
        };
        return new Command(hasTransfer, isWrite || OtherWrites.Contains(code), isWrite || Reads.Contains(code), length);
    }
}
