using Ber.Compat;
using Ber.Detector;
using Support;

namespace Unit.Compat.Checks;

/// <summary>What loaders insist on in their post_load functions, and what looks as if they did.</summary>
public sealed class LoaderInsistsTests
{
    /// <summary>Capability, level of the source, of the destination (null: it is at its default), what is found.</summary>
    [Theory]
    [InlineData("htm", 1, null, "cap-htm higher level (1) in incoming stream than on destination (0)")]
    [InlineData("vsx", 0, null, null)]
    [InlineData("large_decr", null, 0, "cap-large-decr higher level (1) in incoming stream than on destination (0)")]
    [InlineData("htm", null, 1, null)]
    [InlineData("cfpc", 2, null, "cap-cfpc higher level (2) in incoming stream than on destination (1)")]
    [InlineData("cfpc", null, 0, "cap-cfpc higher level (1) in incoming stream than on destination (0)")]
    [InlineData("nested_kvm_hv", 1, null, "cap-nested-hv higher level (1) in incoming stream than on destination (0)")]
    [InlineData("hpt_maxpagesize", 24, null, null)]   // its default is the host's
    [InlineData("hpt_maxpagesize", 24, 16, "cap-hpt-max-page-size higher level (24) in incoming stream than on destination (16)")]
    public void Check_LevelsOfPseries_AreComparedWithDefaultsToo(string capability, int? source, int? destination, string? message)
    {
        CheckReport report = MigrationCheck.Check(Sides.Profile(("spapr", Machine(source))), Sides.Profile(("spapr", Machine(destination))));

        Assert.Equal(message, report.Findings.FirstOrDefault(static f => f.IsBreak)?.QemuMessage);

        LegacyStruct Machine(int? level)
        {
            LegacyStruct machine = new LegacyStruct("spapr", 3).Field("a", "uint8", "00");
            return level is int known
                ? machine.Subsection(new LegacyStruct($"spapr/cap/{capability}").Field($"mig.caps.{capability}", "uint8", $"{known:x2}"))
                : machine;
        }
    }

    [Theory]
    [InlineData("6465627567", CheckVerdict.Incompatible)]       // debug
    [InlineData("736176652d766d", CheckVerdict.Incompatible)]   // save-vm
    [InlineData("706175736564", CheckVerdict.Compatible)]       // paused
    public void Check_ARunStateThatNoIncomingQemuTakes_Kills(string state, CheckVerdict expected)
    {
        MigrationProfile Side(string runState)
            => Sides.Profile(("globalstate", new LegacyStruct("globalstate").Array("runstate", "uint8", 1, $"{runState} 00*{100 - (runState.Length / 2)}")));

        CheckReport report = MigrationCheck.Check(Side(state), Side("7072656c61756e6368"));

        Assert.Equal(expected, report.Verdict);
        Assert.Equal(expected is CheckVerdict.Incompatible, report.Findings.Any(static f => f.Consequence is CheckConsequence.Kills));
    }

    /// <summary>Seen with 7.2: host to vm and vm to host are decades off, and rt at the destination is right.</summary>
    [Theory]
    [InlineData("18ed2bd1195d3560", "0000000000000000", true, null)]               // host, vm that has not run
    [InlineData("0000000000000000", "18ed2bd1195d3560", true, null)]
    [InlineData("000010814f2e9f7c", "18ed2bd1195d3560", true, null)]               // vm or rt, host
    [InlineData("18ed2bd1195d3560", "000010814f2e9f7c", true, "with rt it keeps")]
    [InlineData("18ed2bd1195d3560", "18ea95c8527f76d8", false, null)]
    [InlineData("0000000000000000", "000010814f2e9f7c", false, null)]
    public void Check_AnotherClockOfTheRtc_LosesTheDate(string sent, string own, bool isLost, string? condition)
    {
        MigrationProfile Side(string update) => Sides.Profile(
            ("mc146818rtc", new LegacyStruct("mc146818rtc", 3).Field("base_rtc", "uint64", "000000006b03d079").Field("last_update", "uint64", update)));

        CheckReport report = MigrationCheck.Check(Side(sent), Side(own));

        Assert.Equal(CheckVerdict.Compatible, report.Verdict);
        CheckFinding? finding = report.Findings.SingleOrDefault(static f => f.Consequence is CheckConsequence.Loses);
        Assert.Equal(isLost, finding is not null);
        Assert.Equal(condition is not null, finding?.Condition is not null);
        Assert.Contains(condition ?? "", finding?.Condition ?? "", StringComparison.Ordinal);
    }

    /// <summary>Six CPUs as two sockets of three cores have the APIC ids 0 1 2 4 5 6.</summary>
    [Theory]
    [InlineData(new uint[] { 0, 1, 2, 4 }, new uint[] { 0, 1, 2, 3 }, true)]
    [InlineData(new uint[] { 0, 1, 2, 3 }, new uint[] { 0, 1, 2 }, false)]
    public void Check_ApicsOfOtherNumbers_AreOfAnotherTopology(uint[] sent, uint[] own, bool isTopology)
    {
        MigrationProfile Side(uint[] ids)
        {
            LegacyStreamBuilder stream = new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true)
                .RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2);
            foreach (uint id in ids)
                stream.Device(3 + id, "apic", id, new LegacyStruct("apic", 3).Field("a", "uint8", "00"));
            return Sides.Profile(stream.End().ToArray());
        }

        CheckFinding finding = MigrationCheck.Check(Side(sent), Side(own)).Findings.Single(static f => f.IsBreak);

        Assert.Equal(sent[^1], finding.Path.InstanceId);
        Assert.Equal(isTopology, finding.Hint?.Contains("-smp", StringComparison.Ordinal) is true);
    }

    [Theory]
    [InlineData("00*16", CheckVerdict.Depends)]
    [InlineData("", CheckVerdict.Compatible)]   // sent for dirty bitmaps
    public void Check_PostcopyAdvice_WithoutContentsAsksForNothing(string contents, CheckVerdict expected)
    {
        MigrationProfile Side(bool isAdvised)
        {
            LegacyStreamBuilder stream = new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true);
            if (isAdvised)
                stream.Command(3, contents);
            return Sides.Profile(stream.RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2)
                .Device(3, "dev", 0, new LegacyStruct("dev").Field("a", "uint8", "00")).End().ToArray());
        }

        Assert.Equal(expected, MigrationCheck.Check(Side(true), Side(false)).Verdict);
    }
}
