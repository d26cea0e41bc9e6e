namespace Ber.Visitors;

/// <summary>In what a type that was sent differs from the one expected; one member per cause.</summary>
public enum TypeDifferenceKind
{
    /// <summary>A field is expected and was not sent, and no rule of the field lets it be missing.</summary>
    MissingField,

    /// <summary>A field was sent between others that the expected type does not have there.</summary>
    UnexpectedField,

    /// <summary>A field was sent behind the last one that the expected type has: it is passed over.</summary>
    TrailingField,

    /// <summary>A field stands where one of another name is expected, and neither name occurs elsewhere. A former name of the field is not refused.</summary>
    FieldName,

    /// <summary>Fields stand in another order.</summary>
    Order,

    /// <summary>Another kind: an integer for a boolean, a buffer for a struct, …</summary>
    Kind,

    /// <summary>An integer of another width.</summary>
    Width,

    /// <summary>A signed integer for an unsigned one, or the reverse.</summary>
    Sign,

    /// <summary>A buffer of another size.</summary>
    Size,

    /// <summary>Another number of elements; an array for a single value, or the reverse.</summary>
    Count,

    /// <summary>A field that may be absent, or a pointer that may be null, where one is expected that is always there.</summary>
    Condition,

    /// <summary>A struct of another version. An older one down to the minimum version is read as that version, and is not refused.</summary>
    Version,

    /// <summary>A subsection that the expected type does not have. Of a type that may be sent with it, it is refused only when it comes.</summary>
    Subsection,

    /// <summary>Another type name for the same octets: <c>timer</c> for <c>int64</c>, say. It is not refused.</summary>
    TypeName,

    /// <summary>A nested struct whose description has another name. It is not refused.</summary>
    StructName,

    /// <summary>Structs nested too deep to be compared.</summary>
    Depth,
}
