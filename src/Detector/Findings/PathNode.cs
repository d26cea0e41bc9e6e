using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A place inside of a section, as a chain to its root: made for every struct that is entered, turned into a path only for a finding.</summary>
/// <param name="Parent">The place around it; null at the section.</param>
/// <param name="Name">The field's or subsection's name; null at the section and at an element.</param>
/// <param name="Index">The element's index, where there is no name.</param>
internal sealed record PathNode(PathNode? Parent, string? Name, int Index = 0)
{
    public static PathNode Section { get; } = new(null, null, -1);

    /// <summary>Steps from the section to this place.</summary>
    public int Depth { get; } = Parent is null ? 0 : Parent.Depth + 1;

    public PathNode Field(string name) => new(this, name);

    public PathNode Element(int index) => new(this, null, index);

    public FieldPath ToPath(FieldPath section)
    {
        ImmutableArray<FieldPathStep>.Builder steps = ImmutableArray.CreateBuilder<FieldPathStep>();
        for (PathNode? node = this; node is not null; node = node.Parent)
        {
            if (node.Name is not null)
                steps.Add(new FieldPathStep(node.Name));
            else if (node.Index >= 0)
                steps.Add(new FieldPathStep(node.Index));
        }

        steps.Reverse();
        return new FieldPath(section.IdStr, section.InstanceId, steps.ToImmutable());
    }
}
