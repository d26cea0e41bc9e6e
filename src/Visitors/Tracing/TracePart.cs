namespace Ber.Visitors;

/// <summary>Which part of two trace lines differs first.</summary>
internal enum TracePart
{
    /// <summary>The path: another field, or the same at another index.</summary>
    Path,

    /// <summary>The type.</summary>
    Type,

    /// <summary>The value.</summary>
    Value,

    /// <summary>The number of octets.</summary>
    Octets,

    /// <summary>The offset only: what stands before the trace has another length.</summary>
    Offset,

    /// <summary>One trace has ended.</summary>
    End,

    /// <summary>A line that is not of the form of a trace.</summary>
    Line,
}
