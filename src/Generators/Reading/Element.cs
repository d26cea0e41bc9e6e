using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <summary>What an element, or a member that is no array, is by its C# type.</summary>
/// <param name="Form">What stands between it and the visit.</param>
/// <param name="Kind">How it stands on the wire.</param>
/// <param name="Symbol">Its type, without <c>?</c>.</param>
/// <param name="IsNullable">Whether the type is <c>T?</c>.</param>
internal sealed record Element(ElementForm Form, WireKind Kind, ITypeSymbol Symbol, bool IsNullable)
{
    public bool IsClass => Symbol.IsReferenceType;

    /// <summary>The C# keyword of the integer that is visited.</summary>
    public string Integer => Kind switch
    {
        WireKind.Boolean or WireKind.UInt8 => "byte",
        WireKind.Int8 => "sbyte",
        WireKind.Int16 => "short",
        WireKind.Int32 => "int",
        WireKind.Int64 => "long",
        WireKind.UInt16 => "ushort",
        WireKind.UInt32 => "uint",
        WireKind.UInt64 => "ulong",
        _ => "",
    };

    /// <summary>null: the type has no form on the wire.</summary>
    public static Element? Of(ITypeSymbol type)
    {
        bool isNullable = type.NullableAnnotation is NullableAnnotation.Annotated;
        if (KnownTypes.IsGeneric(type, "System", "Nullable`1"))
        {
            isNullable = true;
            type = ((INamedTypeSymbol)type).TypeArguments[0];
        }

        ITypeSymbol integer = type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } ? underlying : type;
        WireKind? kind = integer.SpecialType switch
        {
            SpecialType.System_Boolean => WireKind.Boolean,
            SpecialType.System_SByte => WireKind.Int8,
            SpecialType.System_Int16 => WireKind.Int16,
            SpecialType.System_Int32 => WireKind.Int32,
            SpecialType.System_Int64 => WireKind.Int64,
            SpecialType.System_Byte => WireKind.UInt8,
            SpecialType.System_UInt16 => WireKind.UInt16,
            SpecialType.System_UInt32 => WireKind.UInt32,
            SpecialType.System_UInt64 or SpecialType.System_Double => WireKind.UInt64,
            SpecialType.System_String => WireKind.String,
            _ when KnownTypes.IsDescribed(type) => WireKind.Struct,
            _ => null,
        };
        ElementForm form = type switch
        {
            { TypeKind: TypeKind.Enum } => ElementForm.Enumeration,
            { SpecialType: SpecialType.System_Boolean } => ElementForm.Boolean,
            { SpecialType: SpecialType.System_Double } => ElementForm.Double,
            { SpecialType: SpecialType.System_String } => ElementForm.String,
            _ when kind is WireKind.Struct => ElementForm.Struct,
            _ => ElementForm.Integer,
        };
        // A string that is null is one without characters; the wire has no pointers to strings.
        isNullable &= form is not ElementForm.String;
        return kind is WireKind found ? new Element(form, found, type.WithNullableAnnotation(NullableAnnotation.None), isNullable) : null;
    }
}
