using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Ber.Visitors;

/// <summary>Reads state from JSON of the form that the output visitor for QMP writes: members by name, in any order.</summary>
/// <remarks>
/// <para>What JSON does not carry is not restored: a boolean that is true becomes the octet 01. A conditional field, or a pointer, may be left out instead of
/// being null. A member that the description does not know is refused, as QAPI does: there are no later versions to be lenient to.</para>
/// <para>Integers must be written as integers: 1.0 and 1e3 are refused. Offsets are not known.</para>
/// </remarks>
public sealed partial class QmpInputVisitor : IVisitor
{
    private static readonly JsonElement s_empty = JsonElement.Parse("\"\""u8);

    private readonly JsonElement _root;
    private readonly Frame[] _frames = new Frame[FieldPathStack.MaxDepth];
    private FieldPathStack _path;
    private JsonElement _pending;      // a value that was looked at and belongs to the next visit
    private bool _isPending;
    private bool _isFailed;

    /// <summary>Makes a visitor.</summary>
    /// <param name="root">The root's object. Its document must live as long as the visit.</param>
    public QmpInputVisitor(JsonElement root) => _root = root;

    /// <summary>The section that the root stands for, in messages; null: the root description's name.</summary>
    public FieldPath? Root
    {
        get => _path.Root;
        set => _path.Root = value;
    }

    /// <inheritdoc/>
    public VisitDirection Direction => VisitDirection.Input;

    private ref Frame Top => ref _frames[_path.Depth - 1];

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (_isFailed)
            ThrowHelper.VisitorTainted();
        JsonElement value = field is not null ? Next(field) : _path.Depth == 0 ? _root : Top.Subsection;
        _path.PushStruct(description, field);
        RequireKind(null, value, JsonValueKind.Object);
        if (_path.Depth == 1 && (versionId > description.VersionId || versionId < description.MinimumVersionId))
        {
            VisitError error = versionId > description.VersionId ? VisitError.VersionTooNew : VisitError.VersionTooOld;
            Refuse(null, error, $"version id {description.MinimumVersionId}..{description.VersionId}", $"{versionId}");
        }

        Top = new Frame { Description = description, Container = value, Members = MembersOf(description, value), Group = -1 };

        // All fields that are there were saved in the version of the description, also in a list.
        return field is { IsReadInOwnVersion: true } ? description.VersionId : versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        CloseGroup();
        if (Top.Members!.Count != 0)
            Refuse(null, VisitError.UnknownField, "the end of the struct", $"\"{Top.Members.Keys.First()}\"");
        _path.Pop();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (count <= 0 && IsLeftOut(field))
        {
            // vmdesc has no entry for an array of no elements, and so the JSON of an exact description.
            _path.PushArray(field);
            Top = new Frame { Group = -1 };
            (_pending, _isPending) = (s_empty, field.Kind is FieldKind.Octets);
            count = 0;
            return;
        }

        bool isOneValue = field.Kind is FieldKind.List or FieldKind.Tree or FieldKind.Octets;
        JsonElement value = default;
        if (isOneValue)
            value = Next(field);
        else
            OpenGroup(field);

        ref Frame owner = ref Top;
        _path.PushArray(field);
        if (field.Kind is FieldKind.Octets)
        {
            Top = new Frame { Group = -1 };
            (_pending, _isPending) = (value, true);
            RequireKind(field, value, JsonValueKind.String);
            SetCount(field, ref count, (JsonText.Of(value) ?? "").Length / 2, true);
        }
        else if (isOneValue)
        {
            RequireKind(field, value, JsonValueKind.Array);
            Top = new Frame { Elements = value.EnumerateArray(), Left = value.GetArrayLength(), IsTree = field.Kind is FieldKind.Tree, Group = -1 };
            if (count >= 0 || field.Kind is FieldKind.Tree)
                SetCount(field, ref count, Top.Left, true);
        }
        else
        {
            bool isAlone = owner.Description!.Members.IsSingle(owner.Group);
            SetCount(field, ref count, owner.Left, isAlone);
            Top = new Frame { IsInGroup = true, Group = -1 };
        }
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        return Top.Left > 0;
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        if (Top.Left > 0)
            Refuse(field, VisitError.CountMismatch, "the end of the array", $"{Top.Left} more elements");
        _path.Pop();
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        ArgumentNullException.ThrowIfNull(owner);
        CloseGroup();
        ref Frame top = ref Top;
        top.SubsectionsLeft ??= FindSubsections(owner, top);
        int found = -1;
        if (top.SubsectionsLeft.TryDequeue(out (string Name, int Index) next))
        {
            found = next.Index;
            top.Members!.Remove(next.Name, out top.Subsection);
        }

