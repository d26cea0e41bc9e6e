using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <content>Predicates, hooks, subsections, and what members must allow.</content>
internal sealed partial class StateReader
{
    private ISymbol? FindMember(string name)
        => _type.GetMembers(name).FirstOrDefault(static m => m is IFieldSymbol or IPropertySymbol { IsIndexer: false } or IMethodSymbol);

    private CallModel? ReadPredicate(string name, Location? location, string user, bool mayTakeVersion)
    {
        ImmutableArray<ISymbol> found = _type.GetMembers(name);
        if (found.IsEmpty)
        {
            _report.Add(Rules.NoSuchMember, location, user, name, _type.Name);
            return null;
        }

        foreach (ISymbol symbol in found)
        {
            switch (symbol)
            {
                case IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean }
                    or IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean, GetMethod: not null, IsIndexer: false }:
                    return new CallModel(name, IsMethod: false, TakesVersion: false, IsVerdict: true, symbol.IsStatic);
                case IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean, IsGenericMethod: false } method
                    when TakesVersion(method) is bool takesVersion && (mayTakeVersion || !takesVersion):
                    return new CallModel(name, IsMethod: true, takesVersion, IsVerdict: true, symbol.IsStatic);
            }
        }

        _report.Add(Rules.WrongPredicate, location, name);
        return null;
    }

    /// <summary>Whether a method's only parameter is the version; null: it has others.</summary>
    private static bool? TakesVersion(IMethodSymbol method) => method.Parameters.Length switch
    {
        0 => false,
        1 when method.Parameters[0] is { Type.SpecialType: SpecialType.System_Int32, RefKind: RefKind.None } => true,
        _ => null,
    };

    private CallModel? ReadHook(string option, bool mayRefuse, bool mayTakeVersion)
    {
        if (_attribute.Text(option) is not string name)
            return null;

        Location? location = _attribute.LocationOf(option);
        ImmutableArray<ISymbol> found = _type.GetMembers(name);
        if (found.IsEmpty)
        {
            _report.Add(Rules.NoSuchMember, location, option, name, _type.Name);
            return null;
        }

        foreach (IMethodSymbol method in found.OfType<IMethodSymbol>())
        {
            bool isVerdict = method.ReturnType.SpecialType is SpecialType.System_Boolean;
            if ((method.ReturnsVoid || (isVerdict && mayRefuse)) && method is { IsGenericMethod: false, IsStatic: false, IsAsync: false }
                && TakesVersion(method) is bool takesVersion && (mayTakeVersion || !takesVersion))
                return new CallModel(name, IsMethod: true, takesVersion, isVerdict, IsStatic: false);
        }

        _report.Add(Rules.WrongHook, location, name,
            $"{(mayRefuse ? "void or bool" : "void")} {name}({(mayTakeVersion ? "), with or without an int for the version" : ")")}");
        return null;
    }

    /// <summary>What is loaded must get to where it belongs.</summary>
    private void CheckAccess(Member member, FieldModel field)
    {
        CheckObsolete(member);
        if (member.Access is not Access.ReadOnly)
            return;

        bool isFilledInPlace = field.Storage switch
        {
            Storage.Array or Storage.List or Storage.PairList or Storage.SortedList or Storage.SortedDictionary => true,
            Storage.Single => field.Requirement is Requirement.Equal || (field.Form is ElementForm.Struct && field.IsClass && field.Pointer is null),
            _ => false,
        };
        if (!isFilledInPlace)
            _report.Add(Rules.CannotAssign, member.Location, member.Name,
                member.Symbol is IFieldSymbol ? "read-only" : "without a set, or with one for initialisation only");
    }

    /// <summary>A use of what is obsolete as an error is one, and no pragma helps; unless all that is around it is obsolete.</summary>
    private void CheckObsolete(Member member)
    {
        if ((IsForbidden(member.Symbol) || IsForbidden(member.Type)) && !IsObsolete(_type) && !Around().Any(IsObsolete))
            _report.Add(Rules.CannotAssign, member.Location, member.Name, "obsolete as an error");

        static bool IsObsolete(ISymbol symbol) => Obsolete(symbol) is not null;

        static bool IsForbidden(ISymbol symbol) => Obsolete(symbol)?.ConstructorArguments is { Length: 2 } given && given[1].Value is true;

        static AttributeData? Obsolete(ISymbol symbol)
            => symbol.GetAttributes().FirstOrDefault(static a => a.AttributeClass is { Name: "ObsoleteAttribute", ContainingNamespace.Name: "System" });
    }

    private void CheckConstructor(Member member, ITypeSymbol type)
    {
        bool hasRequired = type.GetMembers().Any(static m => m is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true });
        bool canBeMade = type is INamedTypeSymbol { IsAbstract: false } named
            && (named.TypeKind is TypeKind.Struct || named.InstanceConstructors.Any(static c => c.Parameters.IsEmpty
                && c.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal));
        if (hasRequired || !canBeMade)
            _report.Add(Rules.NoConstructor, member.Location, member.Name, type.Name);
    }

    private EquatableArray<SubsectionModel> ReadSubsections(ImmutableArray<Member> members)
    {
        ImmutableArray<SubsectionModel>.Builder models = ImmutableArray.CreateBuilder<SubsectionModel>();
        var described = new List<(DescribedType Type, Member Member)>();
        foreach (Member member in members)
        {
            if (member.Subsection is not AttributeArguments attribute)
                continue;
            if (Element.Of(member.Type) is not { Form: ElementForm.Struct } element)
            {
                _report.Add(Rules.SubsectionType, member.Location, member.Name, $"'{member.Type.ToDisplayString()}' is not described");
                continue;
            }

            string? needed = attribute.Text("Needed");
            if (needed is null == !element.IsNullable)
            {
                _report.Add(
                    Rules.SubsectionType, attribute.LocationOf("Needed"), member.Name,
                    element.IsNullable
                        ? "null says that it is not needed, and Needed says it, too"
                        : "neither Needed nor a type with '?' says when it is sent");
            }

            CheckObsolete(member);
            if (member.Access is Access.ReadOnly && (!element.IsClass || element.IsNullable))
                _report.Add(Rules.CannotAssign, member.Location, member.Name, "read-only");
            if (element.IsNullable)
                CheckConstructor(member, element.Symbol);
            CallModel? call = needed is null ? null : ReadPredicate(needed, attribute.LocationOf("Needed"), member.Name, mayTakeVersion: false);
            models.Add(new SubsectionModel(member.Name, UniqueLocal(member.Name), _names.Of(element.Symbol), element.IsNullable, member.Access,
                element.IsClass, call));
            if (DescribedType.Of(element.Symbol) is DescribedType subsection)
                described.Add((subsection, member));
        }

        CheckSubsectionNames(described);
        return new(models.ToImmutable());
    }

    /// <summary>migration/vmstate.c, vmstate_subsection_load: a loader takes what begins with its own name, and is longer, for one of its own.</summary>
    private void CheckSubsectionNames(List<(DescribedType Type, Member Member)> subsections)
    {
        CheckDuplicates(subsections.Select(static s => s.Type.Name), "subsections");
        List<DescribedType> before = DescribedType.Of(_type) is DescribedType self ? [.. self.LastFields()] : [];
        foreach ((DescribedType subsection, Member member) in subsections)
        {
            if (!Takes(_name, subsection.Name))
                _report.Add(Rules.SubsectionName, member.Location, subsection.Name, _name);
            if (subsection.Version > byte.MaxValue)
                _report.Add(Rules.SubsectionVersion, member.Location, subsection.Name, subsection.Version, (byte)subsection.Version);
            foreach (DescribedType taker in before.Where(b => Takes(b.Name, subsection.Name)))
                _report.Add(Rules.SubsectionTaken, member.Location, subsection.Name, taker.Name);
            before.AddRange(subsection.Last());
        }

        static bool Takes(string owner, string name) => name.Length > owner.Length && name.StartsWith(owner, StringComparison.Ordinal);
    }
}
