using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unit.Architecture.House;

/// <summary>Failure has channels of its own: an exception, a result type, a TryX with what it found.</summary>
internal static class ReasonRules
{
    public const string ReasonsRule = "null-is-success";

    /// <summary>
    /// A method that returns string? says by null that all is well, when (1) a text that it returns is a message: a literal with a space in it, or what a
    /// method returns that returns such texts; (2) a caller throws with what it returned; (3) it is a TryX; or (4) it returns nothing but null. Texts are
    /// followed through locals, ?:, ?? and switch expressions, and to other methods of the assembly.
    /// </summary>
    public static IEnumerable<Violation> Reasons(SourceModel model)
    {
        foreach (Project project in model.Projects)
        {
            Dictionary<IMethodSymbol, Texts> methods = MethodsOf(project);
            HashSet<ISymbol> thrown = ThrownBy(project);
            HashSet<IMethodSymbol> messages = new(methods.Where(m => m.Value.HasMessage).Select(static m => m.Key), SymbolEqualityComparer.Default);
            for (int before = -1; before != messages.Count;)
            {
                before = messages.Count;
                messages.UnionWith(methods.Where(m => m.Value.Calls.Any(messages.Contains)).Select(static m => m.Key).ToArray());
            }

            foreach ((IMethodSymbol method, Texts texts) in methods)
            {
                if (method.ReturnType.NullableAnnotation is not NullableAnnotation.Annotated)
                    continue;
                string? how = messages.Contains(method) ? "a message or null"
                    : thrown.Contains(method) ? "null, or what its caller throws"
                    : method.Name.StartsWith("Try", StringComparison.Ordinal) ? "a text or null, and is a Try"
                    : texts.IsNull ? "null and nothing else" : null;
                if (how is not null)
                    yield return new Violation(ReasonsRule, Names.Of(method), $"returns {how}");
            }
        }
    }

    private sealed record Texts(bool HasMessage, bool IsNull, IMethodSymbol[] Calls);

    /// <summary>Methods that return a text, and what these texts are.</summary>
    private static Dictionary<IMethodSymbol, Texts> MethodsOf(Project project)
    {
        var methods = new Dictionary<IMethodSymbol, Texts>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in project.Sources)
        {
            SemanticModel semantics = project.ModelOf(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes().Where(static n => n is MethodDeclarationSyntax or LocalFunctionStatementSyntax))
            {
                if (semantics.GetDeclaredSymbol(node) is not IMethodSymbol { ReturnType.SpecialType: SpecialType.System_String } method)
                    continue;
                ExpressionSyntax[] texts = [.. ReturnedBy(node).SelectMany(text => SourcesOf(text, node))];
                methods.TryAdd(method, new Texts(
                    texts.Any(IsMessage),
                    texts.Length > 0 && texts.All(static t => t.IsKind(SyntaxKind.NullLiteralExpression)),
                    [.. CalledIn(texts, semantics)]));
            }
        }

        return methods;
    }

    private static IEnumerable<IMethodSymbol> CalledIn(IEnumerable<ExpressionSyntax> texts, SemanticModel semantics)
        => texts.OfType<InvocationExpressionSyntax>().Select(c => semantics.GetSymbolInfo(c).Symbol?.OriginalDefinition).OfType<IMethodSymbol>();

    private static IEnumerable<ExpressionSyntax> ReturnedBy(SyntaxNode method)
        => method.DescendantNodes(n => n == method || n is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
            .Select(n => n switch
            {
                ReturnStatementSyntax statement => statement.Expression,
                ArrowExpressionClauseSyntax arrow when arrow.Parent == method => arrow.Expression,
                _ => null,
            })
            .OfType<ExpressionSyntax>();

    /// <summary>Where a text comes from: through choices, and through locals to all that is assigned to them.</summary>
    private static IEnumerable<ExpressionSyntax> SourcesOf(ExpressionSyntax text, SyntaxNode method) => text switch
    {
        ParenthesizedExpressionSyntax inner => SourcesOf(inner.Expression, method),
        ConditionalExpressionSyntax choice => SourcesOf(choice.WhenTrue, method).Concat(SourcesOf(choice.WhenFalse, method)),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } choice => SourcesOf(choice.Left, method).Concat(SourcesOf(choice.Right, method)),
        SwitchExpressionSyntax choice => choice.Arms.SelectMany(arm => SourcesOf(arm.Expression, method)),
        IdentifierNameSyntax local => AssignmentsTo(local.Identifier.ValueText, method).SelectMany(static e => SourcesOf(e, e)).DefaultIfEmpty(text),
        _ => [text],
    };

    private static IEnumerable<ExpressionSyntax> AssignmentsTo(string local, SyntaxNode method)
        => method.DescendantNodes().Select(n => n switch
        {
            VariableDeclaratorSyntax { Initializer.Value: { } value } variable when variable.Identifier.ValueText == local => value,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } assignment when left.Identifier.ValueText == local => assignment.Right,
            IsPatternExpressionSyntax test when NamesIn(test.Pattern).Contains(local) => test.Expression,
            _ => null,
        }).OfType<ExpressionSyntax>();

    private static bool IsMessage(ExpressionSyntax text) => text switch
    {
        LiteralExpressionSyntax literal => literal.Token.Value is string value && value.Contains(' '),
        InterpolatedStringExpressionSyntax parts => parts.Contents.OfType<InterpolatedStringTextSyntax>().Any(static t => t.TextToken.ValueText.Contains(' ')),
        _ => false,
    };

    /// <summary>Methods whose result a caller takes by a pattern, and throws with.</summary>
    private static HashSet<ISymbol> ThrownBy(Project project)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in project.Sources)
        {
            foreach (IsPatternExpressionSyntax test in tree.GetRoot().DescendantNodes().OfType<IsPatternExpressionSyntax>())
            {
                if (test.Expression is InvocationExpressionSyntax call && ThrowsWith(test) && project.ModelOf(tree).GetSymbolInfo(call).Symbol is { } method)
                    found.Add(method.OriginalDefinition);
            }
        }

        return found;
    }

    private static bool ThrowsWith(IsPatternExpressionSyntax test)
    {
        IEnumerable<string> names = NamesIn(test.Pattern);
        SyntaxNode? choice = test.Ancestors().FirstOrDefault(static a => a is IfStatementSyntax or ConditionalExpressionSyntax);
        IEnumerable<SyntaxNode> thrown = choice?.DescendantNodes().Where(static n => n is ThrowStatementSyntax or ThrowExpressionSyntax) ?? [];
        return thrown.SelectMany(static t => t.DescendantNodes()).OfType<IdentifierNameSyntax>().Any(i => names.Contains(i.Identifier.ValueText));
    }

    private static IEnumerable<string> NamesIn(PatternSyntax pattern)
        => pattern.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Select(static d => d.Identifier.ValueText);
}
