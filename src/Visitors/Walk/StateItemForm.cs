namespace Ber.Visitors;

/// <summary>What a <see cref="StateCursor"/> can do with an item besides reading it.</summary>
internal enum StateItemForm : byte
{
    /// <summary>Nothing: a scalar, a string, octets.</summary>
    Value,

    /// <summary>Enter it and meet its fields, then its subsections.</summary>
    Struct,

    /// <summary>Enter it and meet its elements.</summary>
    Array,

    /// <summary>Enter it and meet its elements; of a tree a key and a value for each.</summary>
    List,
}
