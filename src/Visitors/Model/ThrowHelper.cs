using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Ber.Visitors;

/// <summary>Every message text of this assembly.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    public static void DepthExceeded(FieldPath path)
        => throw new VisitException(VisitError.DepthExceeded, path, null, $"at most {FieldPathStack.MaxDepth} nested values", "one more");

    [DoesNotReturn]
    public static void CountMismatch(FieldPath path, long? offset, long expected, long actual, string unit)
        => throw new VisitException(VisitError.CountMismatch, path, offset, $"{expected} {unit}", $"{actual}");

    [DoesNotReturn]
    public static void Truncated(FieldPath path, long offset, string expected, long available)
        => throw new VisitException(VisitError.TruncatedData, path, offset, expected, $"the end of the data after {available} octets");

    [DoesNotReturn]
    public static void UnexpectedMarker(FieldPath path, long offset, string expected, byte actual)
        => throw new VisitException(VisitError.UnexpectedMarker, path, offset, expected, $"octet {actual:x2}");

    [DoesNotReturn]
    public static void StringNotEncodable(FieldPath path, long? offset, string actual)
        => throw new VisitException(VisitError.StringNotEncodable, path, offset, "at most 255 octets of valid UTF-8", actual);

    [DoesNotReturn]
    public static void KindMismatch(FieldPath path, long offset, string expected, Asn1Tag actual)
        => throw new VisitException(VisitError.KindMismatch, path, offset, expected, BerNames.Of(actual));

    [DoesNotReturn]
    public static void MissingField(FieldPath path, long offset)
        => throw new VisitException(VisitError.MissingField, path, offset, "an element", "the end of the struct");

    [DoesNotReturn]
    public static void ValueOutOfRange(FieldPath path, long offset, Int128 minimum, Int128 maximum, Int128 actual)
        => throw new VisitException(VisitError.ValueOutOfRange, path, offset, $"INTEGER ({minimum}..{maximum})", $"{actual}");

    public static VisitException IntegerTooLong(FieldPath path, long offset, Int128 minimum, Int128 maximum, BerContentException inner)
        => new(VisitError.ValueOutOfRange, path, offset, $"INTEGER ({minimum}..{maximum})", "INTEGER beyond 64 bits, or below 0", inner);

    public static VisitException Malformed(FieldPath path, long baseOffset, UniversalTagNumber? expected, BerContentException inner)
    {
        string? name = expected is UniversalTagNumber number ? BerNames.Of(number) : null;
        long offset = baseOffset + inner.Offset;
        if (inner.Error is BerContentError.UnexpectedTag && inner.ActualTag is Asn1Tag actual)
            return new VisitException(VisitError.KindMismatch, path, offset, name ?? "another element", BerNames.Of(actual), inner);
        VisitError error = inner.Error is BerContentError.TruncatedData ? VisitError.TruncatedData : VisitError.MalformedData;
        return new VisitException(error, path, offset, name ?? "an encoding by X.690", $"{inner.Error}", inner);
    }

    [DoesNotReturn]
    public static void TrailingData(FieldPath path, long offset, long octets)
        => throw new VisitException(VisitError.TrailingData, path, offset, "the end of the data", $"{octets} more octets");

    [DoesNotReturn]
    public static void Version(FieldPath path, long? offset, VMStateDescription description, int incoming)
    {
        bool isTooNew = incoming > description.VersionId;
        throw new VisitException(
            isTooNew ? VisitError.VersionTooNew : VisitError.VersionTooOld, path, offset,
            isTooNew ? $"version id <= {description.VersionId}" : $"version id >= {description.MinimumVersionId ?? 0}", $"version id {incoming}");
    }

    [DoesNotReturn]
    public static void UnknownSubsection(FieldPath path, long offset, string name)
        => throw new VisitException(VisitError.UnknownSubsection, path, offset, "a subsection that the description knows", $"\"{name}\"");

    [DoesNotReturn]
    public static void MissingSubsection(FieldPath path, long offset, string expected, string actual)
        => throw new VisitException(VisitError.MissingSubsection, path, offset, $"subsection \"{expected}\"", actual);

    [DoesNotReturn]
    public static void TypeMismatch(TypeComparison comparison, long offset)
    {
        TypeDifference first = comparison.Differences.First(static d => d.IsRefused);
        throw new VisitException(VisitError.TypeMismatch, first.Path, offset, first.Expected, first.Sent) { Comparison = comparison };
    }

    [DoesNotReturn]
    public static void VisitorTainted() => throw new InvalidOperationException("The visitor has failed before.");

    [DoesNotReturn]
    public static void UnbalancedVisit() => throw new InvalidOperationException("Complete needs every struct and array to be ended.");

    [DoesNotReturn]
    public static void OptionalFieldNotPresent(FieldPath path)
        => throw new VisitException(VisitError.MissingField, path, null, "a null pointer", "one that is not null");

    [DoesNotReturn]
    public static void QemuFileEnd(long offset, int wanted, long available)
        => throw new EndOfStreamException($"at offset 0x{offset:X}: expected {wanted} octets, found {available}.");
}
