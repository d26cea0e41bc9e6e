using System.Text.Json.Nodes;
using Ber.Visitors;
using Support;

namespace Unit.Visitors.Grammars;

/// <summary>virtio_save of each transport and class, written by hand from hw/virtio/virtio.c and the classes.</summary>
public sealed class SavedVirtioTests
{
    private const string Virtio = SavedTypes.Virtio;
    private const ulong Version1 = 1ul << 32;
    private const ulong Packed = 1ul << 34;

    [Fact]
    public void Pci_RegistersAndQueues_HaveNames()
    {
        var field = new VirtioField
        {
            Pci = new PciConfig(0x1af4, 0x1001), Config = [1, 2, 0, 0, 0, 0, 0, 0], Queues = [256, 128], Descriptors = 0x1000, LastAvailable = 7,
            Features = Version1 | 0x44, ClassState = [0],
        };

        JsonNode state = GrammarState.Read(Virtio, Convert.FromHexString(field.ToHex()), "virtio-blk")!;

        Assert.Equal(0x1001, (int)state["pci"]!["config"]!["header"]!["device_id"]!);
        Assert.Equal(0x201, (int)state["config"]!["capacity"]!);   // little-endian
        Assert.Equal([256, 128], state["vq"]!.AsArray().Select(static q => (int)q!["num"]!));
        Assert.Equal(7, (int)state["vq"]![0]!["last_avail_idx"]!);
        Assert.Equal(Version1 | 0x44, (ulong)state["virtio/64bit_features"]!["guest_features"]!);
        Assert.Equal(2, state["virtio/ringsize"]!["vq"]!.AsArray().Count);   // the others are zeros, and left out
        Assert.Equal(1, (int)GrammarState.Read(Virtio, Convert.FromHexString((field with { Queues = [64] }).ToHex()), "virtio-blk")!["vq"]!.AsArray().Count);
    }

    [Fact]
    public void Packed_QueueState_HasNames()
    {
        var field = new VirtioField { Pci = new PciConfig(0x1af4, 0x1001), Features = Version1 | Packed, OffersPacked = true, ClassState = [0] };
        byte[] octets = Convert.FromHexString(field.ToHex());
        int at = octets.AsSpan().LastIndexOf("packed_virtqueues"u8) + "packed_virtqueues".Length + 4;
        new byte[] { 0x12, 0x34, 1, 0x56, 0x78, 0, 0, 0, 0, 3 }.CopyTo(octets, at);

        JsonNode queue = GrammarState.Read(Virtio, octets, "virtio-blk")!["virtio/packed_virtqueues"]!["vq"]![0]!;

        Assert.Equal((0x1234, true, 0x5678, false, 3), ((int)queue["last_avail_idx"]!, (bool)queue["last_avail_wrap_counter"]!, (int)queue["used_idx"]!,
            (bool)queue["used_wrap_counter"]!, (int)queue["inuse"]!));
    }

