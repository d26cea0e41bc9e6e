using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Ber.Visitors;

/// <summary>Decorates a visitor of either direction: passes every call on unchanged, and traces every value that was visited.</summary>
/// <typeparam name="TInner">The visitor's type.</typeparam>
/// <remarks>
/// <para>A value is an event <c>Visit</c> of the event source <c>Ber.Visitors</c> while somebody listens, and a line of text where a writer is given:
/// <c>0x0000a3f2 4 "e1000"#0.rxbuf_size: uint32 = 0x100</c>, that is offset, octets, path, type, value. Offset and octets are those of the legacy stream,
/// counted from the offset given, whatever the format of the inner visitor is; markers, counts and the heads of subsections have lines of their own, so that
/// every octet belongs to one line. Long arrays and buffers show their first octets and a digest of all: a line keeps to 100 columns, as far as the path lets
/// it. Words behind a number stand in parentheses behind it: <c>uint16 = 0x103 (I/O, memory, SERR)</c>; elements that are registers have lines of their own,
/// with their names: <c>uint64 = 0x21 (CNTP_CTL_EL0)</c>.</para>
/// <para>Whether anybody listens is asked once, at the start. If nobody does, and no writer is given, a visit costs one comparison per call more, and
/// allocates nothing; <see cref="VMState.VisitTraced{TVisitor, TState}"/> makes no such visitor then, and costs nothing.</para>
/// </remarks>
public ref struct TraceVisitor<TInner> : IVisitor
    where TInner : IVisitor, allows ref struct
{
    /// <summary>The visitor that does the work.</summary>
    public TInner Inner;

    private readonly VisitTrace? _trace;

    /// <summary>Makes a visitor.</summary>
    /// <param name="inner">The visitor that does the work.</param>
    /// <param name="lines">Where the lines go; null: nowhere.</param>
    /// <param name="offset">Octets of the legacy stream before the root's first field.</param>
    /// <param name="root">The section that the root stands for; null: the root description's name.</param>
    public TraceVisitor(TInner inner, TextWriter? lines = null, long offset = 0, FieldPath? root = null)
    {
        Inner = inner;
        if (lines is not null || VisitEventSource.Log.IsEnabled())
            _trace = new VisitTrace(lines, inner.Direction, offset) { Root = root };
    }

    /// <summary>Knows the words behind numbers; null: numbers stand alone.</summary>
    internal ValueWords? Words
    {
        init
        {
            if (_trace is not null)
                _trace.Words = value;
        }
    }

    /// <inheritdoc/>
    public readonly VisitDirection Direction => Inner.Direction;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        versionId = Inner.BeginStruct(description, field, versionId);
        _trace?.BeginStruct(description, field, versionId);
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        Inner.EndStruct(description);
        _trace?.EndStruct();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        Inner.BeginArray(field, ref count);
        _trace?.BeginArray(field, count);
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        more = Inner.NextElement(field, more);
        _trace?.NextElement(field, more);
        return more;
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        Inner.EndArray(field);
        _trace?.EndArray();
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        following = Inner.NextSubsection(owner, following);
        _trace?.NextSubsection(following);
        return following;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        Inner.VisitPresent(field, ref isPresent);
        _trace?.Present(field, isPresent);
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        Inner.VisitBoolean(field, ref octet);
        _trace?.Boolean(field, octet);
    }

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value)
    {
        Inner.VisitSByte(field, ref value);
        _trace?.Integer(field, value, sizeof(sbyte));
    }

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value)
    {
        Inner.VisitInt16(field, ref value);
        _trace?.Integer(field, value, sizeof(short));
    }

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value)
    {
        Inner.VisitInt32(field, ref value);
        _trace?.Integer(field, value, sizeof(int));
    }

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value)
    {
        Inner.VisitInt64(field, ref value);
        _trace?.Integer(field, value, sizeof(long));
    }

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value)
    {
        Inner.VisitByte(field, ref value);
        _trace?.Integer(field, value, sizeof(byte));
    }

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        Inner.VisitUInt16(field, ref value);
        _trace?.Integer(field, value, sizeof(ushort));
    }

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value)
    {
        Inner.VisitUInt32(field, ref value);
        _trace?.Integer(field, value, sizeof(uint));
    }

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        Inner.VisitUInt64(field, ref value);
        _trace?.Integer(field, value, sizeof(ulong));
    }

    /// <inheritdoc/>
    /// <remarks>Never: each value is a line of its own.</remarks>
    public readonly bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        Inner.VisitIntegers(field, values);
        _trace?.Integers<T>(field, values);
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        Inner.VisitString(field, ref value);
        _trace?.Text(field, value);
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        Inner.VisitBuffer(field, value);
        _trace?.Octets(field, value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        Inner.VisitOctets(field, ref value);
        _trace?.Octets(field, value.Span);
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual) => Inner.Refuse(field, cause, expected, actual);

    /// <inheritdoc/>
    public void Complete() => Inner.Complete();
}
