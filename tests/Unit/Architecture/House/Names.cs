using Microsoft.CodeAnalysis;

namespace Unit.Architecture.House;

/// <summary>What violations call the things that they are about.</summary>
internal static class Names
{
    /// <summary>
    /// Outer.Inner for a type, Type.Method, and Type.Method.Local for a local function. Without parameters: overloads share a name, and an exception for
    /// one is an exception for all. Without the assembly: a type keeps its exceptions when it moves.
    /// </summary>
    public static string Of(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.LocalFunction } local => $"{Of(local.ContainingSymbol)}.{local.Name}",
        IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => $"{Of(symbol.ContainingType)}.{symbol.ContainingType.Name}",
        IMethodSymbol { AssociatedSymbol: { } property } accessor => $"{Of(property)}.{accessor.Name.Split('_')[0]}",
        IMethodSymbol { ExplicitInterfaceImplementations: [var member, ..] } => $"{Of(symbol.ContainingType)}.{member.ContainingType.Name}.{member.Name}",
        { ContainingType: { } type } => $"{Of(type)}.{symbol.Name}",
        _ => symbol.Name,
    };
}