    /// <summary>hw/block/virtio-blk.c, virtio_blk_save_device: of a device with several queues each request has its queue's number.</summary>
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 3, false)]
    [InlineData(4, 2, false)]
    [InlineData(1, 2, true)]
    public void Block_RequestsInFlight_HaveTheirElements(int queues, int requests, bool isPacked)
    {
        List<byte> state = [];
        for (int i = 0; i < requests; i++)
        {
            state.Add(1);
            if (queues > 1)
                state.AddRange(LegacyStruct.UInt32((uint)i));
            if (isPacked)
                state.AddRange(LegacyStruct.UInt32(2));
            state.AddRange(Element(index: (uint)(10 + i), outputs: 1, inputs: 2));
        }

        state.Add(0);
        var field = new VirtioField
        {
            Pci = new PciConfig(0x1af4, 0x1001), Queues = [.. Enumerable.Repeat(256u, queues)], Features = Version1 | (isPacked ? Packed : 0),
            ClassState = [.. state],
        };

        JsonArray read = GrammarState.Read(Virtio, Convert.FromHexString(field.ToHex()), "virtio-blk")!["requests"]!.AsArray();

        Assert.Equal(requests, read.Count);
        for (int i = 0; i < requests; i++)
        {
            JsonNode element = read[i]!["elem"]!;
            Assert.Equal((10 + i, 1, 2), ((int)element["index"]!, (int)element["out_num"]!, (int)element["in_num"]!));
            Assert.Equal(0x1000, (int)element["in_addr"]![0]!["addr"]!);
            Assert.Equal(0x200, (int)element["in_sg"]![1]!["len"]!);
            Assert.Equal(queues > 1 ? i : null, (int?)read[i]!["queue"]);
        }
    }

    /// <summary>hw/char/virtio-serial-bus.c, with a port whose buffer is half sent.</summary>
    [Fact]
    public void Console_Ports_HaveTheirState()
    {
        byte[] state =
        [
            0, 80, 0, 25, .. LegacyStruct.UInt32(40), .. LegacyStruct.UInt32(3), .. LegacyStruct.UInt32(0x80), .. LegacyStruct.UInt32(2),
            .. LegacyStruct.UInt32(0), 1, 1, .. LegacyStruct.UInt32(0),
            .. LegacyStruct.UInt32(1), 1, 0, .. LegacyStruct.UInt32(1), .. LegacyStruct.UInt32(0), .. LegacyStruct.UInt64(100), .. Element(5, 1, 0),
        ];

        JsonNode read = Read("virtio-console", state, queues: 6);

        Assert.Equal([3, 0x80], read["ports_map"]!.AsArray().Select(static w => (int)w!));
        Assert.Equal([0, 1], read["ports"]!.AsArray().Select(static p => (int)p!["id"]!));
        Assert.Equal((100, 5), ((int)read["ports"]![1]!["iov_offset"]!, (int)read["ports"]![1]!["elem"]!["index"]!));
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(2, true, false)]
    [InlineData(0, true, true)]
    [InlineData(3, false, true)]
    public void Net_AddressesPairsAndOffloads_AreToldApart(int addresses, bool hasPairs, bool hasOffloads)
    {
        const ulong ControlGuestOffloads = 4;
        byte[] state =
        [
            0x52, 0x54, 0, 1, 2, 3, .. new byte[4], 0, 0, 0, 1, 0, 1, 1, 0, .. LegacyStruct.UInt32((uint)addresses), .. new byte[6 * addresses],
            .. Enumerable.Repeat((byte)0xff, 512), .. LegacyStruct.UInt32(1), 0, 0, 0, 0, 0, 0, 1,
            .. hasPairs ? (byte[])[0, 4, 0, 2, 0, 0, 0, 9] : [], .. hasOffloads ? LegacyStruct.UInt64(0x1f) : [],
        ];

        JsonNode net = Read("virtio-net", state, queues: 3, hasOffloads ? ControlGuestOffloads : 0)["net"]!;

        Assert.Equal("525400010203", (string)net["mac"]!);
        Assert.Equal(addresses, (int)net["mac_table.in_use"]!);
        Assert.Equal(hasPairs ? 4 : null, (int?)net["max_queue_pairs"]);
        Assert.Equal(hasPairs ? 9 : null, (int?)net["tx_waiting_others"]?[0]!["tx_waiting"]);
        Assert.Equal(hasOffloads ? 0x1f : null, (int?)net["curr_guest_offloads"]);
    }

    [Fact]
    public void Mmio_RegistersAndAlignment_HaveNames()
    {
        byte[] octets =
        [
            .. LegacyStruct.UInt32(0), .. LegacyStruct.UInt32(1), .. LegacyStruct.UInt32(12),
            7, 0, 0, 0, .. LegacyStruct.UInt32(0), .. LegacyStruct.UInt32(0), .. LegacyStruct.UInt32(1),
            .. LegacyStruct.UInt32(8), .. LegacyStruct.UInt32(4096), .. LegacyStruct.UInt64(0x2000), 0, 3,
        ];

        JsonNode state = GrammarState.Read(Virtio, octets, "virtio-rng")!;

        Assert.Equal(12, (int)state["mmio"]!["guest_page_shift"]!);
        Assert.Equal((8, 4096, 3), ((int)state["vq"]![0]!["num"]!, (int)state["vq"]![0]!["align"]!, (int)state["vq"]![0]!["last_avail_idx"]!));
    }

    /// <summary>A driver of old on a big-endian guest: its configuration space is big-endian.</summary>
    [Theory]
    [InlineData(1, 0x100)]
    [InlineData(2, 1)]
    public void Config_OfAnOldDriver_IsInTheGuestsOrder(byte endian, int capacity)
    {
        byte[] octets =
        [
            .. new byte[12], 7, 0, 0, 0, .. LegacyStruct.UInt32(0), .. LegacyStruct.UInt32(8), 0, 0, 0, 0, 0, 0, 0, 1, .. LegacyStruct.UInt32(0), 0,
            5, (byte)"virtio/device_endian"u8.Length, .. "virtio/device_endian"u8, 0, 0, 0, 1, endian,
        ];
        if (endian == 1)
            (octets[24], octets[25], octets[31]) = (0, 1, 0);

        Assert.Equal(capacity, (int)GrammarState.Read(Virtio, octets, "virtio-blk")!["config"]!["capacity"]!);
    }

    [Fact]
    public void Class_OfAnUnknownDevice_IsABuffer()
        => Assert.Equal("0102030405", (string)Read("vhost-user-something", [1, 2, 3, 4, 5], queues: 1)["class"]!);

    [Fact]
    public void Subsection_OfALaterRelease_IsABuffer()
    {
        byte[] octets = [.. Convert.FromHexString(Field("virtio-rng", [], 1, 0).ToHex()), 5, 10, .. "virtio/new"u8, 0, 0, 0, 1, 0xaa, 0xbb];

        Assert.Equal("aabb", (string)GrammarState.Read(Virtio, octets, "virtio-rng")!["virtio/new"]!["data"]!);
    }

    /// <summary>Each is sent once; repeated a thousand times it would have to be looked for as often.</summary>
    [Fact]
    public void Subsection_Repeated_IsNoSuchState()
    {
        byte[] one = [5, 18, .. "virtio/extra_state"u8, 0, 0, 0, 1];
        byte[] start = Convert.FromHexString(Field("virtio-rng", [], 1, 0).ToHex());

        Assert.NotNull(GrammarState.Read(Virtio, [.. start, .. one], "virtio-rng"));
        Assert.Null(GrammarState.Read(Virtio, [.. start, .. one, .. one], "virtio-rng"));
    }

    /// <summary>A big-endian machine whose driver is of old, or has not begun: no subsection states the order that is the machine's own.</summary>
    [Fact]
    public void Config_OfABigEndianMachine_IsInItsOrder()
    {
        var field = new VirtioField { Pci = new PciConfig(0x1af4, 0x1001), Config = [0, 0, 0, 0, 0, 0, 1, 0], ClassState = [0] };
        byte[] octets = Convert.FromHexString(field.ToHex());

        VMStateDescription big = SavedByHand.Describe(Virtio, octets, "virtio-blk", new DescriptionInterner(), isBigEndian: true)!;

        Assert.False(big.Fields.Single(static f => f.Name == "config").Struct!.Fields[0].IsLittleEndian);
        Assert.Equal(0x1000000000000, (long)GrammarState.Read(Virtio, octets, "virtio-blk")!["config"]!["capacity"]!);
    }

    /// <summary>What the console's class saves of its configuration space is in the device's order.</summary>
    [Theory]
    [InlineData("00500019 0000001f", 80, 31)]
    [InlineData("50001900 1f000000", 80, 31)]
    public void Console_SizeAndPorts_AreInEitherOrder(string hex, int columns, int ports)
    {
        JsonNode read = Read("virtio-console", [.. LegacyStruct.Hex(hex), .. LegacyStruct.UInt32(1), .. LegacyStruct.UInt32(0)], queues: 64);

        Assert.Equal((columns, ports), ((int)read["cols"]!, (int)read["max_nr_ports"]!));
    }

    [Fact]
    public void Description_OfUnknownLength_CannotBeSavedByHand()
    {
        var nested = new VMStateDescription("n", 1, [new VMStateField("a", FieldKind.UInt8) { IsConditional = true }]) { IsExact = true };

        Assert.Throws<ArgumentException>(
            () => new VMStateDescription("d", 1, [new VMStateField("f", FieldKind.Struct, "virtio") { Struct = nested, IsSavedByHand = true }]));
        Assert.Throws<ArgumentException>(() => new VMStateDescription("d", 1, [new VMStateField("f", FieldKind.List) { IsArrayOfOne = true }]));
    }

    [Theory]
    [InlineData("virtio-net", 1)]
    [InlineData("virtio-blk", 2)]
    [InlineData("virtio-console", 3)]
    [InlineData("virtio-balloon", 4)]
    [InlineData("virtio-iommu", 5)]
    public void Octets_ChangedAtRandom_AreDescribedOrNot(string device, int seed)
    {
        byte[] octets = Convert.FromHexString(Field(device, [.. Enumerable.Repeat((byte)1, 40)], 3, 0x44).ToHex());

        GrammarState.Mutate(Virtio, octets, device, tries: 5_000, seed);
    }

    private static VirtioField Field(string device, byte[] classState, int queues, ulong features)
        => new()
        {
            Pci = new PciConfig(0x1af4, 0x1001), Queues = [.. Enumerable.Repeat(64u, queues)], Features = Version1 | features, ClassState = classState,
            Config = device.Length > 10 ? [1, 2, 3, 4] : [],
        };

    private static JsonNode Read(string device, byte[] classState, int queues, ulong features = 0)
        => GrammarState.Read(Virtio, Convert.FromHexString(Field(device, classState, queues, features).ToHex()), device)!;

    /// <summary>struct VirtQueueElementOld of a 64-bit little-endian host.</summary>
    private static byte[] Element(uint index, int outputs, int inputs)
    {
        byte[] octets = new byte[16 + (2 * 1024 * 8) + (2 * 1024 * 16)];
        BitConverter.TryWriteBytes(octets, index);
        BitConverter.TryWriteBytes(octets.AsSpan(4), outputs);
        BitConverter.TryWriteBytes(octets.AsSpan(8), inputs);
        for (int i = 0; i < inputs; i++)
        {
            BitConverter.TryWriteBytes(octets.AsSpan(16 + (8 * i)), 0x1000L * (i + 1));
            BitConverter.TryWriteBytes(octets.AsSpan(16 + (2 * 8192) + (16 * i) + 8), 0x100L * (i + 1));
        }

        return octets;
    }
}
