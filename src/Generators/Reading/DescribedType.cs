using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <summary>What the attributes of a type say of its description, for those that hold it. Nothing is known of one written by hand.</summary>
internal sealed class DescribedType
{
    private DescribedType(INamedTypeSymbol type, AttributeArguments attribute)
    {
        Name = attribute.FirstText ?? "";
        Version = attribute.Number("Version") ?? 0;
        MinimumVersion = attribute.Number("MinimumVersion") ?? 0;
        Type = type;
    }

    public INamedTypeSymbol Type { get; }

    public string Name { get; }

    public int Version { get; }

    public int MinimumVersion { get; }

    public static DescribedType? Of(ITypeSymbol? type)
        => type is INamedTypeSymbol named && AttributeArguments.Of(named, KnownTypes.State) is AttributeArguments attribute
            ? new DescribedType(named, attribute)
            : null;

    /// <summary>The described types that a member may hold, whatever it holds them in.</summary>
    public static IEnumerable<INamedTypeSymbol> In(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return In(array.ElementType);
            case INamedTypeSymbol named when KnownTypes.IsDescribed(named):
                return [named];
            case INamedTypeSymbol { IsGenericType: true } generic:
                return generic.TypeArguments.SelectMany(In);
            case INamedTypeSymbol named when KnownTypes.InlineArrayLength(named) > 0:
                return named.GetMembers().OfType<IFieldSymbol>().Where(static f => !f.IsStatic).SelectMany(static f => In(f.Type));
            default:
                return [];
        }
    }

    /// <summary>The described members in wire order: fields, then subsections.</summary>
    public IEnumerable<ISymbol> Members => Fields.Concat(Subsections);

    /// <summary>The latest version of a field.</summary>
    public int LatestField => Versions.DefaultIfEmpty().Max();

    /// <summary>The first version after the minimum that brought fields.</summary>
    public int EarliestLateField => Versions.Where(v => v > MinimumVersion).DefaultIfEmpty().Min();

    private IEnumerable<int> Versions => Fields.Select(static f => AttributeArguments.Of(f, KnownTypes.Field)!.Number("Version") ?? 0);

    private IEnumerable<ISymbol> Fields => Type.GetMembers().Where(static m => AttributeArguments.Of(m, KnownTypes.Field) is not null);

    private IEnumerable<ISymbol> Subsections => Type.GetMembers().Where(static m => AttributeArguments.Of(m, KnownTypes.Subsection) is not null);

    public IEnumerable<DescribedType> SubsectionTypes => Subsections.SelectMany(static m => In(TypeOf(m))).Select(Of).OfType<DescribedType>();

    /// <summary>The descriptions whose loaders look for a subsection where this one's fields have ended: those of its last fields.</summary>
    public IEnumerable<DescribedType> LastFields() => LastFields(new HashSet<ISymbol>(SymbolEqualityComparer.Default) { Type });

    /// <summary>The descriptions whose loaders look for a subsection where this one has ended: itself, and those of its last parts.</summary>
    public IEnumerable<DescribedType> Last() => Last(new HashSet<ISymbol>(SymbolEqualityComparer.Default));

    private IEnumerable<DescribedType> Last(HashSet<ISymbol> seen)
        => seen.Add(Type) ? new[] { this }.Concat(LastFields(seen)).Concat(SubsectionTypes.SelectMany(s => s.Last(seen))) : [];

    private IEnumerable<DescribedType> LastFields(HashSet<ISymbol> seen)
    {
        // Octets after the last field keep its loader away from what follows.
        if (AttributeArguments.AllOf(Type, KnownTypes.Unused).Any())
            yield break;

        foreach (ISymbol field in Fields.Reverse())
        {
            AttributeArguments attribute = AttributeArguments.Of(field, KnownTypes.Field)!;
            ITypeSymbol type = TypeOf(field);
            // A list ends with a marker of its own.
            bool isList = type is INamedTypeSymbol { IsGenericType: true } && !KnownTypes.IsGeneric(type, "System", "Nullable`1");
            foreach (DescribedType nested in isList ? [] : In(type).Select(Of).OfType<DescribedType>())
            {
                foreach (DescribedType last in nested.Last(seen))
                    yield return last;
            }

            bool mayBeAbsent = attribute.Text("Exists") is not null || attribute.Text("CountField") is not null || attribute.Number("Version") > MinimumVersion;
            if (!mayBeAbsent)
                yield break;
        }
    }

    public static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;
}
