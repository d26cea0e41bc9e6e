using System.Formats.Asn1;
using System.Text.Unicode;

namespace Ber.Visitors;

/// <summary>
/// Reads items for <see cref="StateCursor"/> from a BER value: one element for each field, in field order (docs/format.md, "Values"). Each method returns why
/// it cannot, or null.
/// </summary>
/// <param name="octets">The value.</param>
internal readonly ref struct BerItems(ReadOnlySpan<byte> octets)
{
    private static readonly BerReaderOptions s_options = new() { MaxDepth = 2 * FieldPathStack.MaxDepth, AllowMultipleTopLevelValues = true };

    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>Reads the root, a field or an element.</summary>
    /// <param name="item">What the description says of it; where it stands is added.</param>
    /// <param name="at">Where it starts.</param>
    /// <param name="limit">Where the encoding around it ends.</param>
    /// <param name="isOptional">Whether NULL may stand in its place.</param>
    /// <param name="value">Of an integer or boolean, its value.</param>
    public VisitError? Read(ref StateItem item, long at, long limit, bool isOptional, out long value)
    {
        value = 0;
        if (at >= limit)
            return VisitError.MissingField;
        try
        {
            var reader = new BerReader(_octets[(int)at..(int)limit], s_options);
            if (ReadToken(ref reader, ref item, at, limit) is VisitError error)
                return error;
            if (isOptional && reader.Tag == Asn1Tag.Null)
            {
                item.IsPresent = false;
                return null;
            }

            return ReadContents(ref reader, ref item, out value);
        }
        catch (BerContentException exception)
        {
            return CauseOf(exception);
        }
    }

    /// <summary>Looks for the subsection that stands next. Elements that are none were added by a later version of the format.</summary>
    /// <param name="container">The struct around it.</param>
    /// <param name="at">Where it would start.</param>
    /// <param name="expected">The index of the one that is expected; -1: none.</param>
    /// <param name="types">The type numbers.</param>
    /// <param name="found">Its index; -1: there is none.</param>
    public VisitError? FindSubsection(in StateItem container, long at, int expected, TypeTable types, out int found)
    {
        VMStateDescription owner = container.Description!;
        found = -1;
        try
        {
            var reader = new BerReader(_octets[(int)at..(int)container.ContentsEnd], s_options);
            if (at < container.ContentsEnd && reader.Peek(out _, out Asn1Tag tag) is BerReadResult.Success && tag == BerVisitorTags.Subsection)
            {
                if (reader.Read() is not BerReadResult.Success || reader.ReadInteger(out long type) is not BerReadResult.Success)
                    return VisitError.TruncatedData;
                found = types.TryGetDescription(type, out VMStateDescription? description) ? IndexOf(owner, description, expected) : -1;
                if (found < 0)
                    return VisitError.UnknownSubsection;
            }
        }
        catch (BerContentException exception)
        {
            return CauseOf(exception);
        }

        return owner.IsExact && found != expected ? VisitError.MissingSubsection : null;
    }

    /// <summary>Reads the subsection that was found: [0] IMPLICIT SEQUENCE { type, versionId, value }.</summary>
    public VisitError? ReadSubsection(ref StateItem item, long at, long limit)
    {
        try
        {
            StateItem around = default;
            var outer = new BerReader(_octets[(int)at..(int)limit], s_options);
            if (ReadToken(ref outer, ref around, at, limit) is VisitError error)
                return error;
            var reader = new BerReader(_octets[(int)around.Offset..(int)around.ContentsEnd], s_options);
            if (reader.ReadInteger(out long _) is not BerReadResult.Success || reader.ReadInteger(out long version) is not BerReadResult.Success)
                return VisitError.TruncatedData;
            item.VersionId = (int)Math.Clamp(version, int.MinValue, int.MaxValue);
            VisitError? failure = Read(ref item, around.Offset + reader.BytesConsumed, around.ContentsEnd, isOptional: false, out _);
            item.Start = around.Start;
            item.End = around.End;
            return failure;
        }
        catch (BerContentException exception)
        {
            return CauseOf(exception);
        }
    }

    private static int IndexOf(VMStateDescription owner, VMStateDescription description, int expected)
    {
        for (int i = 0; i < owner.Subsections.Length; i++)
        {
            int candidate = (Math.Max(expected, 0) + i) % owner.Subsections.Length;
            if (ReferenceEquals(description, owner.Subsections[candidate]))
                return candidate;
        }

        return -1;
    }

    /// <summary>
    /// The identifier and length octets of an element, and where it ends. The indefinite form tells that only after all of it; writers of values do not use
    /// it.
    /// </summary>
    private static VisitError? ReadToken(ref BerReader reader, ref StateItem item, long at, long limit)
    {
        if (reader.Read() is not BerReadResult.Success)
            return VisitError.TruncatedData;
        item.Start = at;
        item.Offset = at + reader.BytesConsumed;
        if (reader.ContentsLength is long length)
        {
            if (length > limit - item.Offset)
                return VisitError.TruncatedData;
            item.End = item.ContentsEnd = item.Limit = item.Offset + length;
            return null;
        }

        BerReader ahead = reader;
        if (ahead.TrySkip() is not BerReadResult.Success)
            return VisitError.TruncatedData;
        item.End = at + ahead.BytesConsumed;
        item.ContentsEnd = item.Limit = item.End - 2;   // X.690 8.1.5: two end-of-contents octets
        return null;
    }

    private VisitError? ReadContents(ref BerReader reader, ref StateItem item, out long value)
    {
        bool isPacked = item is { Form: StateItemForm.Array, Field.IsPacked: true };
        UniversalTagNumber expected = isPacked ? UniversalTagNumber.OctetString : TagOf(item);
        value = 0;
        if (reader.Tag != new Asn1Tag(expected, isConstructed: expected is UniversalTagNumber.Sequence))
            return VisitError.KindMismatch;
        switch (expected)
        {
            case UniversalTagNumber.Integer:
                return ReadInteger(ref reader, item.Kind, out value);
            case UniversalTagNumber.Boolean:
                value = BooleanContents.Of(_octets[(int)item.Offset]);
                return null;
            case UniversalTagNumber.UTF8String:
                ReadOnlySpan<byte> text = _octets[(int)item.Offset..(int)item.ContentsEnd];
                return text.Length <= byte.MaxValue && Utf8.IsValid(text) ? null : VisitError.StringNotEncodable;
            case UniversalTagNumber.OctetString:
                return isPacked ? CountPacked(ref item) : CheckLength(item);
            default:
                return null;
        }
    }

    private static UniversalTagNumber TagOf(in StateItem item) => item.Form is not StateItemForm.Value ? UniversalTagNumber.Sequence : item.Kind switch
    {
        FieldKind.Boolean => UniversalTagNumber.Boolean,
        FieldKind.String => UniversalTagNumber.UTF8String,
        FieldKind.Null => UniversalTagNumber.Null,
        FieldKind.Buffer when item.Field!.IsZeros => UniversalTagNumber.Null,
        FieldKind.Buffer or FieldKind.Octets => UniversalTagNumber.OctetString,
        _ => UniversalTagNumber.Integer,
    };

    private static VisitError? ReadInteger(ref BerReader reader, FieldKind kind, out long value)
    {
        if (kind is FieldKind.UInt64)
        {
            value = (long)reader.GetUInt64();
            return null;
        }

        value = reader.GetInt64();
        int bits = 8 * VMStateField.FixedSizeOf(kind);
        long excess = kind >= FieldKind.UInt8 ? value >> bits : (value >> (bits - 1)) ^ (value >> 63);
        return excess == 0 ? null : VisitError.ValueOutOfRange;
    }

    /// <summary>Octets whose number the description states, or an earlier field; where the receiver alone knows it, the encoding says it.</summary>
    private static VisitError? CheckLength(in StateItem item)
    {
        int expected = item.Kind is FieldKind.Buffer ? item.Field!.Size : item.Count;
        return expected < 0 || expected == item.ContentsEnd - item.Offset ? null : VisitError.CountMismatch;
    }

    private static VisitError? CountPacked(ref StateItem item)
    {
        long perElement = item.Field!.ElementLength!.Value;
        long length = item.ContentsEnd - item.Offset;
        if (item.Count < 0)
            item.Count = perElement == 0 ? 0 : (int)(length / perElement);
        item.IsLegacy = true;
        return length == item.Count * perElement ? null : VisitError.CountMismatch;
    }

    private static VisitError CauseOf(BerContentException exception) => exception.Error switch
    {
        BerContentError.IntegerOutOfRange => VisitError.ValueOutOfRange,
        BerContentError.TruncatedData => VisitError.TruncatedData,
        _ => VisitError.MalformedData,
    };
}
