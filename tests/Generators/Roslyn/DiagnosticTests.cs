using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Ber.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Support;

namespace Generators.Roslyn;

/// <summary>What would be silent corruption is a compile error: every rule has sources that break it, and a paragraph in docs/diagnostics.md.</summary>
public sealed class DiagnosticTests
{
    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Misuses.All.Count)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Misuse_IsReported_AtItsPlaceAndAlone(int row)
    {
        Misuse misuse = Misuses.All[row];

        ImmutableArray<Diagnostic> found = Compiler.Analyze(Compiler.Compile(sources: misuse.Text));

        string all = $"{misuse}\nfound:\n{string.Join('\n', found)}";
        Assert.True(found.Length == 1 && found[0].Id == misuse.Id, all);
        Assert.True((found[0].Location.SourceSpan.Start, found[0].Location.SourceSpan.End) == misuse.Place, all);
        Assert.DoesNotMatch("[{}]|\\s$", found[0].GetMessage(null));
    }

    /// <summary>No code stands beside an error: what is half right is not compiled.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Misuse_OfSeverityError_LeavesItsTypeWithoutCode(int row)
    {
        Misuse misuse = Misuses.All[row];
        SortedDictionary<string, string> files = Compiler.Generate(Compiler.Compile(sources: misuse.Text));

        bool isError = Rules.All.Single(r => r.Id == misuse.Id).DefaultSeverity is DiagnosticSeverity.Error;
        Assert.Equal(!isError, files.ContainsKey("Device.VMState.g.cs"));
    }

    [Fact]
    public void LanguageVersion_TooOld_IsReported()
    {
        const string Source = """using Ber.Visitors; [VMState("dev")] partial class Device { [VMStateField] public int X; }""";

        Assert.Equal("QBER032", Assert.Single(Compiler.Analyze(Compiler.Compile(LanguageVersion.CSharp12, Source))).Id);
        Assert.Empty(Compiler.Analyze(Compiler.Compile(LanguageVersion.CSharp13, Source)));
    }

    [Fact]
    public void Rules_EachOne_IsBrokenByARow()
        => Assert.Equal(
            Rules.All.Select(static r => r.Id).Order(), Misuses.All.Select(static m => m.Id).Append("QBER032").Append("QBER038").Distinct().Order());

    [Fact]
    public void Rules_AreTheOnesOfTheDocument_WithTitleAndSeverity()
    {
        string document = File.ReadAllText(Path.Join(GoldenText.Root, "docs/diagnostics.md"));

        Assert.Equal(
            Rules.All.Select(static r => $"{r.Id}: {r.Title} ({(r.DefaultSeverity is DiagnosticSeverity.Error ? "error" : "warning")})"),
            Regex.Matches(document, "^### (QBER.*)$", RegexOptions.Multiline).Select(static m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        foreach (string paragraph in Regex.Split(document, "^### .*$", RegexOptions.Multiline)[1..])
            Assert.True(paragraph.Trim().Length > 80, paragraph);
    }

    [Fact]
    public void Rules_AreTheOnesOfTheReleaseFile()
    {
        string release = File.ReadAllText(Path.Join(GoldenText.Root, "src/Generators/AnalyzerReleases.Unshipped.md"));

        foreach (DiagnosticDescriptor rule in Rules.All)
            Assert.Contains($"{rule.Id} | {rule.Category} | {rule.DefaultSeverity} | {rule.Title}\n", release, StringComparison.Ordinal);
    }

    /// <summary>Sources beside those that are reported: what the rules must let pass.</summary>
    [Theory]
    [InlineData("""[VMStateField] public int N; [VMStateField(CountField = nameof(N), Count = 9)] public int[] X = [];""")]
    [InlineData("""[VMStateField] public sbyte N; [VMStateField(CountField = nameof(N))] public int[] X = [];""")]
    [InlineData("""[VMStateIgnore] public long N; [VMStateField(CountField = nameof(N))] public int[] X = [];""")]
    [InlineData("""[VMStateField(Version = 2)] public byte N; [VMStateField(CountField = nameof(N), Version = 2)] public int[] X = [];""")]
    [InlineData(
        """[VMStateField(Exists = nameof(Is))] public byte N; [VMStateField(CountField = nameof(N), Exists = nameof(Is))] public int[] X = []; """
        + """bool Is(int version) => version > 1;""")]
    [InlineData("""[VMStateField] public readonly Part X = new(); [VMStateField(Version = 3 - 1)] public readonly List<Part> Y = [];""")]
    [InlineData(
        """[VMStateField(StructVersion = 2)] public Part X = new(); [VMStateField("a.b")] public volatile int Y; public const int Z = 1; """
        + """public static int W;""")]
    [InlineData(
        """[VMStateField] public int @class; [VMStateField("other")] public int Class { get; set; } [VMStateField("third")] private int _class; """
        + """int Use => _class;""")]
    [InlineData("""[field: VMStateField] public int X { get; set; } [VMStateField] public ref int Y => ref _y[0]; private readonly int[] _y = [1];""")]
    [InlineData("""[VMStateField(TypeName = "uint8 equal")] public byte X { get; init; } [VMStateField(TypeName = "int32 le")] public int Y;""")]
    [InlineData("""[VMStateField] public List X; [VMState("list")] public partial struct List { [VMStateField] public int X; }""")]
    public void Use_ThatIsRight_IsNotReported(string members)
        => Assert.Empty(
            Compiler.Analyze(Compiler.Compile(sources: Misuse.In("", members,
                """[VMState("part", Version = 2, MinimumVersion = 2)] partial class Part { [VMStateField] public int X; }""").Text)));
}
