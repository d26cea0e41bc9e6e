using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unit.Architecture.House;

/// <summary>How large a type may be.</summary>
internal static class TypeRules
{
    public const string LinesRule = "type-lines";
    public const string FieldsRule = "type-fields";
    public const int MaxLines = 500;
    public const int MaxFields = 20;

    /// <summary>
    /// The lines of all declarations of a type, from its documentation to its closing brace, empty lines too; nested types are lines of the type
    /// around them. What stands around the declarations in their files (usings, the namespace) is not counted.
    /// </summary>
    public static IEnumerable<Violation> Lines(SourceModel model)
    {
        foreach (INamedTypeSymbol type in model.Types)
        {
            int lines = type.DeclaringSyntaxReferences.Sum(static r => LinesOf(r.GetSyntax()));
            if (lines > MaxLines)
                yield return new Violation(LinesRule, Names.Of(type), $"{lines} lines in {Count(type.DeclaringSyntaxReferences.Length, "file")}");
        }
    }

    /// <summary>
    /// All that an instance and the type keep: fields (static readonly ones too), the fields behind automatic properties and events, and parameters of
    /// a primary constructor that are used after construction. Not constants, and not the members of an enum.
    /// </summary>
    public static IEnumerable<Violation> Fields(SourceModel model)
    {
        foreach (INamedTypeSymbol type in model.Types.Where(static t => t.TypeKind is TypeKind.Class or TypeKind.Struct))
        {
            IFieldSymbol[] fields = [.. type.GetMembers().OfType<IFieldSymbol>().Where(static f => !f.IsConst)];
            if (fields.Length > MaxFields)
            {
                int ofType = fields.Count(static f => f.IsStatic);
                int ofProperties = fields.Count(static f => f.AssociatedSymbol is not null);
                int ofParameters = fields.Count(static f => f.AssociatedSymbol is null && f.IsImplicitlyDeclared);
                string kinds = $"{ofType} static, {ofProperties} behind properties, {ofParameters} behind parameters";
                yield return new Violation(FieldsRule, Names.Of(type), $"{fields.Length} fields ({kinds})");
            }
        }
    }

    private static int LinesOf(SyntaxNode declaration)
    {
        SyntaxTrivia first = declaration.GetLeadingTrivia()
            .FirstOrDefault(static t => t.Kind() is not (SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia));
        int start = first.IsKind(SyntaxKind.None) ? declaration.SpanStart : first.SpanStart;
        FileLinePositionSpan lines = declaration.SyntaxTree.GetLineSpan(new(start, declaration.Span.End - start));
        return lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1;
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
