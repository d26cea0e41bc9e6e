using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// One field of the C table where it stands in one instance: all elements of an array, also where the description has several runs of them; or the
/// end of a struct that was opened up, where its subsections stand.
/// </summary>
internal sealed class LayoutField : IAlignedField
{
    private LayoutField(VMStateDescription owner, int start, int end, long offset, PathNode parent)
    {
        Owner = owner;
        Start = start;
        End = end;
        Offset = offset;
        Parent = parent;
    }

    /// <summary>The description that has the field; of an end, the struct's own.</summary>
    public VMStateDescription Owner { get; }

    /// <summary>The first of the owner's fields that belong to it.</summary>
    public int Start { get; }

    /// <summary>Behind the last of them.</summary>
    public int End { get; }

    /// <summary>Octets from the start of the section's contents.</summary>
    public long Offset { get; }

    /// <summary>The place of the owner.</summary>
    public PathNode Parent { get; }

    /// <summary>Elements.</summary>
    public int Count { get; private init; }

    /// <summary>Octets of all elements.</summary>
    public long Length { get; private init; }

    /// <summary>Octets from the start of the section's contents to its end.</summary>
    public long EndOffset => Offset + Length;

    long? IAlignedField.Octets => Length;

    public bool IsFiller => !IsEnd && First.TypeName == "unused_buffer";

    public bool IsEnd => Start == End;

    public VMStateField First => Owner.Fields[Start];

    public string Name => IsEnd ? "" : First.Name;

    /// <summary>The first run that is not of null pointers; the first one where there is no other.</summary>
    public VMStateField Shape
    {
        get
        {
            for (int i = Start; i < End; i++)
            {
                if (Owner.Fields[i].Kind is not FieldKind.Null)
                    return Owner.Fields[i];
            }

            return First;
        }
    }

    public bool IsStruct => !IsEnd && Shape.Kind is FieldKind.Struct;

    /// <summary>Whether it is one struct that can be opened up: its fields may stand without it on the other side.</summary>
    public bool CanOpen => !IsEnd && Count == 1 && First is { Kind: FieldKind.Struct, Pointer: PointerRule.None };

    /// <summary>A struct of no array, or an element of an array of two or more fields.</summary>
    public PathNode Node => Parent.Field(Name);

    /// <summary>The fields of a struct, and at the end the place of its subsections where it is opened up.</summary>
    public static List<LayoutField> Of(VMStateDescription description, long offset, PathNode node, bool isOpened)
    {
        ImmutableArray<VMStateField> fields = description.Fields;
        var result = new List<LayoutField>(fields.Length + 1);
        for (int i = 0; i < fields.Length;)
        {
            int start = i;
            long length = 0;
            int count = 0;
            do
            {
                length += fields[i].Length ?? 0;
                count += fields[i].Kind is FieldKind.List or FieldKind.Tree or FieldKind.Octets ? 1 : fields[i].Count;
                i++;
            }
            while (i < fields.Length && fields[i].Name == fields[start].Name);
            result.Add(new LayoutField(description, start, i, offset, node) { Count = count, Length = length });
            offset += length;
        }

        if (isOpened)
            result.Add(new LayoutField(description, 0, 0, offset, node));
        return result;
    }

    /// <summary>The fields of a struct that can be opened up, and its end.</summary>
    public List<LayoutField> Open() => Of(First.Struct!, Offset, Node, isOpened: true);

    public override string ToString() => IsEnd ? $"end of {Owner.Name}" : Describe();

    /// <summary>Its name, type and length for people.</summary>
    public string DescribeSize() => $"{Name}: {Describe()}, {LayoutSection.Octets(Length)}";

    /// <summary>Its type for people: <c>uint32</c>, <c>buffer of 16 octets</c>, <c>struct fifo8 v1[2]</c>.</summary>
    public string Describe()
    {
        VMStateField shape = Shape;
        string type = shape.Kind switch
        {
            FieldKind.Struct => $"{shape.TypeName} {shape.Struct!.Name} v{shape.Struct.VersionId}",
            FieldKind.Buffer when shape.TypeName is "buffer" or "unused_buffer" => $"{shape.TypeName} of {shape.Size} octets",
            FieldKind.Buffer => $"{shape.TypeName} ({shape.Size} octets)",
            _ => shape.TypeName,
        };
        return Count == 1 ? type : $"{type}[{Count}]";
    }
}
