using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Ber.Visitors;

namespace Support;

/// <summary>
/// An output visitor that finds the exact description of one state, as vmdesc states it: what is absent is not there, arrays of one element are single
/// fields, arrays of none are nothing, null pointers are runs of their own, lists have the shapes of their elements.
/// </summary>
public sealed class ExactShape : IVisitor
{
    private readonly Stack<Level> _levels = new();
    private VMStateDescription? _result;

    public VisitDirection Direction => VisitDirection.Output;

    public static VMStateDescription Of(VMStateDescription description, DynamicState state)
    {
        var visitor = new ExactShape();
        VMState.Visit(ref visitor, description, state);
        return visitor._result!;
    }

    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        _levels.Push(new Level { Description = description, Field = field, Version = versionId });
        return versionId;
    }

    public void EndStruct(VMStateDescription description)
    {
        Level level = _levels.Pop();
        var exact = new VMStateDescription(description.Name, level.Version, [.. level.Fields], [.. level.Subsections]) { IsExact = true };
        if (!_levels.TryPeek(out Level? owner))
            _result = exact;
        else if (level.Field is null)
            owner.Subsections.Add(exact);
        else if (level.Field.Kind is FieldKind.List or FieldKind.Tree)
            owner.AddElement(level.Field, exact);
        else
            Add(level.Field, new VMStateField(level.Field.Name, FieldKind.Struct, level.Field.TypeName) { Struct = exact });
    }

    public void BeginArray(VMStateField field, ref int count) => _levels.Push(new Level { Field = field });

    public bool NextElement(VMStateField field, bool more) => more;

    public void EndArray(VMStateField field)
    {
        Level level = _levels.Pop();
        if (field.Kind is FieldKind.List or FieldKind.Tree)
            _levels.Peek().Fields.Add(new VMStateField(field.Name, field.Kind, field.TypeName) { Elements = [.. level.Elements] });
        else
            _levels.Peek().Fields.AddRange(Merge(level.Fields));
    }

    public int NextSubsection(VMStateDescription owner, int following) => following;

    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        if (field.Kind is FieldKind.Null)
            Add(field, new VMStateField(field.Name, FieldKind.Null) { Count = field.Count });
        else if (!isPresent && field.Pointer is PointerRule.NullMarker)
            Add(field, new VMStateField(field.Name, FieldKind.Null));
        else if (!isPresent && field.Pointer is PointerRule.PresenceMarker)
            Add(field, new VMStateField(field.Name, FieldKind.Null, "ptr-marker"));
        else if (isPresent && field.Pointer is PointerRule.PresenceMarker)
            _levels.Peek().IsMarked = true;
    }

    public void VisitBoolean(VMStateField field, ref byte octet) => Scalar(field);

    public void VisitSByte(VMStateField field, ref sbyte value) => Scalar(field);

    public void VisitInt16(VMStateField field, ref short value) => Scalar(field);

    public void VisitInt32(VMStateField field, ref int value) => Scalar(field);

    public void VisitInt64(VMStateField field, ref long value) => Scalar(field);

    public void VisitByte(VMStateField field, ref byte value) => Scalar(field);

    public void VisitUInt16(VMStateField field, ref ushort value) => Scalar(field);

    public void VisitUInt32(VMStateField field, ref uint value) => Scalar(field);

    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        if (field.Kind is not FieldKind.Tree)
            Scalar(field);
    }

    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < values.Length; i++)
            Scalar(field);
    }

    public void VisitString(VMStateField field, ref string value) => Scalar(field);

    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
        => Add(field, new VMStateField(field.Name, FieldKind.Buffer, field.TypeName) { Size = field.Size });

    public void VisitOctets(VMStateField field, ref Memory<byte> value)
        => Add(field, new VMStateField(field.Name, FieldKind.Buffer, field.TypeName) { Size = value.Length });

    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
        => throw new VisitException(cause, new FieldPath(field?.Name ?? ""), null, expected, actual);

    public void Complete()
    {
    }

    private void Scalar(VMStateField field) => Add(field, new VMStateField(field.Name, field.Kind, field.TypeName));

    private void Add(VMStateField general, VMStateField exact)
    {
        Level level = _levels.Peek();
        if (level.IsMarked)
            exact = new VMStateField(exact.Name, exact.Kind, exact.TypeName)
            {
                Size = exact.Kind is FieldKind.Buffer ? exact.Size : 0,
                Struct = exact.Struct,
                Pointer = PointerRule.PresenceMarker,
            };
        level.IsMarked = false;
        level.Fields.Add(exact);
        _ = general;
    }

    /// <summary>Neighbouring elements of one shape are one field.</summary>
    private static List<VMStateField> Merge(List<VMStateField> elements)
    {
        var merged = new List<VMStateField>();
        foreach (VMStateField element in elements)
        {
            if (merged.Count > 0 && merged[^1] is VMStateField last && last.Kind == element.Kind && last.TypeName == element.TypeName
                && last.Size == element.Size && last.Pointer == element.Pointer && SameShape(last.Struct, element.Struct))
            {
                merged[^1] = new VMStateField(last.Name, last.Kind, last.TypeName)
                {
                    Size = last.Kind is FieldKind.Buffer ? last.Size : 0,
                    Count = last.Count + 1,
                    Pointer = last.Pointer,
                    Struct = last.Struct,
                };
            }
            else
            {
                merged.Add(element);
            }
        }

        return merged;
    }

    private static bool SameShape(VMStateDescription? x, VMStateDescription? y)
        => x is null || y is null ? x is null && y is null : new StateShape(x, 0).ToString() == new StateShape(y, 0).ToString();

    private sealed class Level
    {
        public VMStateDescription? Description { get; init; }

        public VMStateField? Field { get; init; }

        public int Version { get; init; }

        public List<VMStateField> Fields { get; } = [];

        public List<VMStateDescription> Subsections { get; } = [];

        public List<VMStateElements> Elements { get; } = [];

        public bool IsMarked { get; set; }

        private VMStateDescription? _key;

        public void AddElement(VMStateField list, VMStateDescription exact)
        {
            bool isKey = list.Key is not null && _key is null;
            if (isKey)
            {
                _key = exact;
                return;
            }

            Elements.Add(new VMStateElements(exact, 1, _key));
            _key = null;
        }
    }
}
