using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Unit.Architecture.House;

namespace Unit.Architecture;

/// <summary>An assembly knows the assemblies below it: qber, Ber.Live, Ber.Detector, Ber.Compat, Ber.Visitors, Ber, from top to bottom.</summary>
public sealed class LayeringTests
{
    private static readonly string[] s_layers = ["Ber", "Ber.Visitors", "Ber.Compat", "Ber.Detector", "Ber.Live", "qber"];

    /// <summary>It runs in the compiler, and what it writes goes against Ber.Visitors; it references none of ours, and none of ours references it.</summary>
    private const string Generator = "Ber.Generators";

    /// <summary>Those of our assemblies that the tests have beside them.</summary>
    public static TheoryData<string> Libraries => [.. s_layers.Where(static l => File.Exists(Path.Join(AppContext.BaseDirectory, $"{l}.dll")))];

    [Fact]
    public void Assembly_ProjectReferences_PointDownwards()
    {
        foreach (string file in SourceTree.Files("src", "*.csproj"))
        {
            string name = AssemblyNameOf(file);
            string[] below = name == Generator ? [] : s_layers[..LayerOf(name)];
            foreach (string reference in Project.ReferencedFiles(file).Select(AssemblyNameOf))
                Assert.True(below.Contains(reference), $"{name} references {reference}.");
        }
    }

    /// <summary>What the compiled assembly references, also through others.</summary>
    [Theory]
    [MemberData(nameof(Libraries))]
    public void Assembly_References_PointDownwards(string assembly)
    {
        IEnumerable<string> references = Assembly.Load(assembly).GetReferencedAssemblies().Select(static r => r.Name!);
        IEnumerable<string> ours = references.Where(static r => r.StartsWith("Ber", StringComparison.Ordinal) || r is "qber");

        Assert.Empty(ours.Except(s_layers[..LayerOf(assembly)]));
    }

    private static string AssemblyNameOf(string projectFile) => XDocument.Load(projectFile).Descendants("AssemblyName").Single().Value;

    private static int LayerOf(string assembly)
    {
        int layer = Array.IndexOf(s_layers, assembly);
        Assert.True(layer >= 0, $"{assembly} is in no layer.");
        return layer;
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
        string folder = Path.GetDirectoryName(SourceTree.Files("src/Visitors", "BerOutputVisitor.cs").Single())!;
        string[] files = [.. SourceTree.Files(SourceTree.Relative(folder))];
        string[] visitors = [.. files.Select(TypeOf).Where(static n => n.EndsWith("Visitor", StringComparison.Ordinal)).Distinct()];
        Assert.True(visitors.Length >= 5);

        foreach (string path in files)
        {
            string self = TypeOf(path);
            if (self == "SavedElement")
                continue;   // makes octets of one format out of a value of another
            string code = SourceTree.CodeOf(path);
            // A QEMUFile hands out its visitor.
            string own = self switch { "QemuFileReader" => "QemuFileInputVisitor", "QemuFileWriter" => "QemuFileOutputVisitor", _ => self };
            foreach (string other in visitors.Where(v => v != own))
                Assert.False(Regex.IsMatch(code, $@"\b{other}\b"), $"{SourceTree.Relative(path)} uses {other}.");
        }
    }

    private static string TypeOf(string path) => Path.GetFileName(path).Split('.')[0];

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
