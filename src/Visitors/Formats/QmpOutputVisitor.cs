using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Ber.Visitors;

/// <summary>Writes state as JSON, as QMP would show it: names and values, no types.</summary>
/// <remarks>
/// <para>A struct is an object with its members in stream order, then its subsections under their full names. An array is an array; so are consecutive
/// fields of one name, together. A name that comes again later in the same struct becomes <c>name[k]</c>, k being the ordinal of that use of the name, from
/// 0, or the next number that makes no name of the struct. A list is an array of objects, a tree an array of <c>{"key": …, "value": …}</c>.</para>
/// <para>Integers are exact JSON numbers from −2^63 to 2^64 − 1. A boolean is true or false: that an octet was neither 00 nor 01 is not carried. Octets are a
/// string of lower-case hexadecimal digits. A null pointer, and a conditional field that is absent, is null; a run of n null pointers is n of them.</para>
/// </remarks>
public sealed class QmpOutputVisitor : IVisitor
{
    private const int StackOctets = 256;

    private readonly Utf8JsonWriter _json;
    private readonly Frame[] _frames = new Frame[FieldPathStack.MaxDepth];
    private FieldPathStack _path;
    private int _subsection = -1;   // the one that NextSubsection announced

    /// <summary>Makes a visitor.</summary>
    /// <param name="json">Where the root's object goes: a writer at the place of a value. It is flushed at the end, and not disposed of.</param>
    public QmpOutputVisitor(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        _json = json;
    }

    /// <summary>The section that the root stands for, in messages; null: the root description's name.</summary>
    public FieldPath? Root
    {
        get => _path.Root;
        set => _path.Root = value;
    }

    /// <inheritdoc/>
    public VisitDirection Direction => VisitDirection.Output;

    private ref Frame Top => ref _frames[_path.Depth - 1];

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (field is not null)
            BeginMember(field);
        else if (_path.Depth > 0)
            BeginSubsection();
        _path.PushStruct(description, field);
        Top = new Frame { Description = description, Group = -1 };
        _json.WriteStartObject();
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        CloseGroup();
        _json.WriteEndObject();
        _path.Pop();
        if (_path.Depth > 0 && Top is { Tree: not null, IsKeyWritten: false })
            _json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        BeginMember(field);
        _path.PushArray(field);
        Top = new Frame { Tree = field.Kind is FieldKind.Tree ? field : null, Group = -1 };
        if (field.Kind is FieldKind.List or FieldKind.Tree)
            _json.WriteStartArray();
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        return more;
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.Kind is FieldKind.List or FieldKind.Tree)
            _json.WriteEndArray();
        _path.Pop();
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        _subsection = following;
        return following;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (field.Kind is FieldKind.Null && isPresent)
            ThrowHelper.OptionalFieldNotPresent(_path.ToPath(field));
        if (isPresent)
            return;

        BeginMember(field, isAbsent: true);
        for (int i = 0; i < (field.Kind is FieldKind.Null ? field.Count : 1); i++)
            _json.WriteNullValue();
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        BeginMember(field);
        _json.WriteBooleanValue(octet != 0);
    }

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value) => WriteInteger(field, value);

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value) => WriteInteger(field, value);

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value) => WriteInteger(field, value);

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value) => WriteInteger(field, value);

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value) => WriteUnsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value) => WriteUnsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value) => WriteUnsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value) => WriteUnsigned(field, value);

    /// <inheritdoc/>
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        foreach (T value in values)
        {
            if (field.Kind is FieldKind.Boolean)
                _json.WriteBooleanValue(!T.IsZero(value));
            else if (T.IsNegative(value))
                _json.WriteNumberValue(long.CreateTruncating(value));
            else
                _json.WriteNumberValue(ulong.CreateTruncating(value));
        }
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        Span<byte> octets = stackalloc byte[byte.MaxValue];
        if (!Encoding.UTF8.TryGetBytes(value, octets, out int length))
            ThrowHelper.StringNotEncodable(_path.ToPath(field), null, $"{value.Length} characters");
        BeginMember(field);
        _json.WriteStringValue(octets[..length]);
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        BeginMember(field);
        WriteHex(value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        if (Top.Description is not null)
            BeginMember(field);
        WriteHex(value.Span);
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
        => throw new VisitException(cause, _path.ToPath(field), null, expected, actual);

    /// <inheritdoc/>
    public void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
        _json.Flush();
    }

    private void WriteInteger(VMStateField field, long value)
    {
        BeginMember(field);
        _json.WriteNumberValue(value);
    }

    private void WriteUnsigned(VMStateField field, ulong value)
    {
        BeginMember(field);
        _json.WriteNumberValue(value);
    }

    private void WriteHex(ReadOnlySpan<byte> octets)
    {
        byte[]? rented = null;
        Span<byte> digits = octets.Length <= StackOctets ? stackalloc byte[2 * StackOctets] : rented = ArrayPool<byte>.Shared.Rent(checked(2 * octets.Length));
        Convert.TryToHexStringLower(octets, digits, out int length);
        _json.WriteStringValue(digits[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>
    /// Writes what stands before a value: in a struct the member's name, where it is the first of its group; in a tree the brace and the role.
    /// </summary>
    private void BeginMember(VMStateField field, bool isAbsent = false)
    {
        ref Frame top = ref Top;
        if (top.Description is not null)
        {
            BeginMemberOfStruct(ref top, field, isAbsent);
        }
        else if (top.Tree is not null)
        {
            if (!top.IsKeyWritten)
                _json.WriteStartObject();
            _json.WritePropertyName(top.IsKeyWritten ? "value"u8 : "key"u8);
            top.IsKeyWritten = !top.IsKeyWritten;
        }
    }

    private void BeginMemberOfStruct(ref Frame top, VMStateField field, bool isAbsent)
    {
        MemberNames names = top.Description!.Members;
        top.Field = top.Description.IndexOf(field, top.Field);
        int group = names.Group(top.Field);
        if (group == top.Group)
            return;

        CloseGroup();
        _json.WritePropertyName(names.Name(group));
        bool isAbsentAsWhole = isAbsent && field.Kind is not FieldKind.Null && names.IsSingle(group);
        if (names.IsArray(group) && !isAbsentAsWhole)
        {
            _json.WriteStartArray();
            top.Group = group;
        }
    }

    private void BeginSubsection()
    {
        CloseGroup();
        ref Frame top = ref Top;
        MemberNames names = top.Description!.Members;
        string name = names.Subsections[_subsection];
        if (!(top.Subsections ??= []).Add(name))
            name = Repeat(name, names, top.Subsections);
        _json.WritePropertyName(name);
        _subsection = -1;
    }

    /// <summary>A loader takes a subsection twice: so does this, under a name that is not taken.</summary>
    private static string Repeat(string name, MemberNames names, HashSet<string> used)
    {
        int ordinal = 1;
        while (names.IsTaken($"{name}[{ordinal}]") || !used.Add($"{name}[{ordinal}]"))
            ordinal++;
        return $"{name}[{ordinal}]";
    }

    /// <summary>Ends the array of the group that is open in the innermost struct, if there is one.</summary>
    private void CloseGroup()
    {
        ref Frame top = ref Top;
        if (top.Group >= 0)
            _json.WriteEndArray();
        top.Group = -1;
    }

    private struct Frame
    {
        public VMStateDescription? Description;   // of a struct; null: an array, list or tree
        public VMStateField? Tree;
        public bool IsKeyWritten;                 // of the tree's current element
        public int Field;                         // index of the current field
        public int Group;                         // the group whose array is open; -1: none
        public HashSet<string>? Subsections;      // names used so far
    }
}
