using System.Buffers.Binary;
using System.Text.Unicode;

namespace Ber.Visitors;

/// <summary>
/// Reads items for <see cref="StateCursor"/> from the octets of a QEMUFile, which has no lengths; and from packed arrays of BER, which have the same octets.
/// Each method returns why it cannot, or null.
/// </summary>
/// <param name="octets">The octets.</param>
/// <param name="isLayout">Whether there are none: then all is where the description says, and each mark says that something follows.</param>
internal readonly ref struct QemuFileItems(ReadOnlySpan<byte> octets, bool isLayout)
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>Where the first item inside of another one starts.</summary>
    public static long FirstIn(in StateItem container)
        => container is { Form: StateItemForm.List, Kind: FieldKind.Tree, IsLegacy: true } ? container.Offset + sizeof(uint) : container.Offset;

    /// <summary>The value of an integer or boolean.</summary>
    public long IntegerOf(in StateItem item)
    {
        ReadOnlySpan<byte> octets = _octets[(int)item.Offset..];
        bool isLittle = item.Field is { IsLittleEndian: true };
        return item.Kind switch
        {
            FieldKind.Boolean or FieldKind.UInt8 => octets[0],
            FieldKind.Int8 => (sbyte)octets[0],
            FieldKind.Int16 => isLittle ? BinaryPrimitives.ReadInt16LittleEndian(octets) : BinaryPrimitives.ReadInt16BigEndian(octets),
            FieldKind.UInt16 => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(octets) : BinaryPrimitives.ReadUInt16BigEndian(octets),
            FieldKind.Int32 => isLittle ? BinaryPrimitives.ReadInt32LittleEndian(octets) : BinaryPrimitives.ReadInt32BigEndian(octets),
            FieldKind.UInt32 => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(octets) : BinaryPrimitives.ReadUInt32BigEndian(octets),
            _ => isLittle ? BinaryPrimitives.ReadInt64LittleEndian(octets) : BinaryPrimitives.ReadInt64BigEndian(octets),
        };
    }

    /// <summary>Reads a field or an element.</summary>
    /// <param name="item">What the description says of it; where it stands is added.</param>
    /// <param name="at">Where it starts.</param>
    /// <param name="limit">Where the octets end.</param>
    /// <param name="isMarked">Whether a mark says if it is there.</param>
    public VisitError? Read(ref StateItem item, long at, long limit, bool isMarked)
    {
        item.Start = at;
        item.Limit = limit;
        if (item.Kind is FieldKind.Null)
            return ReadNulls(ref item, at, item.Field!.Count);
        if (isMarked)
        {
            if (at >= limit)
                return VisitError.TruncatedData;
            byte mark = isLayout ? QemuFileMarkers.ValidPointer : _octets[(int)at];
            if (mark == QemuFileMarkers.NullPointer)
                return ReadNulls(ref item, at, 1);
            if (mark != QemuFileMarkers.ValidPointer)
                return VisitError.UnexpectedMarker;
            at++;
        }

        item.Offset = at;
        if (isLayout)
            return SetEnd(ref item, StatedLengthOf(item));
        if (item is { Kind: FieldKind.String, Form: StateItemForm.Value })
            return ReadString(ref item, at, limit);
        if (item.Count < 0 && (item.Form is StateItemForm.Array || item.Kind is FieldKind.Octets))
            return VisitError.CountMismatch;   // a number that the receiver alone knows
        VisitError? error = item is { Form: StateItemForm.List, Kind: FieldKind.Tree } ? CheckTreeCount(item, at, limit) : null;
        return error ?? SetEnd(ref item, LengthOf(item));
    }

    /// <summary>Before each element of a list, and after the last one.</summary>
    public VisitError? ReadElementMark(in StateItem container, ref long at, int index, out bool isNext)
    {
        isNext = isLayout && index < container.Count;
        if (at >= container.Limit)
            return VisitError.TruncatedData;
        byte mark = isLayout ? isNext ? QemuFileMarkers.Element : QemuFileMarkers.EndOfList : _octets[(int)at];
        at++;
        isNext = mark == QemuFileMarkers.Element;
        return isNext || mark == QemuFileMarkers.EndOfList ? null : VisitError.UnexpectedMarker;
    }

    /// <summary>Looks for the subsection that stands next.</summary>
    /// <param name="container">The struct around it.</param>
    /// <param name="at">Where its head would start.</param>
    /// <param name="expected">The index of the one that is expected; -1: none.</param>
    /// <param name="found">Its index; -1: there is none.</param>
    public VisitError? FindSubsection(in StateItem container, long at, int expected, out int found)
    {
        VMStateDescription owner = container.Description!;
        found = -1;
        if (owner.Subsections.IsEmpty || (expected < 0 && (owner.IsExact || isLayout)))
            return null;
        if (isLayout)
        {
            found = expected;
            return null;
        }

        bool isThere = SubsectionHead.TryReadName(_octets[(int)at..(int)container.Limit], owner, out ReadOnlySpan<byte> name);
        found = isThere ? SubsectionHead.IndexOf(owner, name, expected) : -1;
        if (isThere && found < 0)
            return VisitError.UnknownSubsection;
        return owner.IsExact && found != expected ? VisitError.MissingSubsection : null;
    }

    /// <summary>Reads the head of the subsection that was found.</summary>
    public VisitError? ReadSubsection(ref StateItem item, long at, long limit)
    {
        VMStateDescription description = item.Description!;
        item.Start = at;
        item.Offset = at + SubsectionHead.LengthOf(description.Name);
        item.Limit = limit;
        item.VersionId = description.VersionId;
        if (isLayout)
            return SetEnd(ref item, description.Length ?? 0);
        return SubsectionHead.TryReadVersion(_octets[(int)at..(int)limit], description.Name, out item.VersionId)
            ? SetEnd(ref item, description.FixedLength)
            : VisitError.TruncatedData;
    }

    /// <summary>Octets of the contents, where they follow from the description and counts.</summary>
    private static long? LengthOf(in StateItem item) => item.Form switch
    {
        StateItemForm.Value => item.Kind switch
        {
            FieldKind.Octets => item.Count,
            FieldKind.Buffer => item.Field!.Size,
            _ => VMStateField.FixedSizeOf(item.Kind),
        },
        StateItemForm.Struct => item.Description!.FixedLength,
        StateItemForm.Array => item.Field!.FixedElementLength is long one ? one <= int.MaxValue ? one * item.Count : item.Count == 0 ? 0 : long.MaxValue : null,
        _ => item.Field!.FixedLength,
    };

    /// <summary>
    /// The same where there are no octets: what the description says, with a mark before each pointer that may have one. What it does not fix has no length
    /// here.
    /// </summary>
    private static long StatedLengthOf(in StateItem item) => item.Form switch
    {
        StateItemForm.Value => item.Kind is FieldKind.String or FieldKind.Octets ? 0 : LengthOf(item) ?? 0,
        StateItemForm.Struct => item.Description!.Length ?? 0,
        StateItemForm.Array => item.Field!.Length ?? 0,
        _ => item.Field!.Length is long all and > 0 ? all - (item.Field.Pointer is PointerRule.PresenceMarker ? 1 : 0) : 0,
    };

    private static VisitError? SetEnd(ref StateItem item, long? length)
    {
        if (length > item.Limit - item.Offset)
            return VisitError.TruncatedData;
        item.End = item.ContentsEnd = item.Offset + length ?? -1;
        if (length is not null)
            item.Limit = item.End;
        return null;
    }

    private VisitError? ReadNulls(ref StateItem item, long at, int count)
    {
        item.IsPresent = false;
        item.Offset = at;
        if (SetEnd(ref item, count) is VisitError error)
            return error;
        return !isLayout && _octets[(int)at..(int)item.End].ContainsAnyExcept(QemuFileMarkers.NullPointer) ? VisitError.UnexpectedMarker : null;
    }

    private VisitError? ReadString(ref StateItem item, long at, long limit)
    {
        if (at >= limit)
            return VisitError.TruncatedData;
        item.Offset = at + 1;
        if (SetEnd(ref item, _octets[(int)at]) is VisitError error)
            return error;
        return Utf8.IsValid(_octets[(int)item.Offset..(int)item.End]) ? null : VisitError.StringNotEncodable;
    }

    /// <summary>migration/vmstate-types.c, put_gtree: the number of elements as be32, before a list.</summary>
    private VisitError? CheckTreeCount(in StateItem item, long at, long limit)
    {
        if (limit - at < sizeof(uint))
            return VisitError.TruncatedData;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(_octets[(int)at..]);
        return (item.Count < 0 ? count <= int.MaxValue : count == item.Count) ? null : VisitError.CountMismatch;
    }
}
