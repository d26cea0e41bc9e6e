using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Ber.Visitors;

namespace Support;

/// <summary>One call of a walk: where, and which.</summary>
public readonly record struct VisitCall(string Path, string Call)
{
    public override string ToString() => $"{Path} {Call}";
}

/// <summary>Decorates a visitor of either direction: passes every call on, and records what was called where.</summary>
/// <remarks>The answers of the inner visitor (versions, counts, subsections, presence) are part of the record.</remarks>
public ref struct RecordingVisitor<TInner> : IVisitor
    where TInner : IVisitor, allows ref struct
{
    public TInner Inner;
    private readonly List<VisitCall> _calls;
    private readonly List<(string Name, VMStateField? Array, int Index)> _open;

    public RecordingVisitor(TInner inner, List<VisitCall> calls)
    {
        Inner = inner;
        _calls = calls;
        _open = [];
    }

    public readonly VisitDirection Direction => Inner.Direction;

    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        _open.Add((field is null ? description.Name : NameOf(field), null, 0));
        int result = Inner.BeginStruct(description, field, versionId);
        Record($"BeginStruct {description.Name} v{result}");
        return result;
    }

    public void EndStruct(VMStateDescription description)
    {
        Inner.EndStruct(description);
        Record("EndStruct");
        _open.RemoveAt(_open.Count - 1);
    }

    public void BeginArray(VMStateField field, ref int count)
    {
        _open.Add((NameOf(field), field, 0));
        Inner.BeginArray(field, ref count);
        Record($"BeginArray {field.Kind} {count}");
    }

    public bool NextElement(VMStateField field, bool more)
    {
        bool result = Inner.NextElement(field, more);
        Record($"NextElement {result}");
        return result;
    }

    public void EndArray(VMStateField field)
    {
        Inner.EndArray(field);
        Record("EndArray");
        _open.RemoveAt(_open.Count - 1);
    }

    public int NextSubsection(VMStateDescription owner, int following)
    {
        int result = Inner.NextSubsection(owner, following);
        Record($"NextSubsection {result.ToString(CultureInfo.InvariantCulture)}");
        return result;
    }

    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        Inner.VisitPresent(field, ref isPresent);
        Record(field, $"VisitPresent {isPresent}", isPresent);
    }

    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        Inner.VisitBoolean(field, ref octet);
        Record(field, "VisitBoolean");
    }

    public void VisitSByte(VMStateField field, ref sbyte value)
    {
        Inner.VisitSByte(field, ref value);
        Record(field, "VisitSByte");
    }

    public void VisitInt16(VMStateField field, ref short value)
    {
        Inner.VisitInt16(field, ref value);
        Record(field, "VisitInt16");
    }

    public void VisitInt32(VMStateField field, ref int value)
    {
        Inner.VisitInt32(field, ref value);
        Record(field, "VisitInt32");
    }

    public void VisitInt64(VMStateField field, ref long value)
    {
        Inner.VisitInt64(field, ref value);
        Record(field, "VisitInt64");
    }

    public void VisitByte(VMStateField field, ref byte value)
    {
        Inner.VisitByte(field, ref value);
        Record(field, "VisitByte");
    }

    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        Inner.VisitUInt16(field, ref value);
        Record(field, "VisitUInt16");
    }

    public void VisitUInt32(VMStateField field, ref uint value)
    {
        Inner.VisitUInt32(field, ref value);
        Record(field, "VisitUInt32");
    }

    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        Inner.VisitUInt64(field, ref value);
        Record(field, "VisitUInt64");
    }

    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        Inner.VisitIntegers(field, values);
        Record($"VisitIntegers {typeof(T).Name} {values.Length}");
    }

    public void VisitString(VMStateField field, ref string value)
    {
        Inner.VisitString(field, ref value);
        Record(field, "VisitString");
    }

    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        Inner.VisitBuffer(field, value);
        Record(field, $"VisitBuffer {value.Length}");
    }

    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        Inner.VisitOctets(field, ref value);
        Record(field, $"VisitOctets {value.Length}");
    }

    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual) => Inner.Refuse(field, cause, expected, actual);

    public void Complete()
    {
        Inner.Complete();
        Record("Complete");
    }

    private readonly void Record(string call) => _calls.Add(new VisitCall(string.Join('.', _open.Select(static o => o.Name)), call));

    private readonly void Record(VMStateField field, string call, bool isFirstPart = false)
    {
        // VisitPresent of what is present is followed by the visit itself, which counts the element.
        string name = NameOf(field, isCounted: !isFirstPart);
        _calls.Add(new VisitCall(string.Join('.', _open.Select(static o => o.Name).Append(name)), call));
    }

    private readonly string NameOf(VMStateField field, bool isCounted = true)
    {
        if (_open.Count == 0 || !ReferenceEquals(_open[^1].Array, field))
            return field.Name;

        (string name, VMStateField? array, int index) = _open[^1];
        if (isCounted)
            _open[^1] = (name, array, index + 1);
        return string.Create(CultureInfo.InvariantCulture, $"[{index}]");
    }
}
