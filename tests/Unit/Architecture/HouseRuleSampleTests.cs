using Unit.Architecture.House;

namespace Unit.Architecture;

/// <summary>What each rule counts, by sources that break it and sources that just do not. A rule that finds nothing in src still finds these.</summary>
public sealed class HouseRuleSampleTests
{
    [Theory]
    [InlineData(500, null)]
    [InlineData(501, "501 lines in 2 files")]
    public void TypeLines_OfPartialFiles_AreSummed(int lines, string? expected)
    {
        string first = $"namespace Sample;\n\n/// <summary>A line.</summary>\npartial class Large\n{{\n{new string('\n', 200)}}}\n";    // 4 + 200
        string second = $"using System;\n\npartial class Large\n{{\n{new string('\n', lines - 204 - 3)}}}\n";

        Assert.Equal(expected, FoundBy(TypeRules.Lines, ("A/Large.cs", first), ("A/Large.More.cs", "namespace Sample;\n" + second)));
    }

    [Theory]
    [InlineData(17, null)]
    [InlineData(18, "21 fields (1 static, 1 behind properties, 1 behind parameters)")]
    public void TypeFields_EachThingKept_CountsOnce(int fields, string? expected)
    {
        string plain = string.Concat(Enumerable.Range(0, fields).Select(static n => $"int _field{n};\n"));
        string code = $$"""
            class Wide(int captured, int passed)
            {
                const int Constant = 1;
                static readonly int s_field = Constant;
                {{plain}}
                int Automatic { get; } = passed;
                int Computed => captured + captured;
                class Inner { int _ofInner; }
            }
            """;

        Assert.Equal(expected, FoundBy(TypeRules.Fields, ("Wide.cs", code)));
    }

    [Fact]
    public void FolderCircles_ThroughAThirdFolder_AreFoundAndOthersNot()
    {
        string[] found = [.. AllFoundBy(FolderRules.Circles,
            ("One/First.cs", "class First { static int M(Second x) => x.Value; }"),
            ("Two/Second.cs", "class Second { public int Value = Third.Value; }"),
            ("Three/Deep/Third.cs", "class Third { public static int Value = new Forth().Of(); }"),
            ("Forth.cs", "/// <summary><see cref=\"Outside\"/></summary>\nclass Forth { public int Of() => typeof(First).Name.Length; }"),
            ("Apart/Outside.cs", "class Outside { First _first; }"))];

        Assert.Equal(
            [
                "Sample: . → One: 1 names, such as Forth knows First",
                "Sample: One → Two: 2 names, such as First knows Second",
                "Sample: Three → .: 2 names, such as Third knows Forth",
                "Sample: Two → Three: 2 names, such as Second knows Third",
            ],
            found);
    }

    [Fact]
    public void Complexity_EachDecision_CountsOnce()
    {
        const string Code = """
            class Branches
            {
                int Method(int x, object o, int? n)
                {
                    if (x > 0 && x < 9 || x == 12) { }
                    for (; x < 0; x++) { }
                    foreach (int y in new int[x]) { }
                    while (x is 1 or 2 and < 3) { }
                    do { } while (x == 1);
                    switch (x) { case 1: case 2: break; case > 3 when x < 5: break; default: break; }
                    try { } catch (System.Exception) when (x == 0) { }
                    x = x == 0 ? 1 : n ?? 2;
                    n ??= 3;
                    System.Func<int, bool> f = z => z > 0 && z < 3;
                    return Local() + o switch { int i => i, string => 1, _ => 0 };

                    int Local() => x > 0 ? 1 : 2;
                }
            }
            """;

        // if && || | for foreach while or and do | case case case when | catch when | ?: ?? ??= && arm arm
        Assert.Equal("complexity 22", FoundBy(MethodRules.Complexity, ("Branches.cs", Code)));
    }

