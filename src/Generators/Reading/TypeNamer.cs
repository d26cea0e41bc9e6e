using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <summary>How types are written inside the code of a described type: short where that is the same type, whole where it is not.</summary>
internal sealed class TypeNamer(INamedTypeSymbol type)
{
    /// <summary>Every name that the code takes from the run-time library or the framework.</summary>
    private static readonly string[] s_names =
    [
        "IVMState", "IVisitor", "VMState", "VMStateField", "VMStateDescription", "VMStateOptions", "VMStatePriority", "FieldKind", "PointerRule",
        "VisitDirection", "IFlatFields", "IFlatCursor",
        "BitConverter", "List", "KeyValuePair", "Memory", "MemoryMarshal", "CollectionsMarshal", "SortedDictionary", "SortedList", "Span",
    ];

    /// <summary>Whether a name of the libraries means something else inside the type: a member, or a type of its namespace.</summary>
    public bool HasClash => s_names.Any(name => Find(name, type.ContainingNamespace) is ISymbol found && !IsOfLibraries(found)) || HasNamespaceClash();

    /// <summary>A type in C#, without a <c>?</c> of its own.</summary>
    public string Of(ITypeSymbol wanted)
    {
        if (wanted.SpecialType is not SpecialType.None || wanted is not INamedTypeSymbol named)
            return wanted.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

        string name = WireNames.EscapeType(named.Name);
        INamedTypeSymbol outermost = named;
        for (; outermost.ContainingType is not null && !IsAround(outermost.ContainingType); outermost = outermost.ContainingType)
            name = $"{WireNames.EscapeType(outermost.ContainingType.Name)}.{name}";
        bool isShort = !named.IsGenericType && outermost.Name is not ("TVisitor" or "TCursor")
            && SymbolEqualityComparer.Default.Equals(Find(outermost.Name, type.ContainingNamespace), outermost);
        return isShort ? name : named.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
    }

    /// <summary>What a name means inside the type, as far as its own namespace and the types around it decide.</summary>
    private ISymbol? Find(string name, INamespaceSymbol containingNamespace)
    {
        for (INamedTypeSymbol? around = type; around is not null; around = around.ContainingType)
        {
            if (around.Name == name)
                return around;
            for (INamedTypeSymbol? at = around; at is not null; at = at.BaseType)
            {
                if (at.GetMembers(name).FirstOrDefault() is ISymbol member)
                    return member;
            }
        }

        return containingNamespace.GetMembers(name).FirstOrDefault();
    }

    /// <summary>Whether the namespaces that the code uses would be sought in one around it: <c>Ber</c> as <c>Emulator.Ber</c>.</summary>
    private bool HasNamespaceClash()
    {
        for (INamespaceSymbol around = type.ContainingNamespace; !around.IsGlobalNamespace; around = around.ContainingNamespace)
        {
            if (around.GetMembers("Ber").Any() || around.GetMembers("System").Any())
                return true;
        }

        return false;
    }

    private bool IsAround(INamedTypeSymbol other)
    {
        for (INamedTypeSymbol? around = type; around is not null; around = around.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(around, other))
                return true;
        }

        return false;
    }

    private static bool IsOfLibraries(ISymbol found)
        => found is INamedTypeSymbol && found.ContainingNamespace?.ToDisplayString() is KnownTypes.Namespace or "System" or "System.Collections.Generic"
            or "System.Runtime.InteropServices";
}