        if (owner.IsExact && found != following)
        {
            string expected = following < 0 ? "no subsection" : $"subsection \"{owner.Subsections[following].Name}\"";
            Refuse(null, VisitError.MissingSubsection, expected, found < 0 ? "none" : "another");
        }

        return found;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (field.Kind is FieldKind.Null)
        {
            for (int i = 0; i < field.Count; i++)
                RequireKind(field, Next(field), JsonValueKind.Null);
            isPresent = false;
            return;
        }

        if (Top.Description is VMStateDescription description)
        {
            int group = Locate(field);
            if (group != Top.Group && !Top.Members!.ContainsKey(description.Members.Name(group)))
            {
                CloseGroup();
                isPresent = false;
                return;
            }

            if (field.IsArray)
            {
                isPresent = !IsNullMember(group);
                return;
            }
        }

        JsonElement value = Next(field);
        isPresent = value.ValueKind is not JsonValueKind.Null;
        (_pending, _isPending) = (value, isPresent);
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet) => octet = ReadBoolean(field);

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value) => value = (sbyte)ReadInteger(field, sbyte.MinValue, sbyte.MaxValue);

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value) => value = (short)ReadInteger(field, short.MinValue, short.MaxValue);

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value) => value = (int)ReadInteger(field, int.MinValue, int.MaxValue);

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value) => value = (long)ReadInteger(field, long.MinValue, long.MaxValue);

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value) => value = (byte)ReadInteger(field, 0, byte.MaxValue);

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value) => value = (ushort)ReadInteger(field, 0, ushort.MaxValue);

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value) => value = (uint)ReadInteger(field, 0, uint.MaxValue);

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value) => value = (ulong)ReadInteger(field, 0, ulong.MaxValue);

    /// <inheritdoc/>
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        bool isSigned = field.Kind is >= FieldKind.Int8 and <= FieldKind.Int64;
        Int128 maximum = (Int128.One << ((8 * field.Size) - (isSigned ? 1 : 0))) - 1;
        foreach (ref T value in values)
            value = T.CreateTruncating(field.Kind is FieldKind.Boolean ? ReadBoolean(field) : ReadInteger(field, isSigned ? -maximum - 1 : 0, maximum));
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        JsonElement element = Next(field);
        RequireKind(field, element, JsonValueKind.String);
        string? text = JsonText.Of(element);
        if (text is null || Encoding.UTF8.GetByteCount(text) > byte.MaxValue)
        {
            string actual = text is null ? "half of a surrogate pair" : $"{text.Length} characters";
            Refuse(field, VisitError.StringNotEncodable, "at most 255 octets of valid UTF-8", actual);
        }

        value = text;
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        ReadHex(field, value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value) => ReadHex(field, value.Span);

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
    {
        if (_isFailed)
            ThrowHelper.VisitorTainted();
        _isFailed = true;
        throw new VisitException(cause, _path.ToPath(field), null, expected, actual);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
    }

    private void SetCount(VMStateField field, ref int count, int available, bool isExact)
    {
        if (count > available || (count >= 0 && isExact && count != available))
            Refuse(field, VisitError.CountMismatch, $"{count} elements", $"{available}");
        if (count < 0)
            count = available;
    }

    private struct Frame
    {
        public VMStateDescription? Description;   // of a struct; null: an array, list or tree
        public JsonElement Container;
        public Dictionary<string, JsonElement>? Members;   // of a struct, without those that were read
        public Queue<(string Name, int Index)>? SubsectionsLeft;
        public JsonElement Subsection;            // the one that NextSubsection announced
        public int Field;                         // index of the current field
        public int Group;                         // the group whose array is being read; -1: none
        public bool IsInGroup;                    // of an array: its elements are those of the group of the struct around it
        public bool IsTree;
        public JsonElement TreeElement;           // whose value comes next
        public JsonElement.ArrayEnumerator Elements;   // of the group or list
        public int Left;
    }
}
