using Ber.Compat;
using Ber.Detector;
using Support;
using static Matrix.Tales;

namespace Matrix;

/// <summary>A: the layout of a stream changed without a mark. B: parts that the two sides decide about differently.</summary>
internal static class LayoutStories
{
    private const string Seen = "check, before anything is sent";
    private const string Ci = "schema diff, before a release";

    public static IReadOnlyList<Story> All { get; } =
    [
        new("A1", "i2c_bus got the field broadcast, 2.6 to 2.7-rc0", CheckVerdict.Incompatible, Seen,
            "i2c_bus#0.broadcast: field added: nothing → broadcast: uint8, 1 octet; refuses to load: Missing section footer for i2c_bus",
            Device("i2c_bus", new LegacyStruct("i2c_bus").Field("saved_address", "uint8", "ff"),
                new LegacyStruct("i2c_bus").Field("saved_address", "uint8", "ff").Field("broadcast", "uint8", "00"))),
        new("A2", "intel_iommu: root_scalable was added unconditionally, 3.1 and 4.0, both ways", CheckVerdict.Incompatible, Seen,
            "iommu-intel#0.root_scalable: field removed",
            Device("iommu-intel", Iommu().Field("root_scalable", "bool", "00").Field("dmar_enabled", "bool", "00"),
                Iommu().Field("dmar_enabled", "bool", "00"))),
        new("A3", "scsi-disk: the sense buffer grew", CheckVerdict.Incompatible, Seen, "Missing section footer for 0:0:0/scsi-disk",
            Device("0:0:0/scsi-disk", Buffer("scsi-disk", "sense", 96), Buffer("scsi-disk", "sense", 252))),
        new("A4", "esp: cmdbuf grew", CheckVerdict.Incompatible, Seen, "esp#0.cmdbuf: field resized",
            Device("esp", Buffer("esp", "cmdbuf", 16, version: 3), Buffer("esp", "cmdbuf", 32, version: 3))),
        new("A5", "virtio-gpu: a nested struct got version 2 and fields, 8.2 and 9.0, both ways", CheckVerdict.Incompatible, Ci,
            "scanout.format: field removed",
            Dumps(Scanouts(2, """,{"field":"format","version_id":2,"field_exists":false,"size":4}"""), Scanouts(1, ""))),
        new("A6", "aspeed timer: the version of a nested struct was raised without need", CheckVerdict.Compatible, Ci,
            "The version of a nested struct is not on the wire",
            Dumps(Scanouts(1, ""), Scanouts(2, ""))),
        new("A7", "mptsas: an internal flag was taken out of the description", CheckVerdict.Incompatible, Ci, "dev#0.doorbell_busy: field removed",
            Dumps(
                Described(
                    """{"field":"state","version_id":0,"field_exists":false,"size":4},"""
                    + """{"field":"doorbell_busy","version_id":0,"field_exists":false,"size":1}"""),
                Described("""{"field":"state","version_id":0,"field_exists":false,"size":4}"""))),
        new("A8", "esp: a condition version == 5, which version 6 does not fulfil", CheckVerdict.Depends, Seen,
            "Depends on whether the destination's condition for esp.mig_deferred_complete suits what is sent",
            Device("esp", LegacyDialect.Spaced, new LegacyStruct("esp", 5).Field("rregs", "buffer", "00*16").Field("mig_deferred_complete", "bool", "00"),
                LegacyDialect.Indexed, new LegacyStruct("esp", 6).Field("rregs", "buffer", "00*16"))),
        new("A9", "serial: its state was sent twice after a split, 4.2 to 5.0", CheckVerdict.Incompatible, Seen, "section or instance 'serial' 1. Make sure",
            static () => Check(
                Sides.Profile(new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true)
                    .Device(3, "serial", 0, Buffer("serial", "r", 4)).Device(4, "serial", 1, Buffer("serial", "r", 4)).End().ToArray()),
                Sides.Profile(new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true)
                    .Device(3, "serial", 0, Buffer("serial", "r", 4)).End().ToArray()))),
        new("A10", "i6300esb: version_id was sizeof(struct)", CheckVerdict.Incompatible, Seen, "unsupported version 10288 for 'i6300esb_wdt' v10000",
            Device("i6300esb_wdt", new LegacyStruct("i6300esb_wdt", 10288).Field("a", "uint32", "00*4"),
                new LegacyStruct("i6300esb_wdt", 10000).Field("a", "uint32", "00*4"))),
        new("A11", "hpet: the load of arrays with a count of 8 bits was repaired, the save was not", null, "",
            "One binary contradicts itself: only loading what it has saved shows that. Both of its streams look alike.", null),

        new("B1", "piix4: acpi_index under a condition that looked at the wrong pointer", CheckVerdict.Depends, Ci,
            "Depends on whether the destination's condition for acpi_index holds for what is sent",
            Dumps(Described("""{"field":"hotplug_select","version_id":0,"field_exists":false,"size":4}"""),
                Described(
                    """{"field":"hotplug_select","version_id":0,"field_exists":false,"size":4},"""
                    + """{"field":"acpi_index","version_id":0,"field_exists":true,"size":4}"""))),
        new("B2", "PV EOI: a paravirtual feature was on that no field carries", null, "",
            "Nothing in a stream or schema says which features a guest was given: the CPU's property list would (QMP query-cpu-model-expansion).", null),
        new("B3", "HDA: needed() reads through a null pointer while saving", null, "",
            "The source crashes before there is a stream. Making the source's own profile is the same save, and shows it early.", null),
        new("B4", "IDE: a subsection that is needed in the middle of an operation only", CheckVerdict.Depends, "the announcement, before RAM",
            "Depends on whether dev of the source needs dev/pio_state when it is migrated",
            static () => Check(
                Sides.Profile(("dev", Buffer("dev", "state", 4))) with
                {
                    Schemas = Dump(Described(State,
                        """{"name":"dev/pio_state","version_id":1,"minimum_version_id":1,"Fields":["""
                        + """{"field":"cur_io_buffer_offset","version_id":0,"field_exists":false,"size":4}]}""")),
                },
                Sides.Profile(("dev", Buffer("dev", "state", 4))) with { Schemas = Dump(Described(State)) })),
    ];

    private const string State = """{"field":"state","version_id":0,"field_exists":false,"size":4}""";

    private static LegacyStruct Iommu() => new LegacyStruct("iommu-intel").Field("root", "uint64", "00*8");

    private static LegacyStruct Buffer(string name, string field, int length, int version = 1)
        => new LegacyStruct(name, version).Field(field, "buffer", $"00*{length}");

    private static string Described(string fields, string? subsection = null)
        => $$"""{"name":"dev","version_id":1,"minimum_version_id":1,"Fields":[{{fields}}]{{(subsection is null ? "" : $",\"Subsections\":[{subsection}]")}}}""";

    private static string Scanouts(int version, string more) => Described(
        $$$"""{"field":"scanout","version_id":1,"field_exists":false,"size":64,"Description":"""
        + $$$"""{"name":"virtio-gpu-one-scanout","version_id":{{{version}}},"minimum_version_id":1,"Fields":["""
        + $$$"""{"field":"resource_id","version_id":0,"field_exists":false,"size":4}{{{more}}}]}}""");
}
