using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit.Compat.Checks;

/// <summary>
/// Guests that ran, against twins that never did: what follows from the run is no difference, what follows from the configuration is. Nothing here ends
/// a program: the descriptions are real, the devices are made up.
/// </summary>
public sealed class GuestThatRanTests
{
    private const ulong Packed = 1ul << 34;
    private const ulong FiltersVlans = 1ul << 19;
    private static readonly QemuVersion s_old = new(5, 2);
    private static readonly QemuVersion s_seven = new(7, 2);
    private static readonly QemuVersion s_ten = new(10, 0);
    private static readonly QemuVersion s_eleven = new(11, 1);

    /// <summary>The owner, a subsection of it that the twin does not have, its octets, what is found.</summary>
    [Theory]
    [InlineData("e1000", "e1000/tx_tso_state", "00", "SubsectionAdded Loses")]
    [InlineData("e1000", "e1000/full_mac_state", "07", "SubsectionAdded Loses")]       // whatever is in it
    [InlineData("ich9_pm", "ich9_pm/tco", "00", "SubsectionAdded Kills")]              // its timer is not made
    [InlineData("hda-audio-stream", "hda-audio-stream/buffer", "00", "SubsectionAdded Loses")]
    [InlineData("ide_drive", "ide_drive/tray_state", "00", "")]                        // by the run
    [InlineData("ide_drive", "ide_drive/tray_state", "01", "")]
    [InlineData("dev", "dev/unknown", "00", "")]
    public void Check_ASubsectionThatTheTwinDoesNotSend_IsHeldAgainstTheConfigurationOnly(string owner, string name, string octets, string expected)
    {
        LegacyStruct ran = new LegacyStruct(owner).Field("a", "uint8", "01").Subsection(new LegacyStruct(name).Field("x", "uint8", octets));
        LegacyStruct twin = new LegacyStruct(owner).Field("a", "uint8", "00");

        Assert.Equal(expected, Found(MigrationCheck.Check(Sides.Profile(("dev", ran)), Sides.Profile(("dev", twin)))));
    }

    [Fact]
    public void Check_WhatKills_IsIncompatible()
    {
        LegacyStruct source = new LegacyStruct("ich9_pm").Field("a", "uint8", "01").Subsection(new LegacyStruct("ich9_pm/tco").Field("x", "uint8", "00"));
        CheckReport report = MigrationCheck.Check(
            Sides.Profile(("dev", source)), Sides.Profile(("dev", new LegacyStruct("ich9_pm").Field("a", "uint8", "00"))));

        Assert.Equal(CheckVerdict.Incompatible, report.Verdict);
        Assert.Equal(CheckSeverity.Error, Assert.Single(report.Findings, static f => f.Consequence is CheckConsequence.Kills).Severity);
    }

    /// <summary>CPUs of the source and of the twin, entries that the source sends: whether it fits, fails, or depends on maxcpus.</summary>
    [Theory]
    [InlineData(1, 1, 1, CheckVerdict.Compatible)]
    [InlineData(2, 2, 2, CheckVerdict.Compatible)]
    [InlineData(1, 2, 1, CheckVerdict.Incompatible)]
    [InlineData(1, 1, 4, CheckVerdict.Depends)]
    public void Check_EntriesOfCpuHotplug_AreAsManyAsTheDestinationMayHave(int sourceCpus, int twinCpus, int entries, CheckVerdict expected)
    {
        var entry = new LegacyStruct("CPU hotplug device state");
        entry.Field("is_inserting", "bool", "00");
        LegacyStruct state = new LegacyStruct("CPU hotplug state").Field("selector", "uint32", "00*4")
            .StructArray("devs", [.. Enumerable.Repeat(entry, entries)]);
        LegacyStruct ran = new LegacyStruct("piix4_pm", 3).Field("a", "uint8", "01")
            .Subsection(new LegacyStruct("piix4_pm/cpuhp").Struct("cpuhp_state", state));
        LegacyStruct twin = new LegacyStruct("piix4_pm", 3).Field("a", "uint8", "00");

        CheckReport report = MigrationCheck.Check(Machine(sourceCpus, ran), Machine(twinCpus, twin));

        Assert.Equal(expected, report.Verdict);
        if (expected is not CheckVerdict.Compatible)
        {
            Assert.Equal("Missing section footer for pm",
                Assert.Single(report.Findings, static f => f.Kind is CheckFindingKind.CountChanged).QemuMessage);
        }
    }

