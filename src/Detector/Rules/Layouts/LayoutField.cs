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
        var result = new List<LayoutField>(description.Fields.Length + 1);
        StateCursor cursor = StateCursor.OverLayout(description);
        long end = 0;
        for (bool isField = MoveToField(ref cursor); isField;)
        {
            int first = cursor.Index;
            int count = 0;
            long start = cursor.Start;
            do
            {
                count += cursor.Parts;
                end = cursor.Offset + cursor.Length;
                isField = MoveToField(ref cursor);
            }
            while (isField && cursor.Name == description.Fields[first].Name);
            int next = isField ? cursor.Index : description.Fields.Length;
            result.Add(new LayoutField(description, first, next, offset + start, node) { Count = count, Length = end - start });
        }

        if (isOpened)
            result.Add(new LayoutField(description, 0, 0, offset + end, node));
        return result;
    }

    /// <summary>The fields of a struct that can be opened up, and its end.</summary>
    public List<LayoutField> Open() => Of(First.Struct!, Offset, Node, isOpened: true);

    /// <summary>Goes before the first element of a list or tree. Offsets begin where the field does.</summary>
    public StateCursor EnterList()
    {
        StateCursor cursor = StateCursor.OverLayout(Owner);
        cursor.StartAt(Start);
        _ = cursor.MoveNext() && cursor.Enter();
        return cursor;
    }

    private static bool MoveToField(ref StateCursor cursor) => cursor.MoveNext() && !cursor.IsSubsection;

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
