namespace Ber.Visitors;

/// <summary>How one QEMU version prints vmdesc; with the descriptions it determines the text.</summary>
public readonly record struct VMDescDialect
{
    internal VMDescDialect(bool isSpaced, IndexMode indexMode)
    {
        IsSpaced = isSpaced;
        IndexMode = indexMode;
    }

    /// <summary>Whether names, brackets and braces have spaces around them, <c>{ "a" : 1 }</c> (up to 5.2), or not, <c>{"a": 1}</c> (since 6.0).</summary>
    public bool IsSpaced { get; }

    /// <summary>Which elements of an array that is listed one by one carry their index.</summary>
    internal IndexMode IndexMode { get; }
}
