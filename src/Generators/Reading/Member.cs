using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <summary>A field or property that can hold state, with what its attributes say.</summary>
internal sealed class Member
{
    private Member(ISymbol symbol, ISymbol? storage)
    {
        Symbol = symbol;
        Type = DescribedType.TypeOf(symbol);
        Field = Attribute(KnownTypes.Field);
        Subsection = Attribute(KnownTypes.Subsection);
        IsIgnored = Attribute(KnownTypes.Ignore) is not null;
        Unused = All(KnownTypes.Unused);
        Validations = All(KnownTypes.Validate);
        var property = symbol as IPropertySymbol;
        // A reference to a volatile field is none to a volatile one: it is copied.
        bool isReference = property is null or { RefKind: RefKind.Ref } && symbol is not IFieldSymbol { IsVolatile: true };
        bool isReadOnly = property is { RefKind: RefKind.RefReadOnly } or { RefKind: RefKind.None, SetMethod: null or { IsInitOnly: true } }
            || symbol is IFieldSymbol { IsReadOnly: true };
        Access = isReadOnly ? Access.ReadOnly : isReference ? Access.Reference : Access.Value;
        IsForgotten = Field is null && Subsection is null && !IsIgnored && !isReadOnly && (property is null || storage is not null);

        AttributeArguments? Attribute(string name) => All(name).FirstOrDefault();

        // An attribute may have been put on the field behind a property.
        ImmutableArray<AttributeArguments> All(string name)
            => [.. AttributeArguments.AllOf(symbol, name), .. storage is null ? [] : AttributeArguments.AllOf(storage, name)];
    }

    public ISymbol Symbol { get; }

    public ITypeSymbol Type { get; }

    public string Name => Symbol.Name;

    public Location? Location => Symbol.Locations.FirstOrDefault();

    public AttributeArguments? Field { get; }

    public AttributeArguments? Subsection { get; }

    public bool IsIgnored { get; }

    /// <summary>Unused octets before it.</summary>
    public ImmutableArray<AttributeArguments> Unused { get; }

    public ImmutableArray<AttributeArguments> Validations { get; }

    public Access Access { get; }

    /// <summary>Whether it can hold state and nothing is said of it.</summary>
    public bool IsForgotten { get; }

    /// <summary>The members of a type in the order of their declaration.</summary>
    public static ImmutableArray<Member> AllOf(INamedTypeSymbol type, Report report)
    {
        ImmutableArray<ISymbol> symbols = type.GetMembers();
        ImmutableArray<Member>.Builder members = ImmutableArray.CreateBuilder<Member>();
        foreach (ISymbol symbol in symbols)
        {
            bool isState = symbol is IFieldSymbol { IsStatic: false, IsConst: false, IsImplicitlyDeclared: false, AssociatedSymbol: null }
                or IPropertySymbol { IsStatic: false, IsIndexer: false, IsImplicitlyDeclared: false, GetMethod: not null }
                    and { ExplicitInterfaceImplementations.Length: 0 };
            if (!isState)
            {
                if (symbol is IFieldSymbol { AssociatedSymbol: IPropertySymbol })
                    continue;    // read with its property
                if (AttributeArguments.Of(symbol, KnownTypes.Field) is not null || AttributeArguments.Of(symbol, KnownTypes.Subsection) is not null)
                    report.Add(Rules.CannotAssign, symbol.Locations.FirstOrDefault(), symbol.Name, "no member of each value with a get");
                continue;
            }

            var member = new Member(symbol,
                symbols.FirstOrDefault(s => s is IFieldSymbol { AssociatedSymbol: not null } f
                    && SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, symbol)));
            if ((member.Field is null ? 0 : 1) + (member.Subsection is null ? 0 : 1) + (member.IsIgnored ? 1 : 0) > 1
                || (member.Field is null && (member.Unused.Length > 0 || member.Validations.Length > 0)))
                report.Add(Rules.TwoRoles, member.Location, member.Name);
            members.Add(member);
        }

        members.Sort(static (x, y) => (x.Location?.SourceSpan.Start ?? 0).CompareTo(y.Location?.SourceSpan.Start ?? 0));
        return members.ToImmutable();
    }
}
