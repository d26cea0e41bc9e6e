using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Unit.Architecture.House;

/// <summary>All projects of src, bound once for all rules.</summary>
public sealed class SourceModel
{
    private readonly Lazy<ImmutableArray<Violation>> _violations;

    /// <summary>Reads the projects that stand in src; which ones these are, the directories say.</summary>
    public SourceModel()
        : this(ReadProjects())
    {
    }

    internal SourceModel(IEnumerable<Project> projects)
    {
        Projects = [.. projects.OrderBy(static p => p.Name, StringComparer.Ordinal)];
        _violations = new Lazy<ImmutableArray<Violation>>(
            () => [.. HouseRules.All.SelectMany(rule => rule.Violations(this).OrderBy(static v => v.Subject, StringComparer.Ordinal))]);
    }

    /// <summary>What the projects of src can reference: the framework, and packages.</summary>
    internal static ImmutableArray<MetadataReference> Platform { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static p => !IsOurs(Path.GetFileName(p)))
            .Select(static p => MetadataReference.CreateFromFile(p))];

    internal ImmutableArray<Project> Projects { get; }

    /// <summary>The files of all projects.</summary>
    internal IEnumerable<(Project Project, SyntaxTree Tree)> Sources => Projects.SelectMany(static p => p.Sources.Select(t => (p, t)));

    /// <summary>The types of all projects, nested ones too.</summary>
    internal IEnumerable<INamedTypeSymbol> Types => Projects.SelectMany(static p => p.Types());

    /// <summary>What breaks a rule, exceptions or not.</summary>
    internal ImmutableArray<Violation> Violations => _violations.Value;

    private static Dictionary<string, Project>.ValueCollection ReadProjects()
    {
        var read = new Dictionary<string, Project>();
        foreach (string file in SourceTree.Files("src", "*.csproj"))
            Read(file);
        return read.Values;

        void Read(string file)
        {
            foreach (string reference in Project.ReferencedFiles(file))
                Read(reference);
            if (!read.ContainsKey(file))
                read.Add(file, Project.Read(file, read, Platform));
        }
    }

    /// <summary>Our own assemblies are there as sources.</summary>
    private static bool IsOurs(string file) => file.StartsWith("Ber.", StringComparison.Ordinal) || file is "qber.dll" or "Unit.dll" or "Support.dll";
}
