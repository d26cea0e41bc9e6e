using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unit.Architecture.House;

/// <summary>How much a method may do, and how much it may be told.</summary>
internal static class MethodRules
{
    public const string ComplexityRule = "complexity";
    public const string ParametersRule = "parameters";
    public const int MaxComplexity = 20;
    public const int MaxParameters = 6;

    /// <summary>
    /// One, and one for each decision: if, a loop, a case label, an arm of a switch expression (a default label and a discard are no decisions), when,
    /// catch, ?:, &amp;&amp;, ||, ??, ??=, and the patterns "and" and "or". Lambdas count in the method around them, local functions are methods of their
    /// own, and so are the initializers of fields and properties.
    /// </summary>
    public static IEnumerable<Violation> Complexity(SourceModel model)
    {
        foreach ((Project project, SyntaxTree tree) in model.Sources)
        {
            foreach (SyntaxNode body in tree.GetRoot().DescendantNodes().Where(IsBody))
            {
                int complexity = 1 + body.DescendantNodes(n => n == body || n is not LocalFunctionStatementSyntax).Count(IsDecision);
                if (complexity > MaxComplexity)
                    yield return new Violation(ComplexityRule, SubjectOf(project, body), $"complexity {complexity}");
            }
        }
    }

    /// <summary>
    /// Of methods, local functions, constructors, indexers, operators and delegates. A primary constructor of a record is excepted: it lists the values
    /// that the record is made of. A method that overrides or implements what stands elsewhere counts there, and a function of the C library has the
    /// parameters that it has.
    /// </summary>
    public static IEnumerable<Violation> Parameters(SourceModel model)
    {
        foreach ((Project project, SyntaxTree tree) in model.Sources)
        {
            SemanticModel semantics = project.ModelOf(tree);
            foreach (BaseParameterListSyntax list in tree.GetRoot().DescendantNodes().OfType<BaseParameterListSyntax>())
            {
                SyntaxNode owner = list.Parent!;
                if (list.Parameters.Count <= MaxParameters || owner is RecordDeclarationSyntax or AnonymousFunctionExpressionSyntax)
                    continue;
                ISymbol symbol = semantics.GetDeclaredSymbol(owner)!;
                if (symbol is not IMethodSymbol method || !IsGiven(method))
                    yield return new Violation(ParametersRule, NameOf(owner, symbol), $"{list.Parameters.Count} parameters");
            }
        }
    }

    private static string NameOf(SyntaxNode owner, ISymbol symbol) => owner is TypeDeclarationSyntax ? $"{Names.Of(symbol)}.{symbol.Name}" : Names.Of(symbol);

    private static bool IsGiven(IMethodSymbol method)
        => method.IsOverride
            || method.GetAttributes().Any(static a => a.AttributeClass?.Name is "LibraryImportAttribute" or "DllImportAttribute")
            || method.ContainingType.AllInterfaces.SelectMany(static i => i.GetMembers()).Any(m => Implements(method, m));

    private static bool Implements(IMethodSymbol method, ISymbol member)
        => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method);

    private static bool IsBody(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax => true,
        BasePropertyDeclarationSyntax property => property.AccessorList is null,
        EqualsValueClauseSyntax value => value.Parent is PropertyDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax },
        _ => node is CompilationUnitSyntax { Members: [GlobalStatementSyntax, ..] },
    };

    private static bool IsDecision(SyntaxNode node) => node.Kind() switch
    {
        SyntaxKind.IfStatement or SyntaxKind.WhileStatement or SyntaxKind.DoStatement or SyntaxKind.ForStatement => true,
        SyntaxKind.ForEachStatement or SyntaxKind.ForEachVariableStatement or SyntaxKind.CatchClause or SyntaxKind.CatchFilterClause => true,
        SyntaxKind.CaseSwitchLabel or SyntaxKind.CasePatternSwitchLabel or SyntaxKind.WhenClause => true,
        SyntaxKind.SwitchExpressionArm => node is SwitchExpressionArmSyntax { Pattern: not DiscardPatternSyntax },
        SyntaxKind.ConditionalExpression or SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression => true,
        SyntaxKind.CoalesceExpression or SyntaxKind.CoalesceAssignmentExpression or SyntaxKind.AndPattern or SyntaxKind.OrPattern => true,
        _ => false,
    };

    private static string SubjectOf(Project project, SyntaxNode body)
    {
        SemanticModel semantics = project.ModelOf(body.SyntaxTree);
        SyntaxNode declaration = body is EqualsValueClauseSyntax ? body.Parent! : body;
        return semantics.GetDeclaredSymbol(declaration) is { } symbol ? Names.Of(symbol) : Path.GetFileName(body.SyntaxTree.FilePath);
    }
}