    [Theory]
    [InlineData(Packed, true, true, "")]
    [InlineData(Packed, true, false, "VirtioFeatures Refuses")]
    [InlineData(0ul, true, false, "VirtioFeatures Loses")]
    [InlineData(0ul, false, true, "VirtioFeatures Loses")]
    [InlineData(0ul, false, false, "")]
    public void Check_PackedRings_AreOfferedByWhoSendsTheirState(ulong accepted, bool isPacked, bool isPackedThere, string expected)
        => Assert.Equal(expected, Found(Check(
            Virtio() with { Features = accepted, OffersPacked = isPacked }, Virtio() with { OffersPacked = isPackedThere }, "virtio-scsi", s_ten)));

    [Fact]
    public void Check_MoreQueues_AreRefusedSince11()
    {
        Support.VirtioField source = Virtio() with { Queues = [256, 256, 256] };
        Support.VirtioField twin = Virtio() with { Queues = [256, 256] };

        CheckFinding finding = Assert.Single(Check(source, twin, "virtio-blk", s_eleven).Findings, static f => f.IsBreak);
        Assert.Equal("VQ 2 vring.num 256 exceeds allocated max 0", finding.QemuMessage);
        Assert.Equal("VirtioQueues Loses", Found(Check(source, twin, "virtio-blk", s_ten)));
        Assert.Equal("", Found(Check(twin, source, "virtio-net", s_eleven)));   // its guest decides how many there are
    }

    [Theory]
    [InlineData(0ul, "00*512", "VirtioDevice Loses")]
    [InlineData(0ul, "ff*512", "")]
    [InlineData(FiltersVlans, "00*512", "")]
    [InlineData(FiltersVlans, "01 00*511", "VirtioDevice Loses")]
    public void Check_VlansOfVirtioNet_AreOverwrittenUpTo52(ulong accepted, string vlans, string expected)
    {
        Support.VirtioField field = Virtio() with
        {
            Features = accepted,
            ClassState = LegacyStruct.Hex($"525400123456 00*4 00000000 0001 01 00 00000000 {vlans} 00000000 00*6 00"),
        };

        Assert.Equal(expected, Found(Check(field, field, "virtio-net", s_old)));
        Assert.Equal("", Found(Check(field, field, "virtio-net", s_ten)));
    }

    [Fact]
    public void Check_PortsOfVirtioSerial_InAnotherNumberOfWords_AreRefused()
    {
        Support.VirtioField Serial(string ports, string words) => Virtio() with { ClassState = LegacyStruct.Hex($"0050 0019 {ports} {words} 00000000") };

        Assert.Equal("DeviceProperty Refuses",
            Found(Check(Serial("0000001f", "00000001"), Serial("0000003f", "00000001 00000000"), "virtio-console", s_seven)));
    }

    [Fact]
    public void Check_ACardInThePcieSlot_IsComparedUpTo80()
    {
        static LegacyStruct Port(byte status)
            => new PciConfig(0x1b36, 0x000c).Capability(0x10, [0x42, 0x01, .. new byte[0x16], status, .. new byte[0x21]]).ToDevice();
        MigrationProfile empty = Sides.Profile(("port", Port(0)));
        MigrationProfile full = Sides.Profile(("port", Port(0x40)));

        CheckFinding finding = Assert.Single(Stated(empty, full, s_seven).Findings, static f => f.IsBreak);
        Assert.StartsWith("get_pci_config_device: Bad config data: i=0x5a read: 0 device: 40 cmask: ff wmask: 0 w1cmask:19", finding.QemuMessage,
            StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.Compatible, Stated(empty, full, s_ten).Verdict);
        Assert.Equal(CheckVerdict.Compatible, Stated(full, full, s_seven).Verdict);
    }

