using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <summary>The types of the run-time libraries that are looked for, by name: the generator does not reference them.</summary>
internal static class KnownTypes
{
    public const string Namespace = "Ber.Visitors";
    public const string State = "VMStateAttribute";
    public const string Field = "VMStateFieldAttribute";
    public const string Unused = "VMStateUnusedAttribute";
    public const string Validate = "VMStateValidateAttribute";
    public const string Subsection = "VMStateSubsectionAttribute";
    public const string Ignore = "VMStateIgnoreAttribute";

    /// <summary>Whether a type is the one of that name in the run-time library.</summary>
    public static bool Is(INamedTypeSymbol? type, string name)
        => type is { ContainingType: null } && type.MetadataName == name && IsNamespace(type.ContainingNamespace, Namespace);

    /// <summary>Whether a type is an instance of a generic one of the framework.</summary>
    public static bool IsGeneric(ITypeSymbol type, string containingNamespace, string metadataName)
        => type is INamedTypeSymbol { IsGenericType: true, ContainingType: null } named && named.MetadataName == metadataName
            && IsNamespace(named.ContainingNamespace, containingNamespace);

    /// <summary>Whether a type is described: by the attribute, or by hand.</summary>
    public static bool IsDescribed(ITypeSymbol type)
        => type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct }
            && (AttributeArguments.Of(type, State) is not null || type.AllInterfaces.Any(static i => Is(i, "IVMState`1")));

    /// <summary>The number of elements of an inline array; 0: the type is none.</summary>
    public static int InlineArrayLength(ITypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "InlineArrayAttribute" } found && IsNamespace(found.ContainingNamespace, "System.Runtime.CompilerServices")
                && attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is int length)
                return length;
        }

        return 0;
    }

    private static bool IsNamespace(INamespaceSymbol? found, string name)
    {
        string[] parts = name.Split('.');
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (found is null || found.Name != parts[i])
                return false;
            found = found.ContainingNamespace;
        }

        return found is { IsGlobalNamespace: true };
    }
}
