using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ber.Visitors;

/// <summary>Writes state as a BER value: one SEQUENCE per struct, one element per field, in field order (docs/format.md, "Values").</summary>
/// <remarks>
/// Definite lengths throughout. An array of fixed-width scalars or flat structs is one OCTET STRING of its legacy octets
/// (<see cref="VMStateField.IsPacked"/>). The value reaches the output whole, at the end of the root.
/// </remarks>
public ref struct BerOutputVisitor : IVisitor, IDisposable
{
    private BerWriter _writer;
    private TypeTable? _types;
    private FieldPathStack _path;
    private Scopes _scopes;
    private int _scopeCount;
    private Span<byte> _packed;
    private int _packedDepth;      // 0: not inside a packed array; else the depth of _path inside it
    private int _subsectionType;   // type number of the subsection that NextSubsection announced; -1: none

    /// <summary>Makes a visitor over an output.</summary>
    /// <param name="output">Where the octets go.</param>
    /// <param name="types">The type numbers of the stream; null: those of the root description alone.</param>
    public BerOutputVisitor(IBufferWriter<byte> output, TypeTable? types = null)
    {
        _writer = new BerWriter(output, new BerWriterOptions { MaxDepth = 2 * FieldPathStack.MaxDepth });
        _types = types;
        _subsectionType = -1;
    }

    /// <summary>The section that the root stands for, in messages; null: the root description's name.</summary>
    public FieldPath? Root
    {
        readonly get => _path.Root;
        set => _path.Root = value;
    }

    /// <inheritdoc/>
    public readonly VisitDirection Direction => VisitDirection.Output;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        _path.PushStruct(description, field);
        if (_packedDepth != 0)
            return versionId;

        _types ??= description.Types;
        if (_subsectionType >= 0)
        {
            _scopes[_scopeCount++] = _writer.BeginConstructed(BerVisitorTags.Subsection);
            _writer.WriteInteger((long)_subsectionType);
            _writer.WriteInteger((long)versionId);
            _subsectionType = -1;
        }

        BeginSequence();
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        bool isSubsection = _path.IsSubsection;
        _path.Pop();
        if (_packedDepth != 0)
            return;

        EndConstructed();
        if (isSubsection)
            EndConstructed();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.PushArray(field);
        if (_packedDepth != 0)
            return;

        if (field.IsPacked)
        {
            _packed = _writer.WritePrimitive(Asn1Tag.PrimitiveOctetString, checked(count * (int)field.ElementLength!.Value));
            _packedDepth = _path.Depth;
            return;
        }

        BeginSequence();
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
        if (_packedDepth == 0)
        {
            EndConstructed();
        }
        else if (_packedDepth == _path.Depth)
        {
            if (_packed.Length != 0)
                ThrowHelper.UnbalancedVisit();
            _packedDepth = 0;
        }

        _path.Pop();
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (following >= 0 && !_types!.TryGetNumber(owner.Subsections[following], out _subsectionType))
            throw new InvalidOperationException($"Subsection '{owner.Subsections[following].Name}' has no type number.");
        return following;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (field.Kind is FieldKind.Null && isPresent)
            ThrowHelper.OptionalFieldNotPresent(_path.ToPath(field));
        if (!isPresent)
            _writer.WriteNull();
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet)
    {
        if (_packedDepth != 0)
            Pack(1)[0] = octet;
        else
            _writer.WriteBooleanOctet(octet);
    }

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value)
    {
        if (_packedDepth != 0)
            Pack(1)[0] = (byte)value;
        else
            _writer.WriteInteger((long)value);
    }

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value)
    {
        if (_packedDepth != 0)
            BinaryPrimitives.WriteInt16BigEndian(Pack(2), value);
        else
            _writer.WriteInteger((long)value);
    }

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value)
    {
        if (_packedDepth != 0)
            BinaryPrimitives.WriteInt32BigEndian(Pack(4), value);
        else
            _writer.WriteInteger((long)value);
    }

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value)
    {
        if (_packedDepth != 0)
            BinaryPrimitives.WriteInt64BigEndian(Pack(8), value);
        else
            _writer.WriteInteger(value);
    }

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value)
    {
        if (_packedDepth != 0)
            Pack(1)[0] = value;
        else
            _writer.WriteInteger((ulong)value);
    }

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        if (_packedDepth != 0)
            BinaryPrimitives.WriteUInt16BigEndian(Pack(2), value);
        else
            _writer.WriteInteger((ulong)value);
    }

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value)
    {
        if (_packedDepth != 0)
            BinaryPrimitives.WriteUInt32BigEndian(Pack(4), value);
        else
            _writer.WriteInteger((ulong)value);
    }

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        if (_packedDepth != 0)
            BinaryPrimitives.WriteUInt64BigEndian(Pack(8), value);
        else
            _writer.WriteInteger(value);
    }

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
        => BigEndian.Write<T>(values, Pack(values.Length * Unsafe.SizeOf<T>()));

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        Span<byte> octets = stackalloc byte[byte.MaxValue];
        if (!Encoding.UTF8.TryGetBytes(value, octets, out int length))
            ThrowHelper.StringNotEncodable(_path.ToPath(field), null, $"{value.Length} characters");
        _writer.WriteUtf8String(octets[..length]);
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        _writer.WriteOctetString(value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        if (_packedDepth != 0)
            value.Span.CopyTo(Pack(value.Length));
        else
            _writer.WriteOctetString(value.Span);
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
        _writer.Flush();
        _writer.Dispose();
    }

    /// <summary>Gives back memory when a visit failed before <see cref="Complete"/>.</summary>
    public void Dispose()
    {
        _packed = default;
        _packedDepth = 0;
        _writer.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginSequence()
    {
        ref BerScope scope = ref _scopes[_scopeCount++];
        if (!_writer.TryBeginShort(BerVisitorTags.SequenceIdentifier, out scope))
            scope = _writer.BeginConstructed(Asn1Tag.Sequence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndConstructed()
    {
        ref BerScope scope = ref _scopes[--_scopeCount];
        if (!_writer.TryEndShort(scope))
            _writer.EndConstructed(scope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Pack(int length)
    {
        Span<byte> octets = _packed[..length];
        _packed = _packed[length..];
        return octets;
    }

    // Two encodings per level at most: a subsection is a SEQUENCE inside a [0].
    [InlineArray(2 * FieldPathStack.MaxDepth)]
    private struct Scopes
    {
        private BerScope _first;
    }
}
