using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ber.Generators;

/// <summary>The arguments of one attribute, and where they stand.</summary>
internal sealed class AttributeArguments(AttributeData data)
{
    public string? FirstText => data.ConstructorArguments.Length > 0 ? data.ConstructorArguments[0].Value as string : null;

    public string? SecondText => data.ConstructorArguments.Length > 1 ? data.ConstructorArguments[1].Value as string : null;

    public int FirstNumber => data.ConstructorArguments.Length > 0 && data.ConstructorArguments[0].Value is int number ? number : 0;

    /// <summary>Where the attribute stands.</summary>
    public Location? Location => Syntax?.GetLocation();

    private AttributeSyntax? Syntax => data.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax;

    public static AttributeArguments? Of(ISymbol symbol, string attribute) => AllOf(symbol, attribute).FirstOrDefault();

    public static IEnumerable<AttributeArguments> AllOf(ISymbol symbol, string attribute)
        => symbol.GetAttributes().Where(a => KnownTypes.Is(a.AttributeClass, attribute)).Select(static a => new AttributeArguments(a));

    public string? Text(string name) => Value(name) as string;

    public int? Number(string name) => Value(name) is int number ? number : null;

    public bool Flag(string name) => Value(name) is true;

    public IEnumerable<string> Texts(string name)
        => data.NamedArguments.Where(a => a.Key == name && a.Value.Kind is TypedConstantKind.Array && !a.Value.IsNull).SelectMany(static a => a.Value.Values)
            .Select(static v => v.Value).OfType<string>();

    /// <summary>The number of an enumeration's member.</summary>
    public int Enumeration(string name) => Value(name) is object value ? Convert.ToInt32(value, null) : 0;

    /// <summary>The name of an enumeration's member; null: the argument does not stand, or is none of the members.</summary>
    public string? EnumerationName(string name)
        => data.NamedArguments.FirstOrDefault(a => a.Key == name).Value is { Kind: TypedConstantKind.Enum } value
            ? value.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => Equals(f.ConstantValue, value.Value))?.Name : null;

    /// <summary>Where a named argument stands; the attribute where it does not.</summary>
    public Location? LocationOf(string name)
        => Syntax?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name)?.GetLocation() ?? Location;

    private object? Value(string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in data.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Kind is not TypedConstantKind.Array)
                return argument.Value.Value;
        }

        return null;
    }
}
