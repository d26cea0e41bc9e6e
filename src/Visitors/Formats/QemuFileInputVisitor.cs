using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Ber.Visitors;

/// <summary>Gets state from a QEMUFile as QEMU's <c>vmstate_load_state</c> does (migration/vmstate.c): positional, big-endian, no names, no lengths.</summary>
/// <remarks>
/// Of a general description the subsections are found by the loader's rule: an octet 05, a length that can hold the owner's name, a name that begins
/// with it. Of an exact description they are where it says, and nowhere else.
/// </remarks>
public ref struct QemuFileInputVisitor : IVisitor
{
    private static readonly QemuFileReader s_failed = new([]);

    private QemuFileReader _file;
    private FieldPathStack _path;
    private bool _isSubsection;

    /// <summary>Makes a visitor that gets from a file.</summary>
    /// <param name="file">The file; raw gets from it may alternate with whole visits.</param>
    public QemuFileInputVisitor(QemuFileReader file)
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
    public readonly VisitDirection Direction => VisitDirection.Input;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        _path.PushStruct(description, field);
        long start = _file.Position;
        if (_isSubsection)
        {
            _isSubsection = false;
            versionId = (int)GetUnsigned(null, 4);
        }

        // migration/vmstate.c, vmstate_load_state: of every struct, wherever its version comes from.
        if (versionId > description.VersionId || versionId < description.MinimumVersionId)
            ThrowHelper.Version(Fail(null), start, description, versionId);
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        // The loader looks for subsections of every description, also of one that has none: any that it finds is then unknown.
        if (!description.IsExact && description.Subsections.IsEmpty)
            _ = PeekSubsection(description, 0);
        _path.Pop();
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.PushArray(field);
        if (field.Kind is FieldKind.Tree)
        {
            long start = _file.Position;
            long onWire = (long)GetUnsigned(field, 4);
            if (onWire != count && (count >= 0 || onWire > int.MaxValue))
                ThrowHelper.CountMismatch(Fail(field), start, count >= 0 ? count : int.MaxValue, onWire, count >= 0 ? "elements" : "elements at most");
            count = (int)onWire;
        }
        else if (count < 0 && field.Kind is not FieldKind.List)
        {
            Refuse(field, VisitError.CountMismatch, "a number that the receiver knows", "none in the stream");
        }
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        _path.NextElement(field);
        byte marker = (byte)GetUnsigned(field, 1);
        if (marker > QemuFileMarkers.Element)
            Unexpected(field, "the list marker 00 or 01", marker);
        return marker is QemuFileMarkers.Element;
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field) => _path.Pop();

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (owner.IsExact && following < 0)
            return -1;

        long start = _file.Position;
        int found = PeekSubsection(owner, following);
        if (owner.IsExact && found != following)
            ThrowHelper.MissingSubsection(Fail(null), start, owner.Subsections[following].Name, found < 0 ? "none" : "another");
        if (found >= 0)
        {
            _file.Skip(SubsectionHead.LengthToVersion(owner.Subsections[found].Name));
            _isSubsection = true;
        }

        return found;
    }

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (field.Kind is not FieldKind.Null && field.Pointer is PointerRule.None)
            return;

        if (field.Kind is FieldKind.Null)
        {
            for (int i = 0; i < field.Count; i++)
            {
                byte octet = (byte)GetUnsigned(field, 1);
                if (octet != QemuFileMarkers.NullPointer)
                    Unexpected(field, "the null pointer marker 30", octet);
            }

            isPresent = false;
        }
        else if (field.Pointer is PointerRule.PresenceMarker)
        {
            byte marker = (byte)GetUnsigned(field, 1);
            if (marker is not (QemuFileMarkers.NullPointer or QemuFileMarkers.ValidPointer))
                Unexpected(field, "the pointer marker 30 or 31", marker);
            isPresent = marker is QemuFileMarkers.ValidPointer;
        }
        else if (!isPresent)
        {
            // An element that begins with 30 looks like the marker: the loader goes by its own pointer, here the caller's expectation.
            byte marker = (byte)GetUnsigned(field, 1);
            if (marker != QemuFileMarkers.NullPointer)
                Unexpected(field, "the null pointer marker 30", marker);
        }
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet) => octet = _file.IsAvailable(1) ? _file.GetByte() : (byte)Missing(field, 1);

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value) => value = _file.IsAvailable(1) ? _file.GetSByte() : (sbyte)Missing(field, 1);

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value)
    {
        ArgumentNullException.ThrowIfNull(field);
        value = _file.IsAvailable(2) ? _file.GetSBE16() : (short)Missing(field, 2);
        if (field.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
    }

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value)
    {
        ArgumentNullException.ThrowIfNull(field);
        value = _file.IsAvailable(4) ? _file.GetSBE32() : (int)Missing(field, 4);
        if (field.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
    }

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value)
    {
        ArgumentNullException.ThrowIfNull(field);
        value = _file.IsAvailable(8) ? _file.GetSBE64() : (long)Missing(field, 8);
        if (field.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
    }

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value) => value = _file.IsAvailable(1) ? _file.GetByte() : (byte)Missing(field, 1);

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value)
    {
        ArgumentNullException.ThrowIfNull(field);
        value = _file.IsAvailable(2) ? _file.GetBE16() : (ushort)Missing(field, 2);
        if (field.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
    }

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value)
    {
        ArgumentNullException.ThrowIfNull(field);
        value = _file.IsAvailable(4) ? _file.GetBE32() : (uint)Missing(field, 4);
        if (field.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
    }

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value)
    {
        ArgumentNullException.ThrowIfNull(field);
        value = _file.IsAvailable(8) ? _file.GetBE64() : Missing(field, 8);
        if (field.IsLittleEndian)
            value = BinaryPrimitives.ReverseEndianness(value);
    }

    /// <inheritdoc/>
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
    {
        // A version of its own is one to be checked.
        if (field is { IsReadInOwnVersion: true } or { StructVersionId: not null })
            return false;
        scoped var cursor = new QemuFileFlatReader(_file.AtHand, isPacked: false);
        if (!fields.Visit(ref cursor))
            return false;
        _file.Take(cursor.Length);
        _path.NextStruct(field);
        return true;
    }

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        Span<byte> octets = MemoryMarshal.AsBytes(values);
        GetOctets(field, octets);
        BigEndian.Read(octets, values);   // in place: each element is read before it is written
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        int length = _file.TryPeekByte(0, out byte first) ? first : (int)Missing(field, 1);
        if (!_file.IsAvailable(1 + length))
            Missing(field, 1 + length);
        ReadOnlySpan<byte> octets = _file.PeekBuffer(1, length);
        long start = _file.Position;
        if (!Utf8.IsValid(octets))
            ThrowHelper.StringNotEncodable(Fail(field), start, $"{length} octets that are not UTF-8");
        value = Encoding.UTF8.GetString(octets);
        _file.Skip(1 + length);
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        GetOctets(field, value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value) => GetOctets(field, value.Span);

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
    {
        long offset = _file.Position;
        throw new VisitException(cause, Fail(field), offset, expected, actual);
    }

    /// <inheritdoc/>
    public readonly void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
    }

    /// <summary>The subsection that stands next; -1: none does.</summary>
    private int PeekSubsection(VMStateDescription owner, int next)
    {
        // First the mark and the length alone: the last octets of a stream may never be followed by more.
        if (!_file.TryPeekByte(0, out byte mark) || mark != SubsectionHead.Mark || !_file.TryPeekByte(1, out byte length)
            || !SubsectionHead.TryReadName(_file.PeekBuffer(0, 2 + length), owner, out ReadOnlySpan<byte> name))
            return -1;

        int found = SubsectionHead.IndexOf(owner, name, next);
        if (found < 0)
        {
            string wanted = Encoding.UTF8.GetString(name);
            long start = _file.Position;
            ThrowHelper.UnknownSubsection(Fail(null), start, wanted);
        }

        return found;
    }

    private ulong GetUnsigned(VMStateField? field, int length)
    {
        if (!_file.IsAvailable(length))
            Missing(field, length);
        return length switch { 1 => _file.GetByte(), 2 => _file.GetBE16(), 4 => _file.GetBE32(), _ => _file.GetBE64() };
    }

    private void GetOctets(VMStateField field, scoped Span<byte> destination)
    {
        // A string that is longer than the file can look ahead is taken as it comes: after a failure the destination is then changed.
        bool isAtHand = !_file.IsStream || destination.Length <= QemuFileReader.BufferLength;
        if (isAtHand ? !_file.IsAvailable(destination.Length) : !_file.TryGetBuffer(destination))
            Missing(field, destination.Length);
        else if (isAtHand)
            _file.GetBuffer(destination);
    }

    /// <summary>Where the visit stands, for the exception about to be thrown; every later call that gets throws InvalidOperationException.</summary>
    private FieldPath Fail(VMStateField? field)
    {
        _file = s_failed;
        return _path.ToPath(field);
    }

    private void Unexpected(VMStateField field, string expected, byte actual)
    {
        long start = _file.Position - 1;
        ThrowHelper.UnexpectedMarker(Fail(field), start, expected, actual);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong Missing(VMStateField? field, int length)
    {
        if (ReferenceEquals(_file, s_failed))
            ThrowHelper.VisitorTainted();
        long start = _file.Position;
        int available = _file.Buffered;
        ThrowHelper.Truncated(Fail(field), start, length == 1 ? "1 octet" : $"{length} octets", available);
        return 0;
    }
}
