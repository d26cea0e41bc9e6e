using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ber.Visitors;

/// <summary>Puts state on a QEMUFile as QEMU's <c>vmstate_save_state</c> does (migration/vmstate.c): positional, big-endian, no names, no lengths.</summary>
/// <remarks>The root's and a nested struct's version are not sent; a subsection's is.</remarks>
public ref struct QemuFileOutputVisitor : IVisitor
{
    private readonly QemuFileWriter _file;
    private FieldPathStack _path;
    private bool _isSubsection;

    /// <summary>Makes a visitor that puts on a file.</summary>
    /// <param name="file">The file; raw puts on it may alternate with whole visits.</param>
    public QemuFileOutputVisitor(QemuFileWriter file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
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
        if (_isSubsection)
        {
            _isSubsection = false;
            PutSubsectionHead(description.Name, versionId);
        }

        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description) => _path.Pop();

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.PushArray(field);
        if (field.Kind is FieldKind.Tree)
            _file.PutBE32((uint)count);
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        _file.PutByte(more ? QemuFileMarkers.Element : QemuFileMarkers.EndOfList);
        return more;
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field) => _path.Pop();

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        _isSubsection = following >= 0;
        return following;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (field.Kind is FieldKind.Null)
        {
            if (isPresent)
                ThrowHelper.OptionalFieldNotPresent(_path.ToPath(field));
            for (int i = 0; i < field.Count; i++)
                _file.PutByte(QemuFileMarkers.NullPointer);
        }
        else if (field.Pointer is PointerRule.PresenceMarker)
        {
            _file.PutByte(isPresent ? QemuFileMarkers.ValidPointer : QemuFileMarkers.NullPointer);
        }
        else if (field.Pointer is PointerRule.NullMarker && !isPresent)
        {
            _file.PutByte(QemuFileMarkers.NullPointer);
        }
    }

    /// <inheritdoc/>
    public readonly void VisitBoolean(VMStateField field, ref byte octet) => _file.PutByte(octet);

    /// <inheritdoc/>
    public readonly void VisitSByte(VMStateField field, ref sbyte value) => _file.PutSByte(value);

    /// <inheritdoc/>
    public readonly void VisitInt16(VMStateField field, ref short value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _file.PutSBE16(field.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    /// <inheritdoc/>
    public readonly void VisitInt32(VMStateField field, ref int value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _file.PutSBE32(field.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    /// <inheritdoc/>
    public readonly void VisitInt64(VMStateField field, ref long value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _file.PutSBE64(field.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    /// <inheritdoc/>
    public readonly void VisitByte(VMStateField field, ref byte value) => _file.PutByte(value);

    /// <inheritdoc/>
    public readonly void VisitUInt16(VMStateField field, ref ushort value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _file.PutBE16(field.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    /// <inheritdoc/>
    public readonly void VisitUInt32(VMStateField field, ref uint value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _file.PutBE32(field.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    /// <inheritdoc/>
    public readonly void VisitUInt64(VMStateField field, ref ulong value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _file.PutBE64(field.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    /// <inheritdoc/>
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
    {
        scoped var cursor = new QemuFileFlatWriter(_file.Room);
        if (!fields.Visit(ref cursor))
            return false;
        _file.Take(cursor.Length);
        _path.NextStruct(field);
        return true;
    }

    /// <inheritdoc/>
    public readonly void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (Unsafe.SizeOf<T>() == 1)
        {
            _file.PutBuffer(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> octets = stackalloc byte[1024];
        int perBlock = octets.Length / Unsafe.SizeOf<T>();
        for (Span<T> left = values; left.Length > 0;)
        {
            Span<T> block = left[..Math.Min(perBlock, left.Length)];
            BigEndian.Write<T>(block, octets);
            _file.PutBuffer(octets[..(block.Length * Unsafe.SizeOf<T>())]);
            left = left[block.Length..];
        }
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        PutString(field, value);
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        _file.PutBuffer(value);
    }

    /// <inheritdoc/>
    public readonly void VisitOctets(VMStateField field, ref Memory<byte> value) => _file.PutBuffer(value.Span);

    /// <inheritdoc/>
    [DoesNotReturn]
    public readonly void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
        => throw new VisitException(cause, _path.ToPath(field), _file.Position, expected, actual);

    /// <inheritdoc/>
    public readonly void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
        _file.Flush();
    }

    private readonly void PutSubsectionHead(string name, int versionId)
    {
        Span<byte> head = stackalloc byte[SubsectionHead.MaxLength];
        int length = SubsectionHead.Write(head, name, versionId);
        if (length == 0)
            ThrowHelper.StringNotEncodable(_path.ToPath(null), _file.Position, $"{name.Length} characters");
        _file.PutBuffer(head[..length]);
    }

    private readonly void PutString(VMStateField field, string value)
    {
        Span<byte> octets = stackalloc byte[byte.MaxValue];
        if (!Encoding.UTF8.TryGetBytes(value, octets, out int length))
            ThrowHelper.StringNotEncodable(_path.ToPath(field), _file.Position, $"{value.Length} characters");
        _file.PutByte((byte)length);
        _file.PutBuffer(octets[..length]);
    }
}
