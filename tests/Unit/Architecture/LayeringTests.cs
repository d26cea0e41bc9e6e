using System.Reflection;
using System.Text.RegularExpressions;

namespace Unit.Architecture;

/// <summary>Who may know whom: Cli → Live → Detector → Compat → Visitors → Ber.</summary>
public sealed class LayeringTests
{
    private static readonly string[] s_ours = ["Ber", "Ber.Visitors", "Ber.Compat", "Ber.Detector", "Ber.Live", "qber"];

    public static TheoryData<string, string[]> Layers => new()
    {
        { "Ber", [] },
        { "Ber.Visitors", ["Ber"] },
        { "Ber.Compat", ["Ber", "Ber.Visitors"] },
        { "Ber.Detector", ["Ber", "Ber.Visitors", "Ber.Compat"] },
        { "Ber.Live", ["Ber", "Ber.Visitors", "Ber.Compat", "Ber.Detector"] },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Assembly_OwnReferences_PointDownwards(string assembly, string[] allowed)
    {
        string[] references = [.. Assembly.Load(assembly).GetReferencedAssemblies().Select(static r => r.Name!).Where(s_ours.Contains)];

        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Ber_Source_KnowsNoWordOfQemu()
    {
        var words = new Regex(@"\b(sections?|vmstates?|vmsd|ram|qemu)\b", RegexOptions.IgnoreCase);

        foreach (string path in SourceTree.Files("src/Ber"))
        {
            Match match = words.Match(File.ReadAllText(path));
            Assert.False(match.Success, $"{SourceTree.Relative(path)} says '{match.Value}'.");
        }
    }

    [Theory]
    [InlineData("Reading", "BerWriter|BerScope|BerWriterOptions")]
    [InlineData("Writing", "BerReader|BerReaderState|BerReaderOptions|BerPipeReader|BerTokenType|BerReadResult")]
    [InlineData("Primitives", "BerReader|BerWriter|BerScope|BerReaderState")]
    public void Ber_Folder_KnowsNoneOfTheOthers(string folder, string types)
    {
        var names = new Regex($@"\b({types})\b");

        foreach (string path in SourceTree.Files($"src/Ber/{folder}"))
        {
            Match match = names.Match(SourceTree.CodeOf(path));
            Assert.False(match.Success, $"{SourceTree.Relative(path)} uses {match.Value}.");
        }
    }

    [Fact]
    public void Visitors_ConcreteVisitor_NamesNoOther()
    {
        string[] files = [.. SourceTree.Files("src/Visitors/Formats"), .. SourceTree.Files("src/Visitors/Tracing")];
        string[] visitors = [.. files.Select(NameOf).Where(static n => n.EndsWith("Visitor", StringComparison.Ordinal)).Distinct()];
        Assert.True(visitors.Length >= 8);

        foreach (string path in files)
        {
            string self = NameOf(path);
            string code = SourceTree.CodeOf(path);
            // A QEMUFile hands out its visitor.
            string own = self switch { "QemuFileReader" => "QemuFileInputVisitor", "QemuFileWriter" => "QemuFileOutputVisitor", _ => self };
            foreach (string other in visitors.Where(v => v != own))
                Assert.False(Regex.IsMatch(code, $@"\b{other}\b"), $"{SourceTree.Relative(path)} uses {other}.");
        }

        static string NameOf(string path) => Path.GetFileName(path).Split('.')[0];
    }

    [Fact]
    public void Visitors_Source_KnowsNoLegacyFraming()
    {
        // The framing's own words; QEMUFile primitives and vmstate markers are the visitors' business.
        var words = new Regex(@"0x5145564d|\bSectionFooter\b|\bSectionStart\b|\bSectionFull\b|\bMigrationStream\w*", RegexOptions.IgnoreCase);

        foreach (string path in SourceTree.Files("src/Visitors"))
        {
            Match match = words.Match(SourceTree.CodeOf(path));
            Assert.False(match.Success, $"{SourceTree.Relative(path)} says '{match.Value}'.");
        }
    }
}