    /// <summary>RMR_EL3 of a CPU that has it is the constant 1; the loader writes 0 where the source sends none.</summary>
    [Theory]
    [InlineData("603000000013f602", "0000000000000001", "CpuRegister Refuses")]
    [InlineData("603000000013f602", "0000000000000000", "")]
    [InlineData("603000000013c100", "0000000000000001", "")]   // TTBR0_EL1 takes any value
    public void Check_AnArmRegisterThatOnlyTheDestinationHas_IsWrittenAsZero(string register, string value, string expected)
    {
        const string Common = "603000000013c080";
        const string Zero = "0000000000000000";

        Assert.Equal(expected, Registers(MigrationCheck.Check(
            Sides.Profile(("cpu", ArmCpu(Common, Zero))), Sides.Profile(("cpu", ArmCpu(Common + register, Zero + value))))));

        static string Registers(CheckReport report)
            => string.Join("; ", report.Findings.Where(static f => f.Kind is CheckFindingKind.CpuRegister).Select(static f => $"{f.Kind} {f.Consequence}"));
    }

    /// <summary>The finding has the register's name, and the message of 11.1 QEMU's number for it.</summary>
    [Theory]
    [InlineData("40200000200f3a00", "PAR", "0x200f3a00")]
    [InlineData("603000000013c030", "ID_AA64ISAR0_EL1", "0x1013c030")]
    [InlineData("40300000200f0380", "PAR(64)", "0x200f8380")]
    public void Check_AnArmRegisterThatOnlyTheSourceHas_IsNamed(string register, string name, string number)
    {
        const string Common = "603000000013c080";
        string zeros = new('0', 16);
        MigrationProfile source = Sides.Profile(("cpu", string.CompareOrdinal(register, Common) < 0
            ? ArmCpu(register + Common, zeros + zeros) : ArmCpu(Common + register, zeros + zeros)));
        MigrationProfile destination = Sides.Profile(("cpu", ArmCpu(Common + "603000000013ffff", zeros + zeros)));

        CheckFinding finding = Assert.Single(Stated(source, destination, new QemuVersion(11, 1)).Findings, static f => f.IsBreak);

        Assert.Equal($"cpu#0.cpreg_vmstate_values.{name}", finding.Path.ToString());
        Assert.Contains($"{name} (0x{register})", finding.Hint, StringComparison.Ordinal);
        Assert.Equal(
            $"handle_cpreg_only_in_incoming_stream: system register {number} in the incoming stream but unknown on the destination: fail migration",
            finding.QemuMessage);
    }

    /// <summary>The lists are compared before a value is written: a constant that stands before does not come first.</summary>
    [Fact]
    public void Check_ArmRegistersThatOnlyTheSourceHas_AreNamedBeforeAConstant()
    {
        const string Zero = "0000000000000000";
        const string Midr = "40200000200f0000";
        MigrationProfile source = Sides.Profile(("cpu", ArmCpu(Midr + "40200000200f3a00" + "603000000013c030", Zero + Zero + Zero)));
        MigrationProfile destination = Sides.Profile(("cpu", ArmCpu(Midr + "603000000013c080603000000013c081", "0000000000000001" + Zero + Zero)));

        CheckFinding finding = Assert.Single(MigrationCheck.Check(source, destination).Findings, static f => f.IsBreak);

        Assert.Equal("cpu#0.cpreg_vmstate_values.PAR", finding.Path.ToString());
        Assert.EndsWith(" Nor does it have ID_AA64ISAR0_EL1.", finding.Hint, StringComparison.Ordinal);
    }

    /// <summary>PAR has no CRn where it has 64 bits, and is no constant for that; what implementations define is one.</summary>
    [Theory]
    [InlineData("40300000200f0380", "")]
    [InlineData("40300000200f0780", "cpu#0.cpreg_vmstate_values.p15,0,c15")]
    [InlineData("40200000200f0000", "cpu#0.cpreg_vmstate_values.MIDR")]
    public void Check_AnArmRegisterWithAnotherValue_IsRefusedWhereItIsAConstant(string register, string paths)
    {
        MigrationProfile source = Sides.Profile(("cpu", ArmCpu(register, "0000000000000001")));
        MigrationProfile destination = Sides.Profile(("cpu", ArmCpu(register, "0000000000000002")));

        Assert.Equal(paths, string.Join("; ", MigrationCheck.Check(source, destination).Findings.Where(static f => f.IsBreak).Select(static f => f.Path)));
    }

