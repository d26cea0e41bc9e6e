using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Unit.Architecture.House;

/// <summary>A project of src as the compiler sees it: its sources bound to each other and to what they reference.</summary>
internal sealed class Project
{
    /// <summary>No flow analysis of null: no rule asks for it, and it takes time.</summary>
    private static readonly CSharpParseOptions s_syntax =
        new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse).WithFeatures([new("run-nullable-analysis", "never")]);

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();

    private Project(string directory, string name, ImmutableArray<Project> references, CSharpCompilation compilation)
    {
        Directory = directory;
        Name = name;
        References = references;
        Compilation = compilation;
    }

    /// <summary>From the root of the repository: src/Compat.</summary>
    public string Directory { get; }

    /// <summary>The name of the assembly.</summary>
    public string Name { get; }

    /// <summary>The projects that the project file names; what these name in turn is not here.</summary>
    public ImmutableArray<Project> References { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>The files that people wrote.</summary>
    public IEnumerable<SyntaxTree> Sources => Compilation.SyntaxTrees.Where(static t => t.FilePath.Length > 0);

    /// <summary>Reads a project of src; those that it references have been read before.</summary>
    public static Project Read(string file, IReadOnlyDictionary<string, Project> others, IEnumerable<MetadataReference> platform)
    {
        XDocument text = XDocument.Load(file);
        string directory = Path.GetDirectoryName(file)!;
        string name = text.Descendants("AssemblyName").Single().Value;
        ImmutableArray<Project> references = [.. ReferencedFiles(file).Select(path => others[path])];

        IEnumerable<SyntaxTree> sources = SourceTree.Files(SourceTree.Relative(directory)).Select(static path => Parse(File.ReadAllText(path), path));
        CSharpCompilation compilation = Compile(
            name,
            sources.Append(Parse(Additions(text), "")),
            [.. platform, .. Closure(references).Select(static r => r.Compilation.ToMetadataReference())],
            text.Descendants("OutputType").Any() ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary);
        return new Project(SourceTree.Relative(directory), name, references, compilation);
    }

    /// <summary>A project of files that stand nowhere: the name is also its directory.</summary>
    public static Project Of(string name, IEnumerable<MetadataReference> platform, params IEnumerable<(string Path, string Text)> files)
    {
        IEnumerable<SyntaxTree> sources = files.Select(f => CSharpSyntaxTree.ParseText(f.Text, s_syntax, Path.Join(name, f.Path)));
        return new Project(name, name, [], Compile(name, sources, platform, OutputKind.DynamicallyLinkedLibrary));
    }

    /// <summary>The project files that a project file names, except for what is no reference but runs in the compiler or travels in the package.</summary>
    public static IEnumerable<string> ReferencedFiles(string file)
        => XDocument.Load(file).Descendants("ProjectReference")
            .Where(static r => r.Attribute("ReferenceOutputAssembly")?.Value is not "false")
            .Select(r => Path.GetFullPath(Path.Join(Path.GetDirectoryName(file), r.Attribute("Include")!.Value)));

    public SemanticModel ModelOf(SyntaxTree tree)
        => _models.GetOrAdd(tree, static (t, compilation) => compilation.GetSemanticModel(t), Compilation);

    /// <summary>The folder of a file: the first directory below the project's own, or "." for a file that stands beside the project file.</summary>
    public string FolderOf(SyntaxTree tree)
    {
        string path = Path.GetRelativePath(Directory, tree.FilePath);
        int end = path.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return end < 0 ? "." : path[..end];
    }

    /// <summary>Every type that the sources declare, nested ones too.</summary>
    public IEnumerable<INamedTypeSymbol> Types()
        => TypesIn(Compilation.Assembly.GlobalNamespace).Where(static t => t.DeclaringSyntaxReferences.Any(static r => r.SyntaxTree.FilePath.Length > 0));

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
                yield return type;
            foreach (INamedTypeSymbol inner in TypesIn(member))
                yield return inner;
        }
    }

    private static IEnumerable<Project> Closure(IEnumerable<Project> projects)
        => projects.SelectMany(static p => Closure(p.References).Prepend(p)).Distinct();

    private static CSharpCompilation Compile(string name, IEnumerable<SyntaxTree> sources, IEnumerable<MetadataReference> references, OutputKind kind)
    {
        var options = new CSharpCompilationOptions(kind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(name, sources, references, options);
    }

    private static SyntaxTree Parse(string text, string path)
        => CSharpSyntaxTree.ParseText(SourceText.From(text), s_syntax, path.Length == 0 ? path : SourceTree.Relative(path));

    /// <summary>What the build adds to the sources: implicit usings, friends, and the constant that src/Cli has its version in.</summary>
    private static string Additions(XDocument project)
    {
        string[] usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        IEnumerable<string> friends = project.Descendants("InternalsVisibleTo").Select(static f => f.Attribute("Include")!.Value);
        bool hasVersion = project.Descendants("Target").Any(static t => t.Attribute("Name")!.Value == "WriteVersion");
        return string.Concat(usings.Select(static u => $"global using {u};\n"))
            + string.Concat(friends.Select(static f => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{f}\")]\n"))
            + (hasVersion ? "namespace Ber.Cli { internal static class BuiltVersion { public const string Text = \"\", Commit = \"\"; } }" : "");
    }
}