    [Fact]
    public void Parameters_OfEverythingThatHasThem_AreCounted()
    {
        const string Seven = "int a, int b, int c, int d, int e, int f, int g";
        string[] found = [.. AllFoundBy(MethodRules.Parameters, ("Many.cs", $$"""
            delegate void Handler({{Seven}});
            interface IMany { void Implemented({{Seven}}); }
            record Values({{Seven}});
            class Primary({{Seven}}) { int Sum => a + b + c + d + e + f + g; }
            class Many : IMany
            {
                Many({{Seven}}) { }
                public void Implemented({{Seven}}) { }
                int this[{{Seven}}] => 0;
                void Method({{Seven}}) { void Local({{Seven}}) { } }
                void Six(int a, int b, int c, int d, int e, int f) { }
            }
            """))];

        Assert.Equal(
            [
                "Handler: 7 parameters",
                "IMany.Implemented: 7 parameters",
                "Many.Many: 7 parameters",
                "Many.Method.Local: 7 parameters",
                "Many.Method: 7 parameters",
                "Many.this[]: 7 parameters",
                "Primary.Primary: 7 parameters",
            ],
            found);
    }

    [Fact]
    public void NullIsSuccess_MessagesThrownAndTried_AreFoundAndLookUpsNot()
    {
        string[] found = [.. AllFoundBy(ReasonRules.Reasons, ("Reasons.cs", """
            class Reasons
            {
                string? Direct(int x) => x == 0 ? null : $"{x} is not null";
                string? Passed(int x) { string? reason = Direct(x); return reason; }
                string? Built(int x) => x == 0 ? null : Text(x);
                string Text(int x) => "no such " + x + (x == 0 ? "" : Words());
                string Words() => "more than one word";
                string? Worded(int x) => x == 0 ? null : Words();
                string? Code(int x) => x == 0 ? null : "failed";
                void Throws() { if (Code(1) is string code) throw new System.InvalidOperationException(code); }
                string? TryIt() => null ?? "it";
                string? Nothing() { return null; }
                string? NameOf(int x) => x == 0 ? null : "name";
                string? Found(string[] all) { foreach (string one in all) return one; return null; }
                void Uses() { if (NameOf(1) is string name) System.Console.WriteLine(name); }
            }
            """))];

        Assert.Equal(
            [
                "Reasons.Code: returns null, or what its caller throws",
                "Reasons.Direct: returns a message or null",
                "Reasons.Nothing: returns null and nothing else",
                "Reasons.Passed: returns a message or null",
                "Reasons.TryIt: returns a text or null, and is a Try",
                "Reasons.Worded: returns a message or null",
            ],
            found);
    }

    [Theory]
    [InlineData("columns", "src/A.cs", "columns", "src/A.cs", true)]
    [InlineData("columns", "src/*", "columns", "src/A.cs", true)]
    [InlineData("columns", "src/*", "columns", "tests/A.cs", false)]
    [InlineData("columns", "src/A.cs", "columns", "src/A.cs2", false)]
    [InlineData("complexity", "src/A.cs", "columns", "src/A.cs", false)]
    public void Exception_Covers_ItsRuleAndSubject(string rule, string subject, string ruleOfOther, string other, bool expected)
        => Assert.Equal(expected, new HouseException(rule, subject, "").Covers(new Violation(ruleOfOther, other, "")));

    private static string? FoundBy(Func<SourceModel, IEnumerable<Violation>> rule, params (string Path, string Text)[] files)
        => rule(new SourceModel([Project.Of("Sample", SourceModel.Platform, files)])).SingleOrDefault()?.Found;

    private static IEnumerable<string> AllFoundBy(Func<SourceModel, IEnumerable<Violation>> rule, params (string Path, string Text)[] files)
        => rule(new SourceModel([Project.Of("Sample", SourceModel.Platform, files)]))
            .Select(static v => $"{v.Subject}: {v.Found}")
            .Order(StringComparer.Ordinal);
}
