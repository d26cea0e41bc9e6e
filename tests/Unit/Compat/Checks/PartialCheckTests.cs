using System.Text;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit;

/// <summary>A machine that was asked, and not migrated: what cannot fit is found, and nothing else is claimed.</summary>
public sealed class PartialCheckTests
{
    private static readonly LegacyStruct s_device = new LegacyStruct("dev", 3).Field("a", "uint32", "00 00 00 07");
    private static readonly LegacyStruct s_board = new LegacyStruct("board").Field("a", "uint8", "01");

    private static readonly SchemaCatalog s_binary = SchemaCatalogs.ReadJson(Encoding.UTF8.GetBytes(
        """
        {"dev-type": {"Name": "dev-type", "version_id": 3, "minimum_version_id": 2, "Description": {"name": "dev", "version_id": 3, "minimum_version_id": 2,
          "Fields": [{"field": "a", "version_id": 0, "field_exists": false, "size": 4}]}}}
        """));

    [Fact]
    public void Check_AllThatCanBeToldFits_Depends()
    {
        CheckReport report = MigrationCheck.Check(Sides.Profile(("0000:00:03.0/dev", s_device), ("board", s_board)), Destination(devices: 1));

        Assert.Equal(CheckVerdict.Depends, report.Verdict);
        Assert.Equal(CheckFindingKind.NotComparable, Assert.Single(report.Findings).Kind);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void Check_FewerDevicesOfAKind_NamesTheSectionThatIsOneTooMany(int there, int sent)
    {
        MigrationProfile source = Sides.Profile([.. Enumerable.Range(0, sent).Select(static i => ($"0000:00:0{i}.0/dev", s_device))]);

        CheckReport report = MigrationCheck.Check(source, Destination(there));

        Assert.Equal(CheckVerdict.Incompatible, report.Verdict);
        CheckFinding missing = Assert.Single(report.Findings, static f => f.IsBreak);
        Assert.Equal((CheckFindingKind.SectionMissing, $"0000:00:0{sent - 1}.0/dev"), (missing.Kind, missing.Path.IdStr));
    }

    [Theory]
    [InlineData(4, CheckFindingKind.VersionTooNew)]
    [InlineData(1, CheckFindingKind.VersionTooOld)]
    public void Check_VersionThatTheBinaryDoesNotTake_IsFound(int version, CheckFindingKind kind)
    {
        MigrationProfile source = Sides.Profile(("dev", new LegacyStruct("dev", version).Field("a", "uint32", "00 00 00 07")));

        Assert.Equal(kind, Assert.Single(MigrationCheck.Check(source, Destination(1)).Findings, static f => f.IsBreak).Kind);
    }

    [Fact]
    public void Check_MemoryAndMachine_AreCompared()
    {
        MigrationProfile destination = Destination(1) with { MachineType = "other", RamBlocks = [new RamBlockSummary("mem", 0x20000, null, null, 0, 0)] };

        CheckReport report = MigrationCheck.Check(Sides.Profile(("dev", s_device)), destination);

        Assert.Equal([CheckFindingKind.MachineType, CheckFindingKind.RamBlockSize], report.Findings.Where(static f => f.IsBreak).Select(static f => f.Kind));
    }

    [Fact]
    public void Check_PartialSource_ClaimsNoMissingBlock()
    {
        MigrationProfile source = Destination(1) with { RamBlocks = [.. Destination(1).RamBlocks, new RamBlockSummary("vfio", 0x1000, null, null, 0, 0)] };

        Assert.Equal(CheckVerdict.Depends, MigrationCheck.Check(source, Sides.Profile(("dev", s_device))).Verdict);
    }

    private static MigrationProfile Destination(int devices) => new()
    {
        IsPartial = true,
        HasConfiguration = true,
        MachineType = "none",
        LiveSections = [new ProfileDevice { Path = new FieldPath("ram"), VersionId = 4 }],
        RamBlocks = [new RamBlockSummary("mem", 0x10000, null, null, 0, 0)],
        Devices = [.. Enumerable.Range(0, devices)
            .Select(static i => new ProfileDevice
            {
                Path = new FieldPath("dev", (uint)i),
                VersionId = 3,
                MinimumVersionId = 2,
                Description = s_binary.Entries[0].Description,
            })],
        Schemas = s_binary,
    };
}
