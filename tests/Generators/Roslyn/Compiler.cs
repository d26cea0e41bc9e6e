using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Ber.Generators;
using Ber.Visitors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Generators.Roslyn;

/// <summary>The compiler with the generator and the analyzer in it, in this process.</summary>
internal static class Compiler
{
    private static readonly ImmutableArray<MetadataReference> s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static p => IsReferenced(Path.GetFileName(p)))
            .Select(static p => MetadataReference.CreateFromFile(p))];

    private static int s_programs;    // two of one name cannot be loaded

    /// <summary>A program of source texts; each is a file. The version is the least that will do.</summary>
    public static CSharpCompilation Compile(LanguageVersion version = LanguageVersion.CSharp13, params IEnumerable<string> sources)
        => CSharpCompilation.Create(
            $"Program{Interlocked.Increment(ref s_programs)}",
            sources.Select((text, index) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(version), $"File{index}.cs")),
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));

    /// <summary>The generator, as the compiler drives it.</summary>
    public static GeneratorDriver Driver(LanguageVersion version = LanguageVersion.CSharp13)
        => CSharpGeneratorDriver.Create(
            [new VMStateGenerator().AsSourceGenerator()],
            parseOptions: new CSharpParseOptions(version),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>What the generator writes, by the names of the files.</summary>
    public static SortedDictionary<string, string> Generate(Compilation program)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (GeneratedSourceResult file in Driver().RunGenerators(program).GetRunResult().Results.Single().GeneratedSources)
            files.Add(file.HintName, file.SourceText.ToString());
        return files;
    }

    /// <summary>
    /// What the analyzer reports, in the order of the places. The compiler's own errors fail the test, unless they are of code that is not written.
    /// </summary>
    public static ImmutableArray<Diagnostic> Analyze(CSharpCompilation program)
    {
        Driver(program.LanguageVersion).RunGeneratorsAndUpdateCompilation(program, out Compilation whole, out ImmutableArray<Diagnostic> generatorDiagnostics);
        Assert.Empty(generatorDiagnostics);
        ImmutableArray<Diagnostic> found = whole.WithAnalyzers([new VMStateAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        Assert.DoesNotContain(found, static d => d.Id == "AD0001");
        if (found.All(static d => d.Severity is not DiagnosticSeverity.Error))
            RequireClean(whole);
        return [.. found.OrderBy(static d => d.Location.SourceSpan.Start).ThenBy(static d => d.Id, StringComparer.Ordinal)];
    }

    /// <summary>Compiles source and generated code, and loads the result.</summary>
    public static Assembly Load(CSharpCompilation program)
    {
        Driver().RunGeneratorsAndUpdateCompilation(program, out Compilation whole, out _);
        RequireClean(whole);
        using var image = new MemoryStream();
        Assert.True(whole.Emit(image).Success);
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }

    private static void RequireClean(Compilation whole)
    {
        // Warnings of generated code are as bad as errors: its users cannot mend them.
        string[] faults = [.. whole.GetDiagnostics().Where(static d => d.Severity is DiagnosticSeverity.Error
            || (d.Severity is DiagnosticSeverity.Warning && IsGenerated(d))).Select(d => $"{d}\n{d.Location.SourceTree}")];
        Assert.True(faults.Length == 0, string.Join('\n', faults.Take(3)));
    }

    private static bool IsGenerated(Diagnostic diagnostic) => diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) is true;

    private static bool IsReferenced(string file)
        => file.StartsWith("System.", StringComparison.Ordinal) || file is "netstandard.dll" || file == Path.GetFileName(typeof(IVisitor).Assembly.Location);
}
