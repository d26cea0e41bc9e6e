namespace Ber.Visitors;

/// <summary>
/// What spapr-vscsi adds to a request (QEMU hw/scsi/spapr_vscsi.c, vscsi_save_request): the guest's command as the SCSI RDMA Protocol has it (hw/scsi/srp.h,
/// hw/scsi/viosrp.h), and how far it is. The position in the guest's buffers is not sent: the destination starts the transfer again.
/// </summary>
internal static class SavedVscsi
{
    private const byte Command = 2;   // SRP_CMD
    private const int UnitLength = 256;   // SRP_MAX_IU_LEN
    private const int SenseLength = 252;   // SCSI_SENSE_BUF_SIZE
    private const int DescriptorLength = 16;
    private const int Direct = 1;     // SRP_DATA_DESC_DIRECT
    private const int Indirect = 2;   // SRP_DATA_DESC_INDIRECT

    public static void Read(SavedOctets saved)
    {
        saved.Begin();
        saved.Begin();
        saved.Scalars(
        [
            ("valid", FieldKind.UInt8), ("format", FieldKind.UInt8), ("reserved", FieldKind.UInt8), ("status", FieldKind.UInt8),
            ("timeout", FieldKind.UInt16), ("IU_length", FieldKind.UInt16), ("IU_data_ptr", FieldKind.UInt64),
        ]);
        saved.EndStruct("crq", "viosrp_crq");
        ReadUnit(saved);
        saved.UInt32("qtag");
        saved.Boolean("active");
        saved.UInt32("data_len");
        saved.Boolean("writing");
        saved.UInt32("senselen");
        saved.Buffer("sense", SenseLength);
        saved.UInt8("dma_fmt");
        saved.UInt16("local_desc");
        saved.UInt16("total_desc");
        saved.UInt16("cdb_offset");
        saved.EndStruct("req", "spapr_vscsi_req");
    }

    /// <summary>struct srp_cmd: a request in hand is a command, and its unit holds it until the answer.</summary>
    private static void ReadUnit(SavedOctets saved)
    {
        if (saved.Rest is not [Command, ..] || saved.Left < UnitLength)
        {
            saved.Break();
            return;
        }

        int end = saved.Narrow(saved.Position + UnitLength);
        saved.Begin();
        saved.UInt8("opcode");
        saved.UInt8("sol_not");
        saved.Buffer("reserved1", 3, "unused_buffer");
        byte formats = saved.UInt8("buf_fmt");
        byte toDevice = saved.UInt8("data_out_desc_cnt");
        byte fromDevice = saved.UInt8("data_in_desc_cnt");
        saved.UInt64("tag");
        saved.Buffer("reserved2", 4, "unused_buffer");
        saved.UInt64("lun");
        saved.UInt8("reserved3");
        saved.UInt8("task_attr");
        saved.UInt8("reserved4");
        byte more = saved.UInt8("add_cdb_len");
        saved.Buffer("cdb", 16);
        saved.Buffer("add_cdb", Math.Min(more & ~3, saved.Left));
        ReadDescriptors(saved, "data_out", formats >> 4, toDevice);
        ReadDescriptors(saved, "data_in", formats & 15, fromDevice);
        saved.Buffer("unused", saved.Left, "unused_buffer");
        saved.EndStruct("iu", "srp_cmd");
        saved.Widen(end);
    }

    /// <summary>Where the guest's buffers are, as far as the unit holds that.</summary>
    private static void ReadDescriptors(SavedOctets saved, string name, int format, int count)
    {
        if (format is Direct)
        {
            saved.Structs(name, "srp_direct_buf", Math.Min(1, saved.Left / DescriptorLength), ReadDescriptor);
        }
        else if (format is Indirect && saved.Left >= DescriptorLength + sizeof(uint))
        {
            saved.Structs($"{name}_table", "srp_direct_buf", 1, ReadDescriptor);
            saved.UInt32($"{name}_len");
            saved.Structs(name, "srp_direct_buf", Math.Min(count, saved.Left / DescriptorLength), ReadDescriptor);
        }
    }

    private static void ReadDescriptor(SavedOctets saved)
    {
        saved.UInt64("va");
        saved.UInt32("key");
        saved.UInt32("len");
    }
}
