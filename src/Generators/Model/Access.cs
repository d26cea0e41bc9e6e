namespace Ber.Generators;

/// <summary>How a visit gets at a member.</summary>
internal enum Access
{
    /// <summary>By reference: a field.</summary>
    Reference,

    /// <summary>By a copy that is assigned back on input: a property with get and set.</summary>
    Value,

    /// <summary>It cannot be assigned; what it refers to can be filled.</summary>
    ReadOnly,
}
