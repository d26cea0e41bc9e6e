using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;
using static Matrix.Tales;

namespace Matrix;

/// <summary>D: the same layout, another device.</summary>
internal static class DeviceStories
{
    private const string Seen = "check, before anything is sent";

    public static IReadOnlyList<Story> All { get; } =
    [
        new("D1", "PCI Express error reporting: UNCOR_MASK had another default, 7.2 and 8.0", CheckVerdict.Incompatible, Seen,
            "get_pci_config_device: Bad config data: i=0x10a read: 40 device: 0 cmask: ff wmask: 0 w1cmask:0",
            Pci("pcie-root-port", Port().Extended(1, Errors(0x40)), Port().Extended(1, Errors(0)))),
        new("D2", "access control services on pcie-root-port became unconditional in 4.0", CheckVerdict.Incompatible, Seen,
            "Only the source has: access control services capability.",
            Pci("pcie-root-port", Port().Extended(1, Errors(0)).Extended(0x0d, 0x1f, 0, 0, 0), Port().Extended(1, Errors(0)))),
        new("D3", "virtio-blk: the configuration space grew beyond the next power of two", CheckVerdict.Incompatible, Seen,
            "get_pci_config_device: Bad config data: i=0x10 read: 41 device: 1 cmask: ff wmask: 80 w1cmask:0",
            Virtio("virtio-blk", Blk(0xc041, 40), Blk(0x0001, 60))),
        new("D4", "virtio-serial: the configuration space grew from 8 to 12 octets", CheckVerdict.Incompatible, Seen,
            "get_pci_config_device: Bad config data: i=0x10 read: 21 device: 1 cmask: ff wmask: c0 w1cmask:0",
            Virtio("virtio-console", Serial(0xc021, 12), Serial(0x0001, 44))),
        new("D5", "KubeVirt: a guest uses features of virtio-net that the new node does not offer", CheckVerdict.Incompatible, Seen,
            "The guest uses GUEST_USO4, GUEST_USO6, HOST_USO, which the destination's device does not offer.",
            static () => Check(
                Sides.Profile(("0000:00:03.0/virtio-net", Net(0x1c0010130afffaf).ToDevice("virtio-net"))),
                Sides.Profile(("0000:00:03.0/virtio-net", Net(0).ToDevice("virtio-net")))
                    .WithOfferedFeatures(new Dictionary<FieldPath, ulong> { [new FieldPath("0000:00:03.0/virtio-net")] = 0x10179bfffef }))),
        new("D6", "virtio-pci: modern or not by what vhost of the host could do, 2.7 to 2.8", CheckVerdict.Incompatible, Seen, "status (capability list)",
            Virtio("virtio-net", Net(0), Net(0) with { Pci = VirtioPci(0x1000).Capability(9, 0x10, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0) })),
        new("D7", "fw_cfg: DMA, 2.4 to older, and only while firmware runs", CheckVerdict.Incompatible, Seen, "fw_cfg#0.\"fw_cfg/dma\": subsection unknown",
            static () => Check(
                Sides.Profile(("fw_cfg", FwCfg().Subsection(new LegacyStruct("fw_cfg/dma").Field("dma_addr", "uint64", "00*8")))),
                Sides.Profile(("fw_cfg", FwCfg())) with
                {
                    Schemas = Dump(
                        """{"name":"fw_cfg","version_id":2,"minimum_version_id":1,"Fields":["""
                        + """{"field":"cur_entry","version_id":0,"field_exists":false,"size":2}]}"""),
                })),
        new("D8", "an option ROM grew with its linker, or with an update of a package", CheckVerdict.Incompatible, Seen,
            "Size mismatch: 0000:00:03.0/virtio-net-pci.rom: 0x80000 != 0x40000: Invalid argument",
            static () => Check(Roms(("0000:00:03.0/virtio-net-pci.rom", 0x80000)), Roms(("0000:00:03.0/virtio-net-pci.rom", 0x40000)))),
        new("D9", "RAM blocks have another name, or the device another slot", CheckVerdict.Incompatible, Seen,
            "Unknown ramblock \"0000:00:04.0:01.0/e1000.rom\", cannot accept migration",
            static () => Check(Roms(("0000:00:04.0:01.0/e1000.rom", 0x40000)), Roms(("0000:00:03.0/e1000.rom", 0x40000)))),
        new("D10", "internal fields that must be equal: ppc insns_flags, windows of the spapr host bridge", CheckVerdict.Incompatible, Seen,
            "cpu#0.\"env.insns_flags\": equal value: 17 → 1; refuses to load: 1 != 11",
            Device("cpu", new LegacyStruct("cpu", 5).Field("env.insns_flags", "int64 equal", "00*7 11"),
                new LegacyStruct("cpu", 5).Field("env.insns_flags", "int64 equal", "00*7 01"))),
    ];

    private static Func<(CheckVerdict, IReadOnlyList<string>)> Pci(string vmsd, PciConfig source, PciConfig destination)
        => Device($"0000:00:02.0/{vmsd}", new LegacyStruct(vmsd).Struct("parent_obj", source.ToDevice()),
            new LegacyStruct(vmsd).Struct("parent_obj", destination.ToDevice()));

    private static Func<(CheckVerdict, IReadOnlyList<string>)> Virtio(string vmsd, VirtioField source, VirtioField destination)
        => Device($"0000:00:03.0/{vmsd}", source.ToDevice(vmsd), destination.ToDevice(vmsd));

    private static LegacyStruct FwCfg() => new LegacyStruct("fw_cfg", 2).Field("cur_entry", "uint16", "00 00");

    private static PciConfig Port() => new PciConfig(0x1b36, 0x000c, 4096).Octet(0x0e, 1);

    /// <summary>Advanced error reporting: status, then the mask, whose third octet is given, severity and the rest.</summary>
    private static byte[] Errors(byte mask)
    {
        var contents = new byte[0x44];
        contents[6] = mask;
        return contents;
    }

    private static PciConfig VirtioPci(ushort device) => new PciConfig(0x1af4, device).Bar(0, 0x0001);

    private static VirtioField Blk(uint bar, int config) => new() { Pci = VirtioPci(0x1001).Bar(0, bar), Config = new byte[config], ClassState = [0] };

    private static VirtioField Serial(uint bar, int config)
        => new() { Pci = VirtioPci(0x1003).Bar(0, bar), Config = new byte[config], Queues = [128, 128], ClassState = new byte[16] };

    /// <summary>virtio-net with the state of its class: address, tables, vlans, headers.</summary>
    private static VirtioField Net(ulong features)
        => new()
        {
            Pci = VirtioPci(0x1000),
            Config = new byte[12],
            Queues = [256, 256, 64],
            Features = features,
            ClassState = new byte[18 + 4 + 512 + 4 + 6 + 1],
        };

    private static MigrationProfile Roms(params (string Name, ulong Length)[] blocks)
        => Sides.Profile(new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true).RamStart(2, blocks).RamEos(2).RamEnd(2)
            .RamEos(2).End().ToArray());
}
