using System.Collections.Immutable;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit.Compat.Checks;

/// <summary>What only one side has or knows: timers, block devices, capabilities, places of memory.</summary>
public sealed class OneSideOnlyTests
{
    private static readonly LegacyStruct s_device = new LegacyStruct("dev").Field("a", "uint8", "00");

    [Theory]
    [InlineData("num_timers_save", "num_timers_save", CheckVerdict.Incompatible)]
    [InlineData("num_timers", "num_timers_save", CheckVerdict.Incompatible)]
    [InlineData("num_timers", "num_timers", CheckVerdict.Compatible)]   // takes as many as are sent
    public void Check_NumberOfTimers_MustMatchWhereTheDestinationSaysSo(string source, string destination, CheckVerdict expected)
    {
        CheckReport report = MigrationCheck.Check(Sides.Profile(("hpet", Timers(source, 3))), Sides.Profile(("hpet", Timers(destination, 4))));

        Assert.Equal(expected, report.Verdict);
        Assert.Equal(expected is CheckVerdict.Incompatible ? "Input validation failed: hpet/num_timers must match" : null,
            report.Findings.FirstOrDefault(static f => f.IsBreak)?.QemuMessage);

        static LegacyStruct Timers(string field, int count)
            => new LegacyStruct("hpet", 2).Field("config", "uint64", "00*8").Field(field, "uint8", $"{count:x2}");
    }

    [Theory]
    [InlineData("block", CheckVerdict.Depends)]
    [InlineData("dirty-bitmap", CheckVerdict.Compatible)]   // a bitmap of another name is dropped
    public void Check_BlockDevicesByName_AreAskedFor(string idStr, CheckVerdict expected)
    {
        MigrationProfile destination = OfRelease72();
        MigrationProfile source = destination with { LiveSections = [new ProfileDevice { Path = new FieldPath(idStr), VersionId = 1 }] };

        CheckReport report = MigrationCheck.Check(source, destination);

        Assert.Equal(expected, report.Verdict);
        Assert.Equal(CheckFindingKind.DeviceProperty, report.Findings.Single(f => f.Path.IdStr == idStr).Kind);
    }

    [Theory]
    [InlineData("block", null, "d0", "whether the destination has a drive d0 of the size of the source's")]
    [InlineData("dirty-bitmap", "n0", "b0", "node n0 at the destination, and whether that node has a bitmap b0 already")]
    [InlineData("dirty-bitmap", "known", "b0", "whether that node has a bitmap b0 already")]
    public void Check_BitmapsAndDrives_AreAskedForByName(string idStr, string? node, string name, string condition)
    {
        MachineFacts facts = new() { Lists = [new MachineFactList(MachineFactKind.BlockNode, [new MachineFact("known", "qcow2")])] };
        MigrationProfile destination = OfRelease72() with { Facts = facts };
        MigrationProfile source = destination with
        {
            LiveSections = [new ProfileDevice { Path = new FieldPath(idStr), VersionId = 1 }],
            LiveItems = [new LiveItem { Section = new FieldPath(idStr), Node = node, Name = name }],
        };

        foreach (MigrationProfile side in (MigrationProfile[])[source, Sides.ByFile(source)])
        {
            CheckReport report = MigrationCheck.Check(side, destination);

            Assert.Equal(CheckVerdict.Depends, report.Verdict);
            CheckFinding found = report.Findings.Single(f => f.Path.IdStr == idStr);
            Assert.Equal(condition, found.Condition);
            Assert.Contains(name, found.QemuMessage, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false, false, 1, CheckVerdict.Compatible)]
    [InlineData(true, true, 0, CheckVerdict.Compatible)]
    [InlineData(false, true, 1, CheckVerdict.Incompatible)]   // a stream with pages in it has no other channels
    [InlineData(false, true, 0, CheckVerdict.Depends)]
    [InlineData(true, false, 0, CheckVerdict.Depends)]
    public void Check_Multifd_OfOneSideOnly_BothWait(bool isSent, bool isAwaited, long pages, CheckVerdict expected)
    {
        MigrationProfile side = OfRelease72();
        MigrationProfile source = side with { RamBlocks = [side.RamBlocks[0] with { DataPages = pages }], Capabilities = Multifd(isSent) };

        Assert.Equal(expected, MigrationCheck.Check(source, side with { Capabilities = Multifd(isAwaited) }).Verdict);

        static ImmutableArray<string> Multifd(bool isOn) => isOn ? ["multifd"] : [];
    }

    [Fact]
    public void Check_SeveralMemoryBackends_AskWhereTheyStand()
    {
        MigrationProfile side = OfRelease72();
        RamBlockSummary ram = side.RamBlocks[0] with { IdStr = "pc.ram" };
        MigrationProfile With(params string[] names) => side with { RamBlocks = [ram, .. names.Select(n => ram with { IdStr = n })] };

        Assert.Empty(MigrationCheck.Check(With("m1", "0000:00:02.0/vga.vram"), With("m1", "0000:00:02.0/vga.vram")).Findings);
        CheckFinding found = Assert.Single(MigrationCheck.Check(With("m1", "/objects/m2"), With("m1", "/objects/m2")).Findings);
        Assert.Equal((CheckConsequence.None, "m1, /objects/m2"), (found.Consequence, found.Source));
    }

    /// <summary>A map that is longer at the destination is the cause; what stands behind it, on both sides, is not missing.</summary>
    [Fact]
    public void Check_AMapOfAnotherLength_IsTheCause()
    {
        CheckReport report = MigrationCheck.Check(Sides.Profile(("card", Card(8))), Sides.Profile(("card", Card(16))));

        CheckFinding cause = Assert.Single(report.Findings, static f => f.IsBreak);
        Assert.Equal((CheckFindingKind.FieldResized, "card#0.map"), (cause.Kind, cause.Path.ToString()));

        static LegacyStruct Card(int octets) => new LegacyStruct("card").Field("map", "bitmap", $"00*{octets}")
            .Field("blk_len", "uint32", "00*4").Field("multi", "uint32", "00*4").Field("end", "uint32", "00*4");
    }

    /// <summary>A side whose vmdesc is that of 6.0 to 8.1.</summary>
    private static MigrationProfile OfRelease72() => Sides.Profile(Sides.Stream(LegacyDialect.Indexed, "none", 0x10000, ("dev", s_device)));
}
