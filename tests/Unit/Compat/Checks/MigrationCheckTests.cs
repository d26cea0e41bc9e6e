using System.Text;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit;

/// <summary>What one rule after the other says of two sides; tests/Matrix holds them to what real loads came to.</summary>
public sealed class MigrationCheckTests
{
    private const string Flags = "00 00 00 01";

    /// <summary>Difference, the source's device, the destination's, findings that are no notes: <c>kind consequence path</c>.</summary>
    public static TheoryData<string, LegacyStruct, LegacyStruct, string> Layouts => new()
    {
        { "nothing", Dev().Field("a", "uint32", Flags), Dev().Field("a", "uint32", Flags), "" },
        { "another name", Dev().Field("a", "uint32", Flags), Dev().Field("b", "uint32", Flags), "" },
        { "a struct around it", Dev().Field("a", "uint32", Flags), Dev().Struct("s", new LegacyStruct("s").Field("a", "uint32", Flags)), "" },
        { "divided anew", Dev().Field("a", "uint32", Flags), Dev().Field("a", "uint16", "00 00").Field("b", "uint16", "00 01"), "" },
        { "a field more", Dev().Field("a", "uint32", Flags), Dev().Field("a", "uint32", Flags).Field("b", "uint8", "00"), "FieldAdded Refuses dev#0.b" },
        { "a field less", Dev().Field("a", "uint32", Flags).Field("b", "uint8", "00"), Dev().Field("a", "uint32", Flags), "FieldRemoved Refuses dev#0.b" },
        { "changed places", Dev().Field("a", "uint32", Flags).Field("b", "uint32", Flags), Dev().Field("b", "uint32", Flags).Field("a", "uint32", Flags),
            "FieldMoved Misreads dev#0.a" },
        { "another width", Dev().Field("a", "uint32", Flags), Dev().Field("a", "uint64", "00*8"), "FieldResized Refuses dev#0.a" },
        { "the same octets as other numbers", Dev().Array("a", "uint8", 1, "00 00").Field("b", "uint32", Flags),
            Dev().Field("a", "uint16", "00 00").Field("b", "uint32", Flags), "FieldRetyped Misreads dev#0.a" },
        { "a newer version", Dev(2).Field("a", "uint32", Flags), Dev().Field("a", "uint32", Flags), "VersionTooNew Refuses dev#0" },
        { "another equal value", Dev().Field("a", "uint32 equal", Flags), Dev().Field("a", "uint32 equal", "00 00 00 02"), "EqualValue Refuses dev#0.a" },
        { "a count above the bound", Dev().Field("n", "int32 le", "00 00 00 05"), Dev().Field("n", "int32 le", "00 00 00 04"), "ValueBounds Refuses dev#0.n" },
        { "a count below the bound", Dev().Field("n", "int32 le", "00 00 00 03"), Dev().Field("n", "int32 le", "00 00 00 04"), "" },
        { "a counted array", Dev().Field("n", "uint32", "00 00 00 02").Array("a", "uint8", 1, "00 00"),
            Dev().Field("n", "uint32", "00 00 00 03").Array("a", "uint8", 1, "00 00 00"), "" },
        { "an array that nothing counts", Dev().Array("a", "uint8", 1, "00 00"), Dev().Array("a", "uint8", 1, "00 00 00"), "CountChanged Refuses dev#0.a" },
        { "a null element", Dev().Pointers("p", new LegacyStruct("e").Field("x", "uint8", "01"), null),
            Dev().Pointers("p", null, new LegacyStruct("e").Field("x", "uint8", "01")), "NullPointer Refuses dev#0.p[0]; NullPointer Misreads dev#0.p[1]" },
        { "a subsection in reset state", Dev().Field("a", "uint32", Flags).Subsection(Sub("00")), Dev().Field("a", "uint32", Flags), "" },
        { "a subsection that is in use", Dev().Field("a", "uint32", Flags).Subsection(Sub("01")), Dev().Field("a", "uint32", Flags), "" },
        { "a newer subsection", Dev().Subsection(Sub("01", 2)).Field("a", "uint32", Flags), Dev().Subsection(Sub("01")).Field("a", "uint32", Flags),
            "VersionTooNew Refuses dev#0.\"dev/x\"" },
        { "outputs of virtio-gpu", Gpu(1), Gpu(2), "EqualValue Refuses dev#0.virtio-gpu.max_outputs" },
        { "resources of virtio-gpu", Gpu(2, "00 00 00 07  00 00 00 02  00 00 00 01  00 00 00 01  00 00 00 01  00*12  00*8"), Gpu(2), "" },
        { "a longer output struct", Gpu(1, "", 60), Gpu(1), "FieldResized Refuses dev#0.virtio-gpu.scanout" },
        { "ports of virtio-serial", Serial(1, 0), Serial(1), "DeviceProperty Refuses dev#0.virtio.ports" },
        { "ports that both have", Serial(1, 0), Serial(1, 0), "" },
        { "a subsection that is not looked up", Dev().Field("a", "uint32", Flags).Subsection(new LegacyStruct("dve/x").Field("x", "uint8", "01")),
            Dev().Field("a", "uint32", Flags).Subsection(new LegacyStruct("dve/x").Field("x", "uint8", "01")), "SubsectionMisnamed Refuses dev#0.\"dve/x\"" },
        { "a name misspelt by 5.2", Balloon("vitio-balloon-device/page-poison"), Balloon("vitio-balloon-device/page-poison"),
            "SubsectionMisnamed Refuses dev#0.virtio.\"vitio-balloon-device/page-poison\"" },
        { "the right one", Balloon("virtio-balloon-device/page-poison"), Balloon("virtio-balloon-device/page-poison"), "" },
        { "the map of ports", Serial(3, 1), Serial(1), "DeviceProperty Refuses dev#0.virtio.ports_map" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Check_OneDifference_SaysWhatTheLoaderDoes(string difference, LegacyStruct source, LegacyStruct destination, string expected)
    {
        Assert.NotEmpty(difference);
        Assert.Equal(expected, Found(MigrationCheck.Check(Sides.Profile(("dev", source)), Sides.Profile(("dev", destination)))));
    }

    /// <summary>No vmdesc lists what a class of virtio devices saves: which release knows what of it is knowledge.</summary>
    [Theory]
    [InlineData(5, 2, "SubsectionUnknown Refuses dev#0.virtio.\"virtio-balloon-device/page-poison\"")]
    [InlineData(7, 2, "")]
    [InlineData(11, 1, "")]
    public void Check_ASubsectionOfAVirtioClass_IsKnownOfTheRelease(int major, int minor, string expected)
    {
        MigrationProfile source = Sides.Profile(("dev", Balloon("virtio-balloon-device/page-poison"))), destination = Sides.Profile(("dev", Balloon()));

        Assert.Equal(expected, Found(MigrationCheck.Check(source, destination with { Version = QemuVersionRange.Of(new QemuVersion(major, minor)) })));
    }

    /// <summary>What a twin does not show and a person may state.</summary>
    [Fact]
    public void Check_WhatIsStatedOfTheDestination_DecidesWhatDepends()
    {
        MigrationProfile twin = Sides.Profile(Stream());
        MigrationProfile uuid = Sides.Profile(Stream(uuid: new byte[16]));
        MigrationProfile shared = Sides.Profile(Stream(capabilities: ["x-ignore-shared"]));
        MigrationProfile postcopy = Sides.Profile(Stream(command: 3));

        Assert.Equal(CheckVerdict.Depends, MigrationCheck.Check(uuid, twin).Verdict);
        Assert.Equal(CheckVerdict.Compatible, MigrationCheck.Check(uuid, twin with { Uuid = new byte[16] }).Verdict);
        Assert.Equal(CheckVerdict.Incompatible, MigrationCheck.Check(uuid, twin with { Uuid = Enumerable.Repeat((byte)1, 16).ToArray() }).Verdict);
        Assert.Equal(CheckVerdict.Depends, MigrationCheck.Check(shared, twin).Verdict);
        Assert.Equal(CheckVerdict.Compatible, MigrationCheck.Check(shared, twin with { Capabilities = ["x-ignore-shared"] }).Verdict);
        Assert.Equal(CheckVerdict.Compatible, MigrationCheck.Check(twin, twin).Verdict);
        Assert.Equal(CheckVerdict.Incompatible, MigrationCheck.Check(twin, twin with { Capabilities = ["x-ignore-shared"] }).Verdict);
        Assert.Equal(CheckVerdict.Depends, MigrationCheck.Check(postcopy, twin).Verdict);
        Assert.Equal(CheckVerdict.Compatible, MigrationCheck.Check(postcopy, twin with { Capabilities = ["postcopy-ram"] }).Verdict);
    }

    [Fact]
    public void Check_ASectionThatIsSentUnderACondition_IsMissedWhereOthersOfItsTypeAreSent()
    {
        LegacyStruct host = new LegacyStruct("PCIHost").Field("config_reg", "uint32", Flags);
        MigrationProfile two = Sides.Profile(new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true)
            .Device(3, "PCIHost", 0, host).Device(4, "PCIHost", 1, host).End().ToArray());
        MigrationProfile one = Sides.Profile(("PCIHost", host));
        MigrationProfile none = Sides.Profile(("dev", Dev().Field("a", "uint32", Flags)));

        Assert.Equal("SectionMissing Refuses PCIHost#1", Found(MigrationCheck.Check(two, one)));
        Assert.Equal("", Found(MigrationCheck.Check(one, none)));
    }

    [Fact]
    public void Check_WordsOfTheMessage_AreThoseOfTheVersion()
    {
        MigrationProfile source = Sides.Profile(("dev", Dev().Field("a", "uint32", Flags)), ("more", Dev().Field("a", "uint32", Flags)));
        MigrationProfile destination = Sides.Profile(("dev", Dev().Field("a", "uint32", Flags)));

        Assert.StartsWith("Unknown savevm section or instance 'more' 0.", Message(new QemuVersion(7, 2)), StringComparison.Ordinal);
        Assert.StartsWith("Unknown section or instance 'more' 0.", Message(new QemuVersion(11, 1)), StringComparison.Ordinal);
        Assert.StartsWith("section or instance 'more' 0.", Message(null), StringComparison.Ordinal);   // what both have in common

        string Message(QemuVersion? version)
            => MigrationCheck.Check(source, destination, new CheckOptions { DestinationVersion = version }).Findings.Single(static f => f.IsBreak).QemuMessage!;
    }

    [Fact]
    public void Check_EverySinglePathOfAFinding_PointsIntoTheStream()
    {
        byte[] stream = Sides.Stream(("dev", Dev().Field("a", "uint8", "07").Field("b", "uint32 equal", "00 00 00 09")));

        CheckFinding finding = Assert.Single(
            MigrationCheck.Check(Sides.Profile(stream), Sides.Profile(("dev", Dev().Field("a", "uint8", "07").Field("b", "uint32 equal", "00*4")))).Findings);

        Assert.Equal(new FieldPath("dev", 0, [new FieldPathStep("b")]), finding.Path);
        Assert.Equal([0, 0, 0, 9], stream[(int)finding.Offset!.Value..((int)finding.Offset + 4)]);
    }

    private static string Found(CheckReport report)
        => string.Join("; ", report.Findings.Where(static f => f.Severity is not CheckSeverity.Note).Select(static f => $"{f.Kind} {f.Consequence} {f.Path}"));

    private static LegacyStruct Dev(int version = 1) => new("dev", version);

    private static LegacyStruct Sub(string octet, int version = 1) => new LegacyStruct("dev/x", version).Field("x", "uint8", octet);

    private static LegacyStruct Gpu(int outputs, string resources = "", int length = 40)
        => Dev().Field("virtio-gpu", "virtio-gpu", $"{resources} 00 00 00 00  00 00 00 01  00 00 00 0{outputs}  00*{outputs * length}");

    private static LegacyStruct Serial(byte map, params uint[] ports)
    {
        string state =
            $"00 50 00 19 00 00 00 1f  00 00 00 {map:x2}  00 00 00 {ports.Length:x2} {string.Concat(ports.Select(static p => $"{p:x8} 00 00 00000000 "))}";
        var field =
            new Support.VirtioField { Pci = new PciConfig(0x1af4, 0x1003), Config = new byte[12], Queues = [128, 128], ClassState = LegacyStruct.Hex(state) };
        return field.ToDevice("virtio-console");
    }

    private static LegacyStruct Balloon(string? subsection = null)
    {
        string name = subsection is null ? "" : $"05 {subsection.Length:x2} {Convert.ToHexString(Encoding.ASCII.GetBytes(subsection))} 00000001 00000000";
        var field = new Support.VirtioField
        {
            Pci = new PciConfig(0x1af4, 0x1002), Config = new byte[16], Queues = [128, 128], ClassState = LegacyStruct.Hex($"00000000 00000000 {name}"),
        };
        return field.ToDevice("virtio-balloon");
    }

    private static byte[] Stream(byte[]? uuid = null, string[]? capabilities = null, ushort? command = null)
    {
        LegacyStreamBuilder stream =
            new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", capabilities: capabilities, uuid: uuid, isDescribed: true);
        if (command is ushort number)
            stream.Command(number, "00*16");
        return stream.RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2).Device(3, "dev", 0, Dev().Field("a", "uint32", Flags)).End().ToArray();
    }
}
