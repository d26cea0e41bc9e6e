using System.Text.RegularExpressions;

namespace Unit.Architecture;

/// <summary>Rules of the house that a reader of the source would check by eye.</summary>
public sealed class SourceRuleTests
{
    private const int MaxLines = 500;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void SourceFile_Lines_AtMost500(string folder)
    {
        foreach (string path in SourceTree.Files(folder))
            Assert.True(File.ReadLines(path).Count() <= MaxLines, $"{SourceTree.Relative(path)} has more than {MaxLines} lines.");
    }

    [Fact]
    public void PublicType_File_IsNamedAfterIt()
    {
        const string Modifiers = "(?:(?:static|sealed|readonly|abstract|ref|partial) )*";
        var declaration = new Regex($@"^public {Modifiers}(?:record struct|record|class|struct|interface|enum) (\w+)", RegexOptions.Multiline);

        foreach (string path in SourceTree.Files("src"))
        {
            string[] types = [.. declaration.Matches(SourceTree.CodeOf(path)).Select(static m => m.Groups[1].Value)];
            Assert.True(types.Length <= 1, $"{SourceTree.Relative(path)} declares {string.Join(", ", types)}.");
            if (types.Length == 1)
                Assert.Equal(types[0], Path.GetFileName(path).Split('.')[0]);
        }
    }
}
