using System.Text.Json.Nodes;
using Ber.Visitors;

namespace Unit.Visitors.Grammars;

/// <summary>PCI configuration space, written octet by octet from the specification; MSI-X tables; virtio-gpu.</summary>
public sealed class SavedPciTests
{
    private const int Length = 256;

    [Fact]
    public void Config_OfADevice_HasHeaderAndCapabilitiesByName()
    {
        byte[] config = Header(0x8086, 0x10d3, type: 0, first: 0x50);
        Put(config, 0x50, 0x01, 0xa0, 0x22, 0xc8, 0x00, 0x01, 0x00, 0x00);                                          // power management
        Put(config, 0xa0, 0x05, 0xc0, 0x80, 0x00, 0x00, 0x10, 0xe0, 0xfe, 0x01, 0x00, 0x00, 0x00, 0x31, 0x40);      // MSI, 64 bits
        Put(config, 0xc0, 0x11, 0x00, 0x04, 0x80, 0x03, 0x00, 0x00, 0x00, 0x03, 0x20, 0x00, 0x00);                  // MSI-X
        Put(config, 0x70, 0xaa, 0xbb);

        JsonNode state = GrammarState.Read(SavedTypes.PciConfig, config)!;

        Assert.Equal((0x8086, 0x10d3, 0x107), ((int)state["header"]!["vendor_id"]!, (int)state["header"]!["device_id"]!, (int)state["header"]!["command"]!));
        Assert.Equal((0xc822, 0x100), ((int)state["cap_pm"]!["pmc"]!, (int)state["cap_pm"]!["pmcsr"]!));
        Assert.Equal((0xfee01000u, 1, 0x4031), ((uint)state["cap_msi"]!["address"]!, (int)state["cap_msi"]!["address_hi"]!, (int)state["cap_msi"]!["data"]!));
        Assert.Equal((0x8004, 3, 0x2003), ((int)state["cap_msix"]!["control"]!, (int)state["cap_msix"]!["table"]!, (int)state["cap_msix"]!["pba"]!));
        Assert.StartsWith("00", (string)state["registers_58"]!);
        Assert.Contains("aabb", (string)state["registers_58"]!);
    }

    [Fact]
    public void Config_OfABridge_HasItsWindows()
    {
        byte[] config = Header(0x1b36, 0x000c, type: 1, first: 0);
        Put(config, 0x18, 0x00, 0x01, 0x02, 0x00, 0xf1, 0x01);
        Put(config, 0x20, 0x00, 0xfe, 0x10, 0xfe);

        JsonNode header = GrammarState.Read(SavedTypes.PciConfig, config)!["header"]!;

        Assert.Equal((1, 2, 0xf1), ((int)header["secondary_bus"]!, (int)header["subordinate_bus"]!, (int)header["io_base"]!));
        Assert.Equal((0xfe00, 0xfe10), ((int)header["memory_base"]!, (int)header["memory_limit"]!));
    }

    [Fact]
    public void Config_OfAnExpressDevice_HasExtendedCapabilities()
    {
        byte[] config = [.. Header(0x1b36, 0x0100, type: 0, first: 0x40), .. new byte[4096 - Length]];
        Put(config, 0x40, 0x10, 0x00, 0x02, 0x00, 0x22, 0x80, 0x00, 0x10);
        Put(config, 0x100, 0x01, 0x00, 0x02, 0x15, 0x10, 0x00, 0x00, 0x00);   // error reporting, then 150
        Put(config, 0x150, 0x0e, 0x00, 0x01, 0x00, 0x34, 0x12);               // alternative routing id

        JsonNode state = GrammarState.Read(SavedTypes.PciConfig, config)!;

        Assert.Equal((2, 0x10008022), ((int)state["cap_express"]!["flags"]!, (int)state["cap_express"]!["devcap"]!));
        Assert.Equal(0x10, (int)state["ext_aer"]!["uncor_status"]!);
        Assert.Equal(0x1234, (int)state["ext_ari"]!["cap"]!);
    }

    /// <summary>e1000e puts its serial number into the last octets of error reporting.</summary>
    [Fact]
    public void Config_CapabilityCutByTheNext_HasTheRegistersBefore()
    {
        byte[] config = [.. Header(0x8086, 0x10d3, type: 0, first: 0), .. new byte[4096 - Length]];
        Put(config, 0x100, 0x01, 0x00, 0x02, 0x14);               // error reporting, then 140
        Put(config, 0x134, 0x21, 0x43);                           // the error source of a root port
        Put(config, 0x140, 0x03, 0x00, 0x01, 0x00, 0x12);         // serial number

        JsonNode state = GrammarState.Read(SavedTypes.PciConfig, config)!;

        Assert.Equal(0x4321, (int)state["ext_aer"]!["root_err_src"]!);
        Assert.Null(state["ext_aer"]!["tlp_prefix_log"]);
        Assert.Equal(0x12, (int)state["ext_dsn"]!["serial"]!);
    }

