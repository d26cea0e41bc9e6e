namespace Ber.Visitors;

/// <summary>virtio_ccw_save_config (QEMU hw/s390x/virtio-ccw.c, css.c): the channel-attached device and its subchannel, by their vmsds.</summary>
internal static class SavedChannelDevice
{
    public static void Read(SavedOctets saved)
    {
        saved.Begin();
        ReadSubchannel(saved);
        foreach (string name in (ReadOnlySpan<string>)["indicators", "indicators2", "summary_indicator"])
        {
            saved.Begin();
            saved.Int32("len");
            saved.UInt64("addr");
            saved.EndStruct(name, "s390_ind_addr_tmp");
        }

        saved.UInt16("config_vector");
        saved.Begin();
        saved.UInt64("ind_offset");
        saved.Subsections("s390_adapter_info", static (s, _) =>
        {
            s.UInt32("summary_offset");
            return true;
        });
        saved.EndStruct("adapter", "s390_adapter_info");
        saved.UInt8("thinint_isc");
        saved.Int32("revision");
        saved.EndStruct("ccw", "s390_virtio_ccw_dev");
    }

    private static void ReadSubchannel(SavedOctets saved)
    {
        saved.Begin();
        saved.UInt8("cssid", "uint8 equal");
        saved.UInt8("ssid", "uint8 equal");
        saved.UInt16("migrated_schid");
        saved.UInt16("devno", "uint16 equal");
        saved.Boolean("thinint_active");
        ReadStatus(saved);
        saved.Buffer("sense_data", 32);
        saved.UInt64("channel_prog");
        saved.Begin();
        saved.UInt8("cmd_code");
        saved.UInt8("flags");
        saved.UInt16("count");
        saved.UInt32("cda");
        saved.EndStruct("last_cmd", "s390_ccw1");
        saved.Boolean("last_cmd_valid");
        ReadSenseId(saved);
        saved.Boolean("ccw_fmt_1");
        saved.UInt8("ccw_no_data_cnt");
        saved.Subsections("s390_subch_dev", static (s, _) =>
        {
            s.UInt32("intparm");
            s.UInt16("ctrl0");
            s.UInt8("lpm");
            s.UInt8("ctrl1");
            s.UInt32("cpa");
            return true;
        });
        saved.EndStruct("sch", "s390_subch_dev");
    }

    private static void ReadStatus(SavedOctets saved)
    {
        saved.Begin();
        saved.Begin();
        saved.UInt32("intparm");
        saved.UInt16("flags");
        saved.UInt16("devno");
        foreach (string name in (ReadOnlySpan<string>)["lpm", "pnom", "lpum", "pim"])
            saved.UInt8(name);
        saved.UInt16("mbi");
        saved.UInt8("pom");
        saved.UInt8("pam");
        saved.Integers("chpid", FieldKind.UInt8, 8);
        saved.UInt32("chars");
        saved.EndStruct("pmcw", "s390_pmcw");
        saved.Begin();
        saved.UInt16("flags");
        saved.UInt16("ctrl");
        saved.UInt32("cpa");
        saved.UInt8("dstat");
        saved.UInt8("cstat");
        saved.UInt16("count");
        saved.EndStruct("scsw", "s390_scsw");
        saved.UInt64("mba");
        saved.Buffer("mda", 4);
        saved.EndStruct("curr_status", "s390_schib");
    }

    private static void ReadSenseId(SavedOctets saved)
    {
        saved.Begin();
        saved.UInt8("reserved");
        saved.UInt16("cu_type");
        saved.UInt8("cu_model");
        saved.UInt16("dev_type");
        saved.UInt8("dev_model");
        saved.UInt8("unused");
        saved.Structs("ciw", "s390_ciw", 62, static s =>
        {
            s.UInt8("type");
            s.UInt8("command");
            s.UInt16("count");
        });
        saved.EndStruct("id", "s390_sense_id");
    }
}
