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
    /// <summary>An element has an identifier and a length octet at least.</summary>
    private const int LeastElement = 2;

    private BerValueWriter _writer;
    private TypeTable? _types;
    private FieldPathStack _path;
    private Starts _subsections;   // by depth of _path: where the contents of a subsection's encoding start, around its struct's
    private Span<byte> _packed;
    private int _packedDepth;      // 0: not inside a packed array; else the depth of _path inside it
    private int _subsectionType;   // type number of the subsection that NextSubsection announced; -1: none

    /// <summary>Makes a visitor over an output.</summary>
    /// <param name="output">Where the octets go.</param>
    /// <param name="types">The type numbers of the stream; null: those of the root description alone.</param>
    public BerOutputVisitor(IBufferWriter<byte> output, TypeTable? types = null)
    {
        _writer = new BerValueWriter(output);
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
        if (field is null)
            BeginRootOrSubsection(description, versionId);

        int start = _writer.BeginSequence(LeastElement * description.Fields.Length);
        _path.Mark = field is null ? ~start : start;
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        if (_packedDepth == 0)
        {
            int start = _path.Mark;
            if (start >= 0)
                _writer.EndConstructed(start);
            else
                EndRootOrSubsection(~start);
        }

        _path.Pop();
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
            _writer.Pause();
            return;
        }

        int least = field.Kind is FieldKind.Tree ? 2 * LeastElement : LeastElement;
        _path.Mark = _writer.BeginSequence((int)Math.Min((long)count * least, int.MaxValue));
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
            _writer.EndConstructed(_path.Mark);
        }
        else if (_packedDepth == _path.Depth)
        {
            if (_packed.Length != 0)
                ThrowHelper.UnbalancedVisit();
            _packedDepth = 0;
            _writer.Resume();
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
        if (!_writer.TryWriteBooleanOctet(BooleanContents.Of(octet)))
            BooleanSlow(octet);
    }

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value)
    {
        if (!_writer.TryWriteInteger(value))
            IntegerSlow(value, sizeof(sbyte));
    }

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value)
    {
        if (!_writer.TryWriteInteger(value))
            IntegerSlow(value, sizeof(short));
    }

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value)
    {
        if (!_writer.TryWriteInteger(value))
            IntegerSlow(value, sizeof(int));
    }

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value)
    {
        if (!_writer.TryWriteInteger(value))
            IntegerSlow(value, sizeof(long));
    }

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value)
    {
        if (!_writer.TryWriteInteger(value))
            IntegerSlow(value, sizeof(byte));
    }

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        if (!_writer.TryWriteInteger(value))
            IntegerSlow(value, sizeof(ushort));
    }

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value)
    {
        if (!_writer.TryWriteInteger(value))
            IntegerSlow(value, sizeof(uint));
    }

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        if (!_writer.TryWriteInteger(value))
            UnsignedSlow(value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
    {
        if (!BitConverter.IsLittleEndian || !_writer.TryGetRoom(out Span<byte> room) || room.Length < BerFlatWriter.Slack)
            return TryPackFlat(field, fields);
        scoped var cursor = new BerFlatWriter(room, FieldPathStack.MaxDepth - _path.Depth);
        if (!fields.Visit(ref cursor))
            return false;
        _writer.Advance(cursor.Length);
        return true;
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
        octets[..length].CopyTo(_writer.WritePrimitive(BerVisitorTags.Utf8String, length));
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        if (field.IsZeros)
            WriteZeros(field, value);
        else
            value.CopyTo(_writer.WritePrimitive(Asn1Tag.PrimitiveOctetString, value.Length));
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        if (_packedDepth != 0)
            value.Span.CopyTo(Pack(value.Length));
        else
            value.Span.CopyTo(_writer.WritePrimitive(Asn1Tag.PrimitiveOctetString, value.Length));
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
        _writer.Complete();
    }

    /// <summary>Gives back memory when a visit failed before <see cref="Complete"/>.</summary>
    public void Dispose()
    {
        _packed = default;
        _packedDepth = 0;
        _writer.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryPackFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
    {
        if (_packedDepth == 0)
            return false;
        scoped var cursor = new QemuFileFlatWriter(_packed);
        if (!fields.Visit(ref cursor))
            return false;
        _packed = _packed[cursor.Length..];
        _path.NextStruct(field);
        return true;
    }

    private void WriteZeros(VMStateField field, scoped ReadOnlySpan<byte> value)
    {
        int other = value.IndexOfAnyExcept((byte)0);
        if (other >= 0)
            Refuse(field, VisitError.ValueMismatch, "octets of zero", $"0x{value[other]:x2}");
        _writer.WriteNull();
    }

    private void BeginRootOrSubsection(VMStateDescription description, int versionId)
    {
        _types ??= TypeTable.OfStandalone(description);
        if (_subsectionType < 0)
            return;
        _subsections[_path.Depth - 1] = _writer.BeginConstructed(BerVisitorTags.Subsection);
        _writer.WriteInteger((long)_subsectionType);
        _writer.WriteInteger((long)versionId);
        _subsectionType = -1;
    }

    private void EndRootOrSubsection(int start)
    {
        _writer.EndConstructed(start);
        if (_path.Depth > 1)
            _writer.EndConstructed(_subsections[_path.Depth - 1]);
    }

    // In a packed array the writer pauses, so that every scalar comes here: one check on the short way serves both that and the room.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void IntegerSlow(long value, int width)
    {
        if (_packedDepth == 0)
        {
            _writer.WriteInteger(value);
            return;
        }

        Span<byte> octets = Pack(width);
        switch (width)
        {
            case 1: octets[0] = (byte)value; break;
            case 2: BinaryPrimitives.WriteInt16BigEndian(octets, (short)value); break;
            case 4: BinaryPrimitives.WriteInt32BigEndian(octets, (int)value); break;
            default: BinaryPrimitives.WriteInt64BigEndian(octets, value); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void UnsignedSlow(ulong value)
    {
        if (_packedDepth == 0)
            _writer.WriteInteger(value);
        else
            BinaryPrimitives.WriteUInt64BigEndian(Pack(sizeof(ulong)), value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BooleanSlow(byte octet)
    {
        if (_packedDepth == 0)
            _writer.WriteBooleanOctet(BooleanContents.Of(octet));
        else
            Pack(1)[0] = octet;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Pack(int length)
    {
        Span<byte> octets = _packed[..length];
        _packed = _packed[length..];
        return octets;
    }

    [InlineArray(FieldPathStack.MaxDepth)]
    private struct Starts
    {
        private int _first;
    }
}