    /// <summary>A list that comes back to itself, and one that points into the header, end there.</summary>
    [Theory]
    [InlineData(0x50)]
    [InlineData(0x40)]
    [InlineData(0x10)]
    [InlineData(0xfc)]
    public void Config_WithALoopedList_IsDescribed(byte next)
    {
        byte[] config = Header(0x8086, 1, type: 0, first: 0x50);
        Put(config, 0x50, 0x01, next);
        Put(config, 0x40, 0x09, 0x50, 0xff);
        Put(config, 0xfc, 0x10, 0x50, 0x02);

        Assert.NotNull(GrammarState.Read(SavedTypes.PciConfig, config));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(65)]
    [InlineData(2048)]
    public void Msix_TableOfAnyLength_IsToldFromItsPendingBits(int entries)
    {
        byte[] octets = new byte[(16 * entries) + ((entries + 7) / 8)];
        octets[8] = 0x41;

        JsonNode state = GrammarState.Read(SavedTypes.Msix, octets)!;

        Assert.Equal(entries, state["msix_table"]!.AsArray().Count);
        Assert.Equal(0x41, (int)state["msix_table"]![0]!["data"]!);
        Assert.Null(GrammarState.Read(SavedTypes.Msix, [.. octets, 0, 0]));
    }

    [Fact]
    public void Gpu_ResourcesAndScanouts_HaveTheirFields()
    {
        byte[] octets =
        [
            .. Big(7, 2, 1, 2, 1), 0, 0, 0, 0, 0, 0, 0x10, 0, .. Big(8), 1, 2, 3, 4, 5, 6, 7, 8,
            .. Big(0, 1, 1, 7, 2, 1, 0, 0, 0, 0, 0, 0, 0),
        ];

        JsonNode state = GrammarState.Read(SavedTypes.VirtioGpu, octets)!;

        Assert.Equal((7, 2, "0102030405060708"), ((int)state["resources"]![0]!["resource_id"]!, (int)state["resources"]![0]!["width"]!,
            (string)state["resources"]![0]!["pixels"]!));
        Assert.Equal((0x1000, 8), ((int)state["resources"]![0]!["iov"]![0]!["addr"]!, (int)state["resources"]![0]!["iov"]![0]!["len"]!));
        Assert.Equal((1, 7, 2), ((int)state["scanouts"]!["max_outputs"]!, (int)state["scanouts"]!["scanout"]![0]!["resource_id"]!,
            (int)state["scanouts"]!["scanout"]![0]!["width"]!));
    }

    /// <summary>Of several scanouts the first may have the frame buffer's layout, or all; where others have it cannot be told.</summary>
    [Theory]
    [InlineData(0, "0 0 0 0")]
    [InlineData(1, "1 0 0 0")]
    [InlineData(4, "1 1 1 1")]
    [InlineData(2, "1")]
    public void Gpu_LayoutsOfScanouts_AreFound(int layouts, string expected)
    {
        byte[] octets = [.. Big(0, 1, 4), .. new byte[(4 * 40) + (24 * layouts)]];

        JsonNode scanouts = GrammarState.Read(SavedTypes.VirtioGpu, octets)!["scanouts"]!;

        Assert.Equal(expected, string.Join(' ', scanouts["scanout"]!.AsArray().Select(static s => s!["fb.format"] is null ? "0" : "1")));
        Assert.Equal(layouts == 2, scanouts["scanout_rest"] is not null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Octets_ChangedAtRandom_AreDescribedOrNot(int seed)
    {
        byte[] config = Header(0x1af4, 0x1041, type: 0, first: 0x50);
        Put(config, 0x50, 0x09, 0xa0, 0x14, 0x02);
        Put(config, 0xa0, 0x11, 0x40, 0x04, 0x80);
        Put(config, 0x40, 0x10, 0x00, 0x02);
        byte[] express = [.. config, .. new byte[4096 - Length]];
        Put(express, 0x100, 0x01, 0x00, 0x02, 0x15);
        GrammarState.Mutate(SavedTypes.PciConfig, config, "dev", tries: 5_000, seed);
        GrammarState.Mutate(SavedTypes.PciConfig, express, "dev", tries: 5_000, seed);
        GrammarState.Mutate(SavedTypes.VirtioGpu, [.. Big(7, 2, 1, 2, 0), .. new byte[8], .. Big(0, 1, 2), .. new byte[104]], "dev", tries: 5_000, seed);
    }

    private static byte[] Header(ushort vendor, ushort device, byte type, byte first)
    {
        byte[] config = new byte[Length];
        Put(config, 0, (byte)vendor, (byte)(vendor >> 8), (byte)device, (byte)(device >> 8), 0x07, 0x01, first == 0 ? (byte)0 : (byte)0x10, 0);
        config[0x0e] = type;
        config[0x34] = first;
        return config;
    }

    private static void Put(byte[] octets, int at, params byte[] values) => values.CopyTo(octets, at);

    private static byte[] Big(params uint[] values) => [.. values.SelectMany(Support.LegacyStruct.UInt32)];
}
