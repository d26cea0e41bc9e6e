using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Ber.Visitors;

namespace Support;

/// <summary>A value that a visit or a cursor met: names of fields and subsections, indices, where its octets start, and what it is.</summary>
/// <param name="Path">The path.</param>
/// <param name="Offset">Octets before the value on the QEMUFile; -1 where the format is another.</param>
/// <param name="Value">An integer as it is, octets as digits, what is absent as <c>absent</c>.</param>
public readonly record struct Place(string Path, long Offset, string Value);

/// <summary>Decorates an input visitor: passes every call on, and records every value with its place.</summary>
public ref struct PlacesVisitor<TInner>(TInner inner, QemuFileReader? file, List<Place> places) : IVisitor
    where TInner : IVisitor, allows ref struct
{
    public const string Absent = "absent";

    public TInner Inner = inner;
    private readonly List<Level> _levels = [];

    private readonly long Position => file?.Position ?? -1;

    public readonly VisitDirection Direction => Inner.Direction;

    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        if (field is null)
            _levels.Add(new Level(_levels.Count == 0 ? "" : $".{description.Name}", null));
        else
            _levels.Add(new Level(NameOf(field), null));
        return Inner.BeginStruct(description, field, versionId);
    }

    public void EndStruct(VMStateDescription description)
    {
        Inner.EndStruct(description);
        Pop();
    }

    public void BeginArray(VMStateField field, ref int count)
    {
        _levels.Add(new Level(NameOf(field), field));
        Inner.BeginArray(field, ref count);
    }

    public bool NextElement(VMStateField field, bool more)
    {
        _levels[^1].Index++;
        return Inner.NextElement(field, more);
    }

    public void EndArray(VMStateField field)
    {
        Inner.EndArray(field);
        Pop();
    }

    public int NextSubsection(VMStateDescription owner, int following) => Inner.NextSubsection(owner, following);

    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        if (IsElement(field))
            _levels[^1].Index++;
        long at = Position;
        Inner.VisitPresent(field, ref isPresent);
        if (!isPresent)
            places.Add(new Place(PathOf(IsElement(field) ? $"[{_levels[^1].Index}]" : $".{field.Name}"), at, Absent));
    }

    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        long at = Position;
        Inner.VisitBoolean(field, ref octet);
        Add(field, at, Text(octet));
    }

    public void VisitSByte(VMStateField field, ref sbyte value)
    {
        long at = Position;
        Inner.VisitSByte(field, ref value);
        Add(field, at, Text(value));
    }

    public void VisitInt16(VMStateField field, ref short value)
    {
        long at = Position;
        Inner.VisitInt16(field, ref value);
        Add(field, at, Text(value));
    }

    public void VisitInt32(VMStateField field, ref int value)
    {
        long at = Position;
        Inner.VisitInt32(field, ref value);
        Add(field, at, Text(value));
    }

    public void VisitInt64(VMStateField field, ref long value)
    {
        long at = Position;
        Inner.VisitInt64(field, ref value);
        Add(field, at, Text(value));
    }

    public void VisitByte(VMStateField field, ref byte value)
    {
        long at = Position;
        Inner.VisitByte(field, ref value);
        Add(field, at, Text(value));
    }

    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        long at = Position;
        Inner.VisitUInt16(field, ref value);
        Add(field, at, Text(value));
    }

    public void VisitUInt32(VMStateField field, ref uint value)
    {
        long at = Position;
        Inner.VisitUInt32(field, ref value);
        Add(field, at, Text(value));
    }

    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        long at = Position;
        Inner.VisitUInt64(field, ref value);
        Add(field, at, Text((long)value));
    }

    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        long at = Position;
        Inner.VisitIntegers(field, values);
        for (int i = 0; i < values.Length; i++)
            places.Add(new Place(PathOf($"[{i}]"), at < 0 ? at : at + ((long)i * Unsafe.SizeOf<T>()), Text(long.CreateTruncating(values[i]))));
    }

    public void VisitString(VMStateField field, ref string value)
    {
        long at = Position;
        Inner.VisitString(field, ref value);
        Add(field, at < 0 ? at : at + 1, Convert.ToHexString(Encoding.UTF8.GetBytes(value)));
    }

    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        long at = Position;
        Inner.VisitBuffer(field, value);
        Add(field, at, Convert.ToHexString(value));
    }

    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        long at = Position;
        Inner.VisitOctets(field, ref value);
        places.Add(new Place(PathOf(IsElement(field) ? "" : $".{field.Name}"), at, Convert.ToHexString(value.Span)));
    }

    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual) => Inner.Refuse(field, cause, expected, actual);

    public void Complete() => Inner.Complete();

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private readonly bool IsElement(VMStateField field) => ReferenceEquals(_levels[^1].Array, field);

    private readonly void Add(VMStateField field, long at, string value) => places.Add(new Place(PathOf(NameOf(field)), at, value));

    private readonly string PathOf(string last) => string.Concat(_levels.Select(static l => l.Name)) + last;

    private readonly string NameOf(VMStateField field)
    {
        if (_levels.Count == 0 || !IsElement(field))
            return $".{field.Name}";

        // VisitPresent and NextElement have counted an element that is a pointer or stands in a list.
        if (field.Pointer is PointerRule.None && field.Kind is not (FieldKind.List or FieldKind.Tree))
            _levels[^1].Index++;
        return string.Create(CultureInfo.InvariantCulture, $"[{_levels[^1].Index}]");
    }

    private readonly void Pop() => _levels.RemoveAt(_levels.Count - 1);

    private sealed class Level(string name, VMStateField? array)
    {
        public string Name { get; } = name;

        public VMStateField? Array { get; } = array;

        public int Index { get; set; } = -1;
    }
}