    /// <summary>A list that is longer than the destination's is refused before its registers are looked at: the hint has their names.</summary>
    [Fact]
    public void Check_MoreArmRegistersThanTheDestinationHas_AreNamed()
    {
        string zeros = new('0', 16);
        string many = string.Concat(Enumerable.Range(0, 10).Select(static i => $"603000000013c0{0x30 + i:x2}"));
        MigrationProfile destination = Sides.Profile(("cpu", ArmCpu("603000000013c030", zeros)));

        Assert.Equal("The destination's CPU model, or its QEMU, does not have SCTLR2_EL1.", Hint("603000000013c030603000000013c083", zeros + zeros));
        Assert.EndsWith("ID_AA64MMFR0_EL1 and 1 more.", Hint(many, string.Concat(Enumerable.Repeat(zeros, 10))), StringComparison.Ordinal);

        string? Hint(string indexes, string values) => Assert.Single(
            MigrationCheck.Check(Sides.Profile(("cpu", ArmCpu(indexes, values))), destination).Findings, static f => f.IsBreak).Hint;
    }

    [Fact]
    public void Check_PcspkThatIsConfiguredNotToBeSent_IsLost()
    {
        LegacyStruct speaker = new LegacyStruct("pcspk").Field("data_on", "uint8", "01");
        LegacyStruct other = new LegacyStruct("dev").Field("a", "uint8", "00");

        Assert.Equal("SectionMissing Loses", Found(MigrationCheck.Check(Sides.Profile(("pcspk", speaker)), Sides.Profile(("dev", other)))));
    }

    [Fact]
    public void Check_ASectionUnderAConditionWithFieldsUnderIt_Depends()
    {
        LegacyStruct flic = new LegacyStruct("qemu-s390-flic").Field("simm", "uint8", "00").Field("nimm", "uint8", "00");
        LegacyStruct other = new LegacyStruct("dev").Field("a", "uint8", "00");

        CheckReport report = MigrationCheck.Check(Sides.Profile(("flic", flic)), Sides.Profile(("dev", other)));

        Assert.Equal(CheckVerdict.Depends, report.Verdict);
        Assert.Equal("Missing section footer for flic", Assert.Single(report.Findings, static f => f.Condition is not null).QemuMessage);
    }

    private static LegacyStruct ArmCpu(string indexes, string values) => new LegacyStruct("cpu", 22)
        .Field("cpreg_vmstate_array_len", "int32 le", $"{indexes.Length / 16:x8}")
        .Array("cpreg_vmstate_indexes", "uint64", 8, indexes).Array("cpreg_vmstate_values", "uint64", 8, values);

    private static MigrationProfile Machine(int cpus, LegacyStruct state)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true);
        for (int i = 0; i < cpus; i++)
            stream.Device((uint)(3 + i), "cpu", (uint)i, new LegacyStruct("cpu", 12).Field("env.regs", "uint8", "00"));
        return Sides.Profile(stream.Device((uint)(3 + cpus), "pm", 0, state).End().ToArray());
    }

    private static Support.VirtioField Virtio() => new() { Pci = new PciConfig(0x1af4, 0x1001), Config = new byte[12] };

    private static CheckReport Check(Support.VirtioField source, Support.VirtioField twin, string device, QemuVersion version)
        => Stated(Sides.Profile(("dev", source.ToDevice(device))), Sides.Profile(("dev", twin.ToDevice(device))), version);

    private static CheckReport Stated(MigrationProfile source, MigrationProfile twin, QemuVersion version)
        => MigrationCheck.Check(source, twin, new CheckOptions { DestinationVersion = version });

    private static string Found(CheckReport report)
        => string.Join("; ", report.Findings.Where(static f => f.Severity is not CheckSeverity.Note).Select(static f => $"{f.Kind} {f.Consequence}"));
}
