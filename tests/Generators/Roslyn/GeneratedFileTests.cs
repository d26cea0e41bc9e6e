using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Support;

namespace Generators.Roslyn;

/// <summary>Generated code is code: it is reviewed as golden files, and must read as if written by hand.</summary>
public sealed class GeneratedFileTests
{
    private const string Folder = "tests/Golden/Generators";

    [Fact]
    public void Samples_GeneratedFiles_AreGolden()
    {
        SortedDictionary<string, string> files = Compiler.Generate(Samples());

        Assert.True(files.Count > 60);
        foreach ((string name, string text) in files)
        {
            string? difference = GoldenText.Difference($"{Folder}/{name}", text);
            Assert.True(difference is null, difference);
        }

        string[] stored =
            [.. Directory.EnumerateFiles(Path.Join(GoldenText.Root, Folder), "*.g.cs").Select(static p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        Assert.Equal(files.Keys, stored);
    }

    [Fact]
    public void Samples_InAnotherOrder_GiveTheSameFiles()
    {
        SortedDictionary<string, string> expected = Compiler.Generate(Samples());
        CSharpCompilation reversed = Compiler.Compile(sources: Sources().Reverse());

        Assert.Equal(expected, Compiler.Generate(reversed));
        Assert.All(expected.Values, static text => Assert.DoesNotContain('\r', text));
        Assert.All(expected.Values, static text => Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal));
        Assert.All(expected.Values, static text => Assert.All(text.Split('\n'), static line => Assert.Equal(line.TrimEnd(), line)));
    }

    [Fact]
    public void Samples_Analyzed_ReportNothing() => Assert.Empty(Compiler.Analyze(Samples()));

    private static CSharpCompilation Samples() => Compiler.Compile(sources: Sources());

    private static IEnumerable<string> Sources()
        => Directory.EnumerateFiles(Path.Join(GoldenText.Root, "samples/Devices"), "*.cs").Order(StringComparer.Ordinal)
            .Select(static p => "using System; using System.Collections.Generic;\n" + File.ReadAllText(p));
}
