using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>One level of a <see cref="StateCursor"/>: the item where the cursor stands, or one that it has entered.</summary>
internal struct StateItem
{
    /// <summary>The field, also of an element; null: the root or a subsection.</summary>
    public VMStateField? Field;

    /// <summary>Of a struct its description.</summary>
    public VMStateDescription? Description;

    public StateItemForm Form;

    /// <summary>Of a value, its kind; of a field that has one kind for all elements, that.</summary>
    public FieldKind Kind;

    public bool IsPresent;

    /// <summary>Of the element of a tree: whether it is the key.</summary>
    public bool IsKey;

    /// <summary>Whether the octets inside are those of a QEMUFile: everywhere in a QEMUFile, and in packed arrays of BER.</summary>
    public bool IsLegacy;

    /// <summary>Whether there is no further item at this level.</summary>
    public bool IsDone;

    /// <summary>
    /// Its place in what it stands in: among the fields, behind them among the subsections; or among the elements. -1: the cursor stands before the first
    /// one.
    /// </summary>
    public int Index;

    /// <summary>Elements of an array or list, octets of <see cref="FieldKind.Octets"/>; -1: not known in advance.</summary>
    public int Count;

    /// <summary>Elements that earlier fields of the same name have: vmdesc splits one array into several fields.</summary>
    public int Before;

    /// <summary>Of a struct the version in force.</summary>
    public int VersionId;

    /// <summary>Of an element of an exact list: its run, and the elements of that run before it.</summary>
    public int Run;
    public int InRun;

    /// <summary>Where the item starts: with its mark, head or identifier octet.</summary>
    public long Start;

    /// <summary>Where its contents start.</summary>
    public long Offset;

    /// <summary>Where its contents end; -1: not known before all of it was seen.</summary>
    public long ContentsEnd;

    /// <summary>Where the next item starts; -1 like <see cref="ContentsEnd"/>.</summary>
    public long End;

    /// <summary>Where its octets end at the latest.</summary>
    public long Limit;

    /// <summary>Of an entered item: where its counts stand in <see cref="StateCounts"/>.</summary>
    public int Counts;

    /// <summary>What an item of a field lets a cursor do.</summary>
    public static StateItemForm FormOf(VMStateField field) => field.Kind switch
    {
        FieldKind.Octets => StateItemForm.Value,
        FieldKind.List or FieldKind.Tree => StateItemForm.List,
        _ when field.IsArray => StateItemForm.Array,
        FieldKind.Struct => StateItemForm.Struct,
        _ => StateItemForm.Value,
    };

    /// <summary>The elements of an exact list.</summary>
    public static int CountOf(ImmutableArray<VMStateElements> runs)
    {
        int count = 0;
        foreach (VMStateElements run in runs)
            count += run.Count;
        return count;
    }

    /// <summary>Makes this the next item inside of another one; the run of a list goes on.</summary>
    public void Begin(in StateItem container, VMStateField? field, int index)
    {
        Field = field;
        Description = null;
        Form = StateItemForm.Value;
        IsPresent = true;
        IsLegacy = container.IsLegacy;
        Index = index;
        Count = -1;
        VersionId = 0;
    }
}
