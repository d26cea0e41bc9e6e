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
                static (found, cancellationToken) => StateReader.Read(
                    (INamedTypeSymbol)found.TargetSymbol, ((CSharpCompilation)found.SemanticModel.Compilation).LanguageVersion, new Report(null),
                    cancellationToken))
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(Models);
        context.RegisterSourceOutput(models, static (output, model) => output.AddSource(model.HintName, Emitter.Write(model)));
    }
}
