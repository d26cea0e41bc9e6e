using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <summary>Compares two states field by field: one visitor is led over the one, a second that is given the first over the other.</summary>
/// <remarks>
/// Fields are matched by path, not by position: what only one state has (a subsection, an element, a field of another version) is one difference, and the
/// comparison goes on behind it. The two may have different descriptions; a value of another type differs. Elements of an array of integers differ one by
/// one, a buffer once. Memory is proportional to the states.
/// </remarks>
public sealed class CompareVisitor : IVisitor
{
    private readonly CapturedState _captured = new();
    private readonly CompareVisitor? _left;
    private readonly Stack<VMStateDescription> _owners = [];
    private FieldPathStack _path;
    private bool _isComplete;

    /// <summary>Makes a visitor for one state.</summary>
    /// <param name="left">The visitor that was led over the other, and completed; null: this is the first of the two.</param>
    public CompareVisitor(CompareVisitor? left = null)
    {
        if (left is { _isComplete: false })
            throw new ArgumentException("The visit of the left state is not complete.", nameof(left));
        _left = left;
    }

    /// <summary>The section that the root stands for, in paths; null: the root description's name.</summary>
    public FieldPath? Root
    {
        get => _path.Root;
        set => _path.Root = value;
    }

    /// <summary>Knows the words behind numbers; null: there are none in the differences.</summary>
    internal ValueWords? Words { get; init; }

    /// <summary>
    /// The differences between the left state and this one, in the order of the left; empty until <see cref="Complete"/>, and of the first of the two.
    /// </summary>
    public ImmutableArray<StateDifference> Differences { get; private set; } = [];

    /// <inheritdoc/>
    public VisitDirection Direction => VisitDirection.Output;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        int depth = _path.Depth;
        bool isSubsection = field is null && depth > 0;
        _path.PushStruct(description, field);
        _owners.Push(description);
        if (depth > 0)
            _captured.Add(_path.ToPath(null), depth, new(isSubsection ? $"subsection v{versionId}" : "struct", ""));
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        _path.Pop();
        _owners.Pop();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        int depth = _path.Depth;
        _path.PushArray(field);
        if (field.Pointer is not PointerRule.None || field.Kind is > FieldKind.UInt64 and not FieldKind.Octets)
            _captured.Add(_path.ToPath(null), depth, new(ValueText.Type(field, count), ""));
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        return more;
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field) => _path.Pop();

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following) => following;

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (isPresent)
            return;
        for (int i = 0; i < (field.Kind is FieldKind.Null ? field.Count : 1); i++)
            _captured.Add(_path.ToPath(field), _path.Depth, new(CapturedState.Null, ""));
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet) => Add(field, ValueText.Boolean(octet));

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value) => Add(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value) => Add(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value) => Add(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value) => Add(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value) => Unsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value) => Unsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value) => Unsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value) => Unsigned(field, value);

    /// <inheritdoc/>
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        byte[] octets = new byte[values.Length * Unsafe.SizeOf<T>()];
        BigEndian.Write<T>(values, octets);
        IReadOnlyList<string>? names = Words?.NamesOf<T>(_owners.Peek(), field, values);
        _captured.Add(_path.ToPath(null), _path.Depth - 1, new($"{FieldKinds.UsualTypeName(field.Kind)}[{values.Length}]", null)
        {
            Octets = octets,
            Elements = field.Kind,
            Names = names,
            Words = Words?.OfPair<T>(_owners.Peek(), field, values),
            ElementWords = names is null ? null : Words?.OfElements<T>(_owners.Peek(), field, values),
        });
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        Add(field, ValueText.Quoted(value));
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        AddOctets(field, value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value) => AddOctets(field, value.Span);

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
        => throw new VisitException(cause, _path.ToPath(field), null, expected, actual);

    /// <inheritdoc/>
    public void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
        _isComplete = true;
        if (_left is not null)
            Differences = CapturedState.Compare(_left._captured, _captured);
    }

    private void Unsigned(VMStateField field, ulong value) => Add(field, ValueText.Integer(value, false), Words?.Of(_owners.Peek(), field, value));

    private void Add(VMStateField field, string text, string? words = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        string type = field.Kind is FieldKind.Tree ? FieldKinds.UsualTypeName(FieldKind.UInt64) : FieldKinds.UsualTypeName(field.Kind);
        _captured.Add(_path.ToPath(field), _path.Depth, new(type, text) { Words = words });
    }

    private void AddOctets(VMStateField field, ReadOnlySpan<byte> octets)
    {
        ArgumentNullException.ThrowIfNull(field);
        _captured.Add(_path.ToPath(field), _path.Depth, new($"{octets.Length} octets", null) { Octets = octets.ToArray() });
    }
}
