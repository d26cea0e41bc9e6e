using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Ber.Generators;

/// <summary>Reports the misuse of attributes on described types: what would corrupt a migration is a compile error.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class VMStateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(
            static symbol => StateReader.Read(
                (INamedTypeSymbol)symbol.Symbol, ((CSharpCompilation)symbol.Compilation).LanguageVersion, new Report(symbol.ReportDiagnostic),
                symbol.CancellationToken),
            SymbolKind.NamedType);
    }
}
