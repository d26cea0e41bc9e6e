using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ber.Generators;

/// <summary>Writes visit code and descriptions for types marked with VMStateAttribute. <see cref="VMStateAnalyzer"/> says why a type gets none.</summary>
[Generator]
public sealed class VMStateGenerator : IIncrementalGenerator
{
    /// <summary>The step whose results are compared: while they stay the same, nothing is written anew.</summary>
    internal const string Models = "Models";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<StateModel> models = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                $"{KnownTypes.Namespace}.{KnownTypes.State}",
                static (node, _) => node is TypeDeclarationSyntax,
                static (found, cancellationToken) => IsFirst(found)
                    ? StateReader.Read(
                        (INamedTypeSymbol)found.TargetSymbol, ((CSharpCompilation)found.SemanticModel.Compilation).LanguageVersion, new Report(null),
                        cancellationToken)
                    : null)
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(Models);
        context.RegisterSourceOutput(models, static (output, model) =>
        {
            // Both throw where they are wrong of something, and an exception would take the code of every type with it.
            if (Faults.Of(() => output.AddSource(model.HintName, Emitter.Write(model))) is Exception fault)
                output.ReportDiagnostic(Diagnostic.Create(Rules.Fault, null, model.TypeName, Faults.Line(fault)));
        });
    }

    /// <summary>Whether a declaration has the first attribute of its type: of two, which the compiler refuses, each would give the same file.</summary>
    private static bool IsFirst(GeneratorAttributeSyntaxContext found)
        => found.TargetSymbol.GetAttributes().FirstOrDefault(static a => KnownTypes.Is(a.AttributeClass, KnownTypes.State)) is not AttributeData first
            || first.ApplicationSyntaxReference is not SyntaxReference place
            || (place.SyntaxTree == found.TargetNode.SyntaxTree && found.TargetNode.Span.Contains(place.Span));
}
