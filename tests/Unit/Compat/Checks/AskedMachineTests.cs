using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit.Compat.Checks;

/// <summary>What a machine answered by QMP decides what two streams leave open.</summary>
public sealed class AskedMachineTests
{
    private const ulong EventIndex = 1ul << 29;
    private const ulong RingReset = 1ul << 40;
    private const ulong Platform = 1ul << 33;
    private const string IdStr = "0000:00:03.0/virtio-net";

    private static readonly QemuVersion s_five = new(5, 2);
    private static readonly QemuVersion s_ten = new(10, 0);

    /// <summary>Whether the destination has other than 4 CPUs at most, against 4 entries of hot-plug state.</summary>
    [Theory]
    [InlineData(null, CheckVerdict.Depends)]
    [InlineData(4, CheckVerdict.Compatible)]
    [InlineData(2, CheckVerdict.Incompatible)]
    [InlineData(8, CheckVerdict.Incompatible)]
    public void Check_MaxCpus_DecideOnHotplugState(int? maxCpus, CheckVerdict expected)
    {
        LegacyStruct entry = new LegacyStruct("CPU hotplug device state").Field("is_inserting", "bool", "00");
        LegacyStruct state = new LegacyStruct("CPU hotplug state").Field("selector", "uint32", "00*4").StructArray("devs", [entry, entry, entry, entry]);
        LegacyStruct ran = new LegacyStruct("piix4_pm", 3).Field("a", "uint8", "01")
            .Subsection(new LegacyStruct("piix4_pm/cpuhp").Struct("cpuhp_state", state));
        LegacyStruct cpu = new LegacyStruct("cpu", 12).Field("env.regs", "uint8", "00");
        MigrationProfile twin = Sides.Profile(("cpu", cpu), ("pm", new LegacyStruct("piix4_pm", 3).Field("a", "uint8", "00")));

        CheckReport report = MigrationCheck.Check(Sides.Profile(("cpu", cpu), ("pm", ran)), twin.WithFacts(new MachineFacts { MaxCpus = maxCpus }));

        Assert.Equal(expected, report.Verdict);
    }

    [Theory]
    [InlineData("", CheckVerdict.Depends)]
    [InlineData("00000000-0000-0000-0000-000000000000", CheckVerdict.Compatible)]   // it has none, and takes any
    [InlineData("01010101-0101-0101-0101-010101010101", CheckVerdict.Compatible)]
    [InlineData("02020202-0202-0202-0202-020202020202", CheckVerdict.Incompatible)]
    public void Check_Uuid_DecidesWhereTheSourceValidatesIts(string uuid, CheckVerdict expected)
    {
        MigrationProfile twin = Sides.Profile(("dev", new LegacyStruct("dev").Field("a", "uint8", "00")));
        MigrationProfile source = twin with { Uuid = Enumerable.Repeat((byte)1, 16).ToArray() };
        var facts = new MachineFacts { Uuid = uuid.Length > 0 ? Guid.Parse(uuid).ToByteArray(bigEndian: true) : default(ReadOnlyMemory<byte>?) };

        Assert.Equal(expected, MigrationCheck.Check(source, twin.WithFacts(facts)).Verdict);
    }

    /// <summary>What the guest uses, what the destination offers (none: not known), its release.</summary>
    [Theory]
    [InlineData(EventIndex, null, 10, null, null)]                       // offered unless somebody switches it off
    [InlineData(EventIndex, 0ul, 10, "Features 0x20000000 unsupported. Allowed features: 0x0", null)]
    [InlineData(EventIndex, EventIndex, 10, null, null)]
    [InlineData(RingReset, null, 5, "Features 0x10000000000 unsupported", null)]
    [InlineData(RingReset, null, 10, null, null)]
    [InlineData(Platform, null, 10, "Features 0x200000000 unsupported", "whether the destination's device offers IOMMU_PLATFORM")]
    [InlineData(Platform, Platform, 10, null, null)]
    [InlineData(Platform, EventIndex, 10, "Features 0x200000000 unsupported. Allowed features: 0x20000000", null)]
    public void Check_FeaturesThatTheGuestUses_AreHeldAgainstTheOffer(ulong used, ulong? offered, int release, string? message, string? condition)
    {
        MigrationProfile twin = Card(0);
        if (offered is ulong known)
            twin = twin.WithFacts(new MachineFacts { Virtio = [new VirtioFacts { Device = "virtio-net", Place = "03.0", OfferedFeatures = known }] });

        CheckReport report = MigrationCheck.Check(Card(used), twin, new CheckOptions { DestinationVersion = release == 5 ? s_five : s_ten });

        CheckFinding? finding = report.Findings.FirstOrDefault(static f => f.Kind is CheckFindingKind.VirtioFeatures);
        Assert.Equal((message, condition), (finding?.QemuMessage, finding?.Condition));
    }

