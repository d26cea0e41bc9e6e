using System.Collections.Immutable;
using Ber.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generators.Roslyn;

/// <summary>While a description stays the same, its file is not written anew: the generator costs nothing while somebody types.</summary>
public sealed class IncrementalTests
{
    private const string Device = """
        using Ber.Visitors;
        namespace Emulator;
        [VMState("timer", Version = 2)]
        public partial class Timer
        {
            [VMStateField] public ulong Base;
            [VMStateField(Version = 2)] public uint Period;
            [VMStateSubsection] public TimerTick? Tick;
        }
        [VMState("timer/tick")]
        public partial class TimerTick
        {
            [VMStateField(TypeName = "timer")] public long Expires;
        }
        """;

    private const string Other = "namespace Emulator; public static class Clock { public static int Hertz => 100; }";

    [Fact]
    public void EditElsewhere_StepsAndOutputs_AreCached()
    {
        GeneratorRunResult run = RunAgain(static program => Replace(program, 1, Other.Replace("100", "200", StringComparison.Ordinal)));

        Assert.All(Models(run), IsSame);
        Assert.All(Outputs(run), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Equal(2, Outputs(run).Length);
    }

    /// <summary>Nothing of a symbol, a location or a syntax node may be in the models: these differ after every edit.</summary>
    [Fact]
    public void EditOfTheFile_ThatChangesNoDescription_LeavesOutputsCached()
    {
        GeneratorRunResult run = RunAgain(static program =>
            Replace(program, 0, "// moved by a line\n" + Device.Replace("public ulong Base;", "public ulong Base = 1;  // edited", StringComparison.Ordinal)));

        Assert.All(Models(run), IsSame);
        Assert.All(Outputs(run), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void EditOfOneDescription_WritesItsFileOnly()
    {
        GeneratorRunResult run = RunAgain(static program => Replace(program, 0, Device.Replace("long Expires", "long ExpiresAt", StringComparison.Ordinal)));

        Assert.Single(Models(run), static reason => reason is IncrementalStepRunReason.Modified);
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Outputs(run).Order());
        Assert.Contains(run.GeneratedSources, static s => s.SourceText.ToString().Contains("expires_at", StringComparison.Ordinal));
    }

    /// <summary>What the name of a count is on the wire stands at another member; a type's version at another type.</summary>
    [Fact]
    public void EditOfWhatADescriptionRefersTo_IsNoticed()
    {
        const string Counted = """
            using Ber.Visitors;
            [VMState("ring")]
            public partial class Ring
            {
                [VMStateField("num")] public byte Count;
                [VMStateField(CountField = nameof(Count))] public ushort[] Entries = [];
            }
            """;
        CSharpCompilation program = Compiler.Compile(sources: Counted);
        GeneratorDriver driver = Compiler.Driver().RunGenerators(program);

        driver = driver.RunGenerators(Replace(program, 0, Counted.Replace("\"num\"", "\"length\"", StringComparison.Ordinal)));

        string text = driver.GetRunResult().Results.Single().GeneratedSources.Single().SourceText.ToString();
        Assert.Contains("CountField = \"length\"", text, StringComparison.Ordinal);
    }

    private static void IsSame(IncrementalStepRunReason reason)
        => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}");

    private static GeneratorRunResult RunAgain(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        CSharpCompilation program = Compiler.Compile(sources: [Device, Other]);
        GeneratorDriver driver = Compiler.Driver().RunGenerators(program);
        Assert.All(Outputs(driver.GetRunResult().Results.Single()), static reason => Assert.Equal(IncrementalStepRunReason.New, reason));
        return driver.RunGenerators(edit(program)).GetRunResult().Results.Single();
    }

    private static CSharpCompilation Replace(CSharpCompilation program, int index, string text)
    {
        SyntaxTree tree = program.SyntaxTrees[index];
        return program.ReplaceSyntaxTree(tree, tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(text)));
    }

    private static ImmutableArray<IncrementalStepRunReason> Models(GeneratorRunResult run)
        => [.. run.TrackedSteps[VMStateGenerator.Models].SelectMany(static s => s.Outputs).Select(static o => o.Reason)];

    private static ImmutableArray<IncrementalStepRunReason> Outputs(GeneratorRunResult run)
        => [.. run.TrackedOutputSteps.SelectMany(static s => s.Value).SelectMany(static s => s.Outputs).Select(static o => o.Reason)];
}
