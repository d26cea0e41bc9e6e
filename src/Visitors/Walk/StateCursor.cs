using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <summary>
/// Finds values in a section: goes forward over a description and the octets that it describes, from item to item, and into an item only where it is asked
/// to. An item is a field, a subsection, or an element of an array or list. The octets are those of a QEMUFile, or a BER value of the same description.
/// </summary>
/// <remarks>
/// <para>A new cursor stands before the first field. <see cref="MoveNext"/> goes to the next item of the same level and passes over what is inside of the one
/// before: by its length, where the description fixes that, else step by step. <see cref="Enter"/> goes before the first item inside, <see cref="Leave"/>
/// back to the item that was entered. A copy of a cursor is a bookmark. Nothing is allocated per item, nothing recurses, and no item is looked at
/// twice.</para>
/// <para>The items are those of the visit by <see cref="VMState"/>, with the same octets. What a QEMUFile does not carry, the description decides: a
/// conditional field is there, and so is a pointer without a mark; fields of a version above the one in force are no items.</para>
/// <para>Octets that are not as described end the journey: <see cref="Error"/> says why, and every move returns false. A cursor looks at what it needs and
/// checks no more: whether a loader would take the whole section, only a visit can tell.</para>
/// </remarks>
internal ref partial struct StateCursor
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly TypeTable? _types;
    private readonly StateFormat _format;
    private StateItems _items;     // [0] is the root, [_depth] the item where the cursor stands, those between are entered
    private int _depth;
    private StateCounts _counts;
    private long _value;           // of an integer in BER

    private StateCursor(VMStateDescription description, ReadOnlySpan<byte> octets, TypeTable? types, StateFormat format, int? versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        _octets = octets;
        _types = types;
        _format = format;
        ref StateItem root = ref _items[0];
        root.Description = description;
        root.Form = StateItemForm.Struct;
        root.Kind = FieldKind.Struct;
        root.IsPresent = true;
        root.IsLegacy = format is not StateFormat.Ber;
        root.VersionId = versionId ?? description.VersionId;
        root.Limit = IsLayout ? long.MaxValue : octets.Length;
        root.End = root.ContentsEnd = -1;
    }

    /// <summary>Makes a cursor over the contents of a section, as they stand on a QEMUFile.</summary>
    /// <param name="description">The description of the contents.</param>
    /// <param name="contents">The contents. Octets behind them do no harm.</param>
    /// <param name="versionId">The version id that came with the section; null: that of the description.</param>
    public static StateCursor OverQemuFile(VMStateDescription description, ReadOnlySpan<byte> contents, int? versionId = null)
    {
        var cursor = new StateCursor(description, contents, null, StateFormat.QemuFile, versionId);
        cursor.Begin();
        return cursor;
    }

    /// <summary>Makes a cursor over a BER value.</summary>
    /// <param name="description">The value's type.</param>
    /// <param name="value">The value, from its identifier octet on.</param>
    /// <param name="types">The type numbers of the stream; null: those of <paramref name="description"/> alone.</param>
    /// <param name="versionId">The version id that came with the section; null: that of the description.</param>
    public static StateCursor OverBer(VMStateDescription description, ReadOnlySpan<byte> value, TypeTable? types = null, int? versionId = null)
    {
        var cursor = new StateCursor(description, value, types, StateFormat.Ber, versionId);
        cursor.Begin();
        return cursor;
    }

    /// <summary>
    /// Makes a cursor without octets: it tells where items stand on a QEMUFile as far as an exact description tells it. Marks of pointers are there.
    /// </summary>
    /// <param name="description">The description.</param>
    /// <remarks>A string, and whatever else has a length that no description fixes, has no octets here; <see cref="Octets"/> has none of any item.</remarks>
    public static StateCursor OverLayout(VMStateDescription description)
    {
        var cursor = new StateCursor(description, default, null, StateFormat.Layout, null);
        cursor.Begin();
        return cursor;
    }

    /// <summary>Why the cursor cannot go on; null: it can, or there was nothing more.</summary>
    public VisitError? Error { get; private set; }

    /// <summary>Levels that were entered, the root included.</summary>
    public readonly int Depth => _depth;

    /// <summary>The field where the cursor stands; of an element that of the array or list; null at a subsection.</summary>
    public readonly VMStateField? Field => Item.Field;

    /// <summary>The description of the innermost struct around the item; null where that is an array or list.</summary>
    public readonly VMStateDescription? Owner => Container.Description;

    /// <summary>Of a struct, and of a subsection, its description.</summary>
    public readonly VMStateDescription? Description => Item.Description;

    /// <summary>The name of the field or subsection.</summary>
    public readonly string Name => Item.Field?.Name ?? Item.Description?.Name ?? "";

    /// <summary>
    /// The item's name among the members of its struct, all different, as <see cref="QmpOutputVisitor"/> has it. Consecutive fields of one name are one
    /// member.
    /// </summary>
    public readonly string MemberName
        => Item.Index < 0 || Owner is not VMStateDescription owner ? ""
        : Item.Field is null ? owner.Members.Subsections[Item.Index - owner.Fields.Length] : owner.Members.Name(owner.Members.Group(Item.Index));

    /// <summary>Whether the member that the item belongs to is an array: one itself, or several fields of one name.</summary>
    public readonly bool IsMemberArray
        => Item is { Field: not null, Index: >= 0 } && Owner is VMStateDescription owner && owner.Members.IsArray(owner.Members.Group(Item.Index));

    /// <summary>Whether the item is all of its member.</summary>
    public readonly bool IsMemberSingle
        => Item is { Field: null } || (Owner is VMStateDescription owner && owner.Members.IsSingle(owner.Members.Group(Item.Index)));

    /// <summary>The kind of the item; of an array that of its elements.</summary>
    public readonly FieldKind Kind => Item.Kind;

    /// <summary>Whether the item is there: false of a conditional field that was not sent, and of a null pointer.</summary>
    public readonly bool IsPresent => Item.IsPresent;

    /// <summary>Whether the item is an array, whose elements stand inside: octets are none, whatever their number is.</summary>
    public readonly bool IsArray => Item.Form is StateItemForm.Array;

    /// <summary>Whether the item is one struct that is always there, or a subsection.</summary>
    public readonly bool IsSingleStruct => !IsElement && Item is { Form: StateItemForm.Struct, Field: null or { Pointer: PointerRule.None } };

    /// <summary>Whether the item is an element of the array or list that was entered last.</summary>
    public readonly bool IsElement => Container.Form is not StateItemForm.Struct;

    /// <summary>Whether the item is the key of a tree's element; its value follows.</summary>
    public readonly bool IsKey => Item.IsKey;

    /// <summary>Whether the item is a subsection.</summary>
    public readonly bool IsSubsection => Item is { Field: null, Index: >= 0 };

    /// <summary>The place of an element in its array or list, from 0; else that of the field among the fields, and of a subsection behind them.</summary>
    public readonly int Index => Item.Index;

    /// <summary>The version in force in a struct or subsection.</summary>
    public readonly int VersionId => Item.VersionId;

    /// <summary>Octets before the item: its mark, its head or its identifier octet comes next.</summary>
    public readonly long Start => Item.Start;

    /// <summary>Octets before the item's contents.</summary>
    public readonly long Offset => Item.Offset;

    /// <summary>Octets of the contents; 0 where the octets end before.</summary>
    public long Length => TryFindEnd() ? Item.ContentsEnd - Item.Offset : 0;

    /// <summary>The contents of the item. In BER those of its encoding: integers as short as they can be, but packed arrays as on a QEMUFile.</summary>
    /// <remarks>Looks for the end where the description does not tell it. Empty where the octets end before.</remarks>
    public ReadOnlySpan<byte> Octets => TryFindEnd() && !IsLayout ? _octets[(int)Item.Offset..(int)Item.ContentsEnd] : default;

    /// <summary>Elements of an array or list; 1 of any other item, and as many as there are of null pointers in a run.</summary>
    /// <remarks>Looks at all of them where the description does not tell their number.</remarks>
    public int Count => Item switch
    {
        { Kind: FieldKind.Null } item => item.Field!.Count,
        { IsPresent: false } or { Form: StateItemForm.Value or StateItemForm.Struct } => 1,
        { Count: >= 0 } item => item.Count,
        _ => CountItems(),
    };

    /// <summary>The item where the cursor stands.</summary>
    [UnscopedRef]
    internal readonly ref readonly StateItem Item => ref _items[_depth];

    /// <summary>The item that was entered last.</summary>
    [UnscopedRef]
    internal readonly ref readonly StateItem Container => ref _items[Math.Max(_depth - 1, 0)];

    /// <summary>Elements that the item adds to its member: a list is one.</summary>
    internal int Parts => Item.Form is StateItemForm.List ? 1 : Count;

    private readonly QemuFileItems QemuFile => new(_octets, IsLayout);

    private readonly BerItems Value => new(_octets);

    private readonly bool IsLayout => _format is StateFormat.Layout;

    /// <summary>Goes to the next item of this level.</summary>
    /// <returns>false: there is none, or <see cref="Error"/>.</returns>
    public bool MoveNext()
    {
        if (Error is not null || _items[_depth].IsDone || !TryFindEndOfCurrent())
            return false;
        return Advance();
    }

    /// <summary>Goes to the next item of this level that has a name.</summary>
    /// <param name="name">The name of a field, as vmdesc has it, or of a subsection.</param>
    /// <returns>false: there is none, or <see cref="Error"/>.</returns>
    public bool MoveTo(string name)
    {
        while (MoveNext())
        {
            if (Name == name)
                return true;
        }

        return false;
    }

    /// <summary>Goes before the first item inside of the one where the cursor stands.</summary>
    /// <returns>false: nothing can be inside, or <see cref="Error"/>.</returns>
    public bool Enter()
    {
        ref StateItem item = ref _items[_depth];
        return Error is null && item is { IsPresent: true, IsDone: false, Form: not StateItemForm.Value } && item.Index >= 0 && Open();
    }

    /// <summary>Goes back to the item that was entered last, and passes over what is left inside.</summary>
    /// <returns>false: the cursor is at the root's items, or <see cref="Error"/>.</returns>
    public bool Leave()
    {
        if (_depth == 1)
            return false;

        // A QEMUFile has no lengths: where the description does not tell where the item ends that was entered, only its last item does.
        bool isInside = _items[_depth - 1].End < 0;
        while (isInside)
            isInside = MoveNext();
        if (Error is not null)
            return false;
        Close();
        return true;
    }

    /// <summary>The value of an integer or boolean where the cursor stands; one of 64 bits without sign as its bits.</summary>
    /// <param name="value">The value. Of a boolean the octet of the legacy stream.</param>
    /// <returns>false: the item is of another kind, an array, or not there.</returns>
    public readonly bool TryGetInteger(out long value)
    {
        ref readonly StateItem item = ref Item;
        value = _value;
        if (IsLayout || item.Form is not StateItemForm.Value || item.Kind > FieldKind.UInt64 || !item.IsPresent || item.IsDone || item.Index < 0)
            return false;
        if (item.IsLegacy)
            value = QemuFile.IntegerOf(item);
        return true;
    }

    private void Begin()
    {
        ref StateItem root = ref _items[0];
        if (root.VersionId > root.Description!.VersionId || root.VersionId < root.Description.MinimumVersionId)
            Fail(root.VersionId > root.Description.VersionId ? VisitError.VersionTooNew : VisitError.VersionTooOld);
        else if (root.IsLegacy || Accept(Value.Read(ref root, 0, root.Limit, isOptional: false, out _)))
            Open();
    }

    private bool Accept(VisitError? error)
    {
        Error = error;
        return error is null;
    }

    private bool Fail(VisitError error)
    {
        Error = error;
        return false;
    }

    /// <summary>Goes into the item where the cursor stands, which has something inside.</summary>
    private bool Open()
    {
        if (_depth == FieldPathStack.MaxDepth)
            return Fail(VisitError.DepthExceeded);
        ref StateItem item = ref _items[_depth];
        item.Counts = _counts.Length;
        if (item is { Form: StateItemForm.Struct, Description.CountFields.IsEmpty: false })
            _counts.Push(item.Description.CountFields.Length);
        _items[++_depth] = new StateItem { Index = -1 };
        return true;
    }

    private void Close() => _counts.PopTo(_items[--_depth].Counts);

    private bool TryFindEndOfCurrent()
    {
        ref StateItem item = ref _items[_depth];
        return item.Index < 0 || item.End >= 0 || FindEnd();
    }

    /// <summary>Finds the end of an item that stays the current one.</summary>
    private bool TryFindEnd()
    {
        ref StateItem item = ref _items[_depth];
        if (Error is not null || item.Index < 0 || item.IsDone)
            return false;
        if (item.End >= 0)
            return true;
        StateCursor ahead = this;
        if (!ahead.FindEnd())
            return Fail(ahead.Error!.Value);
        item.End = item.ContentsEnd = ahead._items[_depth].End;
        return true;
    }

    private int CountItems()
    {
        StateCursor inside = this;
        int count = 0;
        for (bool isThere = inside.Enter() && inside.MoveNext(); isThere; isThere = inside.MoveNext())
            count += inside.IsKey ? 0 : 1;
        return count;
    }

    /// <summary>Goes through all that is inside of the current item, in a loop, so that its end is known.</summary>
    private bool FindEnd()
    {
        int depth = _depth;
        Open();
        while (Error is null)
        {
            if (Advance())
            {
                if (_items[_depth].End < 0)
                    Open();
            }
            else if (Error is null)
            {
                Close();
                if (_depth == depth)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Goes to the next item of this level; the end of the one before is known.</summary>
    private bool Advance()
    {
        ref StateItem container = ref _items[_depth - 1];
        ref StateItem item = ref _items[_depth];
        long at = item.Index < 0 ? QemuFileItems.FirstIn(container) : item.End;
        return container.Form switch
        {
            StateItemForm.Struct => AdvanceField(ref item, ref container, at),
            StateItemForm.Array => AdvanceElement(ref item, ref container, at),
            _ => AdvanceListElement(ref item, ref container, at),
        };
    }

    /// <summary>Passes over elements of one length at once, before the one of an index.</summary>
    internal void JumpTo(int index)
    {
        ref StateItem container = ref _items[_depth - 1];
        if (index > 0 && index < container.Count && container is { Form: StateItemForm.Array, IsLegacy: true }
            && container.Field!.FixedElementLength is long length)
            (_items[_depth].Index, _items[_depth].End) = (index - 1, container.Offset + (length * index));
    }

    /// <summary>Leaves out the fields before the one of an index, as if they had no octets. For a cursor that has not moved.</summary>
    internal void StartAt(int index) => (_items[_depth].Index, _items[_depth].End) = (index - 1, 0);

    /// <summary>Goes from the inside to the item entered last, wherever that ends.</summary>
    internal void Rise() => _depth--;

    /// <summary>No further item: where octets have no lengths of their own, this is where the item around ends.</summary>
    private static bool End(ref StateItem item, ref StateItem container, long at)
    {
        item.IsDone = true;
        if (container.End < 0)
            container.End = container.ContentsEnd = at;
        return false;
    }

    [InlineArray(FieldPathStack.MaxDepth + 1)]
    private struct StateItems
    {
        private StateItem _first;
    }
}
