namespace Ber.Visitors;

/// <summary>A run of elements of one shape in a list or tree.</summary>
/// <param name="Struct">The description of each element, in a tree of each value.</param>
/// <param name="Count">The number of elements, at least 1.</param>
/// <param name="Key">The description of each key of a tree; null in a list, and in a tree whose keys are plain 64-bit integers.</param>
public sealed record VMStateElements(VMStateDescription Struct, int Count, VMStateDescription? Key = null);
