namespace Ber.Visitors;

/// <summary>One step of a <see cref="FieldPath"/>: into a field or subsection by name, or to an element by index.</summary>
public readonly record struct FieldPathStep
{
    /// <summary>A step by name.</summary>
    /// <param name="name">The name of the field or subsection.</param>
    public FieldPathStep(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
    }

    /// <summary>A step to an element.</summary>
    /// <param name="index">The element's index, from 0.</param>
    public FieldPathStep(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Index = index;
    }

    /// <summary>The name, or null for a step to an element.</summary>
    public string? Name { get; }

    /// <summary>The element's index, from 0; meaningless for a step by name.</summary>
    public int Index { get; }
}
