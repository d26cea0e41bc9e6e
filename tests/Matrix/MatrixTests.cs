using Ber.Compat;
using Support;

namespace Matrix;

/// <summary>The detector against recorded loads: a sample in the repository, and all of them where the corpus is.</summary>
public sealed class MatrixTests
{
    [Fact]
    public void Sample_Rates_AreNotWorseThanTheBaseline()
    {
        (IReadOnlyList<MatrixRow> rows, Evaluation evaluation) = Sample.Read(Sample.Path);
        IReadOnlyList<RowResult> results = evaluation.Run(rows);

        Assert.InRange(rows.Count, 100, 1000);
        Assert.Equal([], Baseline.Compare(File.ReadAllText(Baseline.Path), [("sample", Rates.Of(results))]));
    }

    [Fact]
    public void Sample_NoRow_EndsQemu() => Assert.DoesNotContain(Sample.Read(Sample.Path).Rows, static r => r.IsCrashed);

    [CorpusFact]
    public void Corpus_Rates_AreNotWorseThanTheBaseline()
    {
        string folder = CorpusFactAttribute.Folder!;
        var evaluation = new Evaluation(folder);

        foreach (CorpusSet set in CorpusSet.All)
            Assert.Equal([], Baseline.Compare(File.ReadAllText(Baseline.Path), Baseline.SetsOf(set.Name, evaluation.Run(set.Read(folder)))));
    }

    [CorpusFact]
    public void Corpus_ProfilesAsFiles_GiveTheSameVerdicts()
    {
        string folder = CorpusFactAttribute.Folder!;
        List<MatrixRow> rows = [.. CorpusSet.All.SelectMany(s => s.Read(folder)).Where(static (_, i) => i % 7 == 0)];
        IReadOnlyList<RowResult> streams = new Evaluation(folder).Run(rows);
        IReadOnlyList<RowResult> files = new Evaluation(folder, goesByFiles: true).Run(rows);

        Assert.Equal(streams.Select(static r => $"{r.Row.Id}: {r.Verdict} {r.FirstBreak}"),
            files.Select(static r => $"{r.Row.Id}: {r.Verdict} {r.FirstBreak}"));
    }

    [CorpusFact]
    public void Corpus_AStream_IsNotIncompatibleWithItsOwnBinary()
    {
        IReadOnlyList<OwnDumps.Alarm> alarms = OwnDumps.Run(CorpusFactAttribute.Folder!, out int count);

        Assert.Equal([], alarms.Select(static a => $"{a.Stream}: {a.Breaks[0].Kind} {a.Breaks[0].Path}"));
        Assert.InRange(count, 2000, int.MaxValue);
    }

    /// <summary>Of dumps of two releases: what is said to break does, and what breaks by what a dump can show is said.</summary>
    [CorpusFact]
    public void Corpus_SchemaDiff_SaysWhatLoadersDid()
    {
        var (flagged, broken) = SchemaOutcomes.Run(CorpusFactAttribute.Folder!, TextWriter.Null);

        Assert.DoesNotContain(flagged, static f => f.Outcome is SchemaOutcomes.FlaggedOutcome.Loaded);
        Assert.InRange(flagged.Count(static f => f.Outcome is SchemaOutcomes.FlaggedOutcome.Refused), 20, int.MaxValue);
        Assert.DoesNotContain(broken, static b => b.Said == "nothing" && b.Words.Contains("version", StringComparison.Ordinal));
    }

    /// <summary>schemas/knowledge.json is made: a release is taken out of it and made anew from its dumps and streams.</summary>
    [CorpusFact]
    public void Corpus_KnowledgeOfTheNewestRelease_IsWhatIsMadeAnew()
    {
        var output = new StringWriter();
        (int equal, int different) = KnowledgeMaker.Run(output, CorpusFactAttribute.Folder!, "11.1", "qsid", target: null);

        Assert.InRange(equal, 800, int.MaxValue);
        Assert.True(different <= equal / 40, output.ToString());
        Assert.Contains("descriptions from dumps", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Baseline_AWorseRate_IsNamed()
    {
        var held = new Rates(10, 10, 0, 10, 0, 20, 0, 10, 0, 0, 0, 0, 10, 0);
        string path = Path.GetTempFileName();
        Baseline.Write(path, [("set", held)]);
        string json = File.ReadAllText(path);
        File.Delete(path);

        Assert.Equal([], Baseline.Compare(json, [("set", held)]));
        Assert.StartsWith("set: recall was ", Assert.Single(Baseline.Compare(json, [("set", held with { Caught = 9, Named = 9 })])), StringComparison.Ordinal);
        Assert.StartsWith("set: falseAlarms was ", Assert.Single(Baseline.Compare(json, [("set", held with { FalseAlarms = 1 })])), StringComparison.Ordinal);
        Assert.StartsWith("set: falseLosses was ", Assert.Single(Baseline.Compare(json, [("set", held with { FalseLosses = 1 })])), StringComparison.Ordinal);
        Assert.Equal("other: not in the baseline", Assert.Single(Baseline.Compare(json, [("other", held)])));
    }

    [Theory]
    [InlineData("fails", false, true, false)]
    [InlineData("loads", false, false, true)]
    [InlineData("loads-but-differs", false, false, false)]
    [InlineData("loads", true, true, false)]   // QEMU died of it
    public void Row_Outcome_ADeathIsAFailure(string outcome, bool isCrashed, bool isFailure, bool isKept)
    {
        MatrixRow row = Row("q7.2.x86_64.pc.base") with { Outcome = outcome, IsCrashed = isCrashed };

        Assert.Equal((isFailure, isKept), (row.IsFailure, row.IsKept));
    }

    [Theory]
    [InlineData("ran.q7.2.pc.tcg", true)]
    [InlineData("n.q7.2.x86_64.pc-q35-5.2.dpcie.ran", true)]
    [InlineData("q7.2.x86_64.pc.ranges", false)]
    public void Row_Source_SaysWhetherTheGuestRan(string source, bool isRan) => Assert.Equal(isRan, Row(source).IsRan);

    [Theory]
    [InlineData("qemu-system-x86_64: load of migration failed: Invalid argument: VQ 0 vring.num 1024 exceeds allocated max 256",
        "VQ # vring.num # exceeds allocated max #")]
    [InlineData("qemu-system-arm: Unknown savevm section or instance '0000:00:0a.0/x' 0x1f.", "Unknown savevm section or instance '#:#:#a.#/x' #.")]
    [InlineData("qemu-system-i386: load of migration failed: Invalid argument", "")]
    public void Message_Normalized_LosesPrefixesAndNumbers(string message, string expected) => Assert.Equal(expected, MessageText.Normalize(message));

    [Theory]
    [InlineData("q7.2.x86_64.pc.base", "x86_64.pc.base")]
    [InlineData("q10.0.2.x86_64.pc.base", "x86_64.pc.base")]
    [InlineData("ran.q7.2.pc.tcg", "ran.pc.tcg")]
    [InlineData("qsid.x86_64.pc.base", "x86_64.pc.base")]
    public void Row_Configuration_LeavesTheVersionOut(string source, string expected) => Assert.Equal(expected, Row(source).Configuration);

    private static MatrixRow Row(string source) => new()
    {
        Id = "",
        Source = source,
        Twin = "",
        SourceVersion = "",
        DestinationVersion = "",
        Outcome = "",
        IsCrashed = false,
        Kind = "",
        Messages = [],
        Changes = [],
    };
}