    /// <summary>Of a machine that was asked while it runs there are no octets: the place of its device is enough.</summary>
    [Theory]
    [InlineData("03.0", "Features 0x20000000 unsupported. Allowed features: 0x1")]
    [InlineData("04.0", null)]
    public void Check_AgainstARunningMachine_HoldsFeaturesAgainstTheDeviceInTheSamePlace(string place, string? message)
    {
        var running = new MigrationProfile
        {
            IsPartial = true,
            Facts = new MachineFacts { Virtio = [new VirtioFacts { Device = "virtio-net", Place = place, OfferedFeatures = 1 }] },
        };

        CheckReport report = MigrationCheck.Check(Card(EventIndex), running);

        Assert.Equal(message, report.Findings.FirstOrDefault(static f => f.Kind is CheckFindingKind.VirtioFeatures)?.QemuMessage);
    }

    /// <summary>A level that is at its default stands in no stream: the machine tells it.</summary>
    [Theory]
    [InlineData("on", null)]
    [InlineData("off", "cap-htm higher level (1) in incoming stream than on destination (0)")]
    public void Check_LevelsOfPseries_AreThoseThatTheMachineAnswers(string level, string? message)
    {
        LegacyStruct machine = new LegacyStruct("spapr", 3).Field("a", "uint8", "00");
        LegacyStruct source = new LegacyStruct("spapr", 3).Field("a", "uint8", "00")
            .Subsection(new LegacyStruct("spapr/cap/htm").Field("mig.caps.htm", "uint8", "01"));
        MachineFacts facts = Of(MachineFactKind.MachineProperty, ("cap-htm", level));

        Assert.Equal(
            message,
            MigrationCheck.Check(Sides.Profile(("spapr", source)), Sides.Profile(("spapr", machine)).WithFacts(facts)).Findings
                .FirstOrDefault(static f => f.IsBreak)?.QemuMessage);
    }

    /// <summary>The kind, both sides' value, what is found.</summary>
    [Theory]
    [InlineData(MachineFactKind.Cpu, "0x00000003", "0x00000001", "DeviceProperty Loses")]
    [InlineData(MachineFactKind.Cpu, "0x00000001", "0x00000003", "")]
    [InlineData(MachineFactKind.Cpu, "on", "off", "DeviceProperty Loses")]
    [InlineData(MachineFactKind.Cpu, "off", "on", "")]
    [InlineData(MachineFactKind.MemoryDevice, "dimm at 0x100, 1 octets", "dimm at 0x200, 1 octets", "RamBlockSize Misreads")]
    [InlineData(MachineFactKind.MemoryDevice, "dimm at 0x100, 1 octets", "dimm at 0x100, 1 octets", "")]
    [InlineData(MachineFactKind.Capability, "on", "off", "")]   // a twin is asked before anybody gives it one
    public void Check_WhatBothSidesAnswered_IsComparedThoughNoStreamTellsIt(MachineFactKind kind, string source, string destination, string expected)
    {
        MigrationProfile twin = Sides.Profile(("dev", new LegacyStruct("dev").Field("a", "uint8", "00")));

        CheckReport report = MigrationCheck.Check(twin.WithFacts(Of(kind, ("multifd", source))), twin.WithFacts(Of(kind, ("multifd", destination))));

        Assert.Equal(expected, string.Join("; ", report.Findings.Select(static f => $"{f.Kind} {f.Consequence}")));
    }

    [Theory]
    [InlineData("multifd", "on", "off", CheckVerdict.Incompatible)]
    [InlineData("postcopy-preempt", "off", "on", CheckVerdict.Incompatible)]
    [InlineData("multifd", "on", "on", CheckVerdict.Compatible)]
    [InlineData("xbzrle", "on", "off", CheckVerdict.Compatible)]
    public void Check_RunningMachines_ChannelsOfOneSideOnly_AreCertain(string capability, string source, string destination, CheckVerdict expected)
    {
        MigrationProfile machine = Sides.Profile(("dev", new LegacyStruct("dev").Field("a", "uint8", "00"))) with { IsPartial = true };

        MigrationProfile With(string state) => machine.WithFacts(Of(MachineFactKind.Capability, (capability, state)));
        CheckReport report = MigrationCheck.Check(With(source), With(destination));

        Assert.Equal(expected is CheckVerdict.Incompatible, report.Findings.Any(static f => f.IsBreak));
    }

    private static MachineFacts Of(MachineFactKind kind, params (string Name, string Value)[] facts)
        => new() { Lists = [new MachineFactList(kind, [.. facts.Select(static f => new MachineFact(f.Name, f.Value))])] };

    private static MigrationProfile Card(ulong features)
    {
        var field = new Support.VirtioField { Pci = new PciConfig(0x1af4, 0x1000), Config = new byte[12], Features = features };
        return Sides.Profile((IdStr, field.ToDevice("virtio-net")));
    }
}
