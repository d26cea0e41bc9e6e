using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unit.Architecture.House;

/// <summary>Folders inside of an assembly know each other in one direction.</summary>
internal static class FolderRules
{
    public const string CirclesRule = "folder-circles";

    /// <summary>
    /// A folder is a directory below the project's own, with all that is in it; the project's own directory, named ".", is one more. Folder A knows
    /// folder B when a name in a file of A means a type that is declared in B, or a member of one; references in documentation are none. Each way from
    /// A to B from which a path leads back is a violation.
    /// </summary>
    public static IEnumerable<Violation> Circles(SourceModel model)
    {
        foreach (Project project in model.Projects)
        {
            ILookup<(string From, string To), Knowing> ways =
                project.Sources.AsParallel().SelectMany(tree => KnowingOf(project, tree)).ToLookup(static k => (k.From, k.To));
            foreach (IGrouping<(string From, string To), Knowing> way in ways)
            {
                if (!Reaches([.. ways.Select(static w => w.Key)], way.Key.To, way.Key.From))
                    continue;
                IEnumerable<string> pairs = way.Select(static k => $"{k.Knower} knows {k.Known}").Distinct().Order(StringComparer.Ordinal).Take(3);
                string found = $"{way.Count()} names, such as {string.Join(", ", pairs)}";
                yield return new Violation(CirclesRule, $"{project.Name}: {way.Key.From} → {way.Key.To}", found);
            }
        }
    }

    /// <summary>
    /// Names that the compiler finds nothing for, with their places; not the name of an alias, and not the words of the language that are parsed as names.
    /// </summary>
    public static IEnumerable<string> UnknownNames(Project project, SyntaxTree tree)
        => tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(static n => n.Parent is not NameEqualsSyntax && n.Identifier.ValueText is not ("nameof" or "unmanaged" or "notnull"))
            .Where(n => project.ModelOf(tree).GetSymbolInfo(n) is { Symbol: null, CandidateSymbols.IsEmpty: true })
            .Select(static n => $"{n.GetLocation().GetLineSpan()}: {n}");

    /// <summary>A name in one folder that means a type of another.</summary>
    private sealed record Knowing(string From, string To, string Knower, string Known);

    private static IEnumerable<Knowing> KnowingOf(Project project, SyntaxTree tree)
    {
        SemanticModel semantics = project.ModelOf(tree);
        string from = project.FolderOf(tree);
        foreach (SyntaxNode name in tree.GetRoot().DescendantNodes().Where(MayMeanType))
        {
            if (DeclarationOf(project, semantics.GetSymbolInfo(name)) is { } declared && project.FolderOf(declared.Tree) is { } to && to != from)
                yield return new Knowing(from, to, TypeAround(semantics, name), declared.Type);
        }
    }

    /// <summary>Names, and the expressions that mean a constructor or an indexer without a name.</summary>
    private static bool MayMeanType(SyntaxNode node) => node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax or ElementAccessExpressionSyntax;

    private static (SyntaxTree Tree, string Type)? DeclarationOf(Project project, SymbolInfo info)
    {
        ISymbol? symbol = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault())?.OriginalDefinition;
        if (symbol is IMethodSymbol { ReducedFrom: { } extension })
            symbol = extension;
        INamedTypeSymbol? type = symbol switch
        {
            INamedTypeSymbol named => named,
            IMethodSymbol or IFieldSymbol or IPropertySymbol or IEventSymbol => symbol.ContainingType,
            _ => null,
        };
        if (type is null || !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, project.Compilation.Assembly))
            return null;
        SyntaxReference? place = symbol!.DeclaringSyntaxReferences.FirstOrDefault() ?? type.DeclaringSyntaxReferences.FirstOrDefault();
        return place is { SyntaxTree.FilePath.Length: > 0 } ? (place.SyntaxTree, Names.Of(type)) : null;
    }

    private static string TypeAround(SemanticModel semantics, SyntaxNode name)
    {
        BaseTypeDeclarationSyntax? type = name.Ancestors().OfType<BaseTypeDeclarationSyntax>().FirstOrDefault();
        return type is null ? Path.GetFileName(name.SyntaxTree.FilePath) : Names.Of(semantics.GetDeclaredSymbol(type)!);
    }

    private static bool Reaches((string From, string To)[] ways, string from, string to)
    {
        var reached = new HashSet<string> { from };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out string? folder))
        {
            foreach ((_, string neighbour) in ways.Where(w => w.From == folder && reached.Add(w.To)))
                next.Enqueue(neighbour);
        }

        return reached.Contains(to);
    }
}
