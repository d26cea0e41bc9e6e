using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Globalization;

namespace Ber;

/// <summary>Every throw and every message text of this assembly.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    public static void Truncated(long offset, long missing) =>
        Content(BerContentError.TruncatedData, offset, Invariant($"at least {missing} more octets"), "the end of the data");

    [DoesNotReturn]
    public static void Identifier(DecodeStatus status, long offset, int maxTagNumber)
    {
        if (status == DecodeStatus.TagNumberNotMinimal)
        {
            Content(BerContentError.TagNumberNotMinimal, offset, "a tag number in the fewest octets", "a padded one");
        }

        Content(BerContentError.TagNumberTooLarge, offset, Invariant($"a tag number of at most {maxTagNumber}"), "a greater one");
    }

    [DoesNotReturn]
    public static void Length(DecodeStatus status, long offset, Asn1Tag actual)
    {
        if (status == DecodeStatus.ReservedLength)
        {
            Content(BerContentError.ReservedLength, offset, "length octets", "the reserved octet FF", actual: actual);
        }

        Content(BerContentError.LengthOutOfRange, offset, "a length of at most 2^63 - 1", "a greater one", actual: actual);
    }

    [DoesNotReturn]
    public static void ContentsExceedParent(long offset, long room, Asn1Tag? actual) =>
        Content(BerContentError.ContentsExceedParent, offset, Invariant($"an encoding of at most {room} octets"), "a longer one", actual: actual);

    [DoesNotReturn]
    public static void DepthExceeded(long offset, int maxDepth, Asn1Tag actual) =>
        Content(BerContentError.DepthExceeded, offset, Invariant($"at most {maxDepth} levels of constructed encodings"), "one more", actual: actual);

    [DoesNotReturn]
    public static void PrimitiveTooLong(long offset, long length, long limit, Asn1Tag actual) =>
        Content(
            BerContentError.PrimitiveTooLong, offset, Invariant($"at most {limit} contents octets in one piece"), Invariant($"{length}"),
            actual: actual);

    [DoesNotReturn]
    public static void UnexpectedTag(long offset, Asn1Tag expected, Asn1Tag actual) =>
        Content(BerContentError.UnexpectedTag, offset, Describe(expected), Describe(actual), expected, actual);

    [DoesNotReturn]
    public static void MissingEncoding(long offset, Asn1Tag? expected) =>
        Content(
            BerContentError.MissingEncoding, offset, expected is { } tag ? Describe(tag) : "an encoding",
            "the end of the constructed encoding", expected);

    [DoesNotReturn]
    public static void UnexpectedEncoding(long offset, Asn1Tag actual) =>
        Content(BerContentError.UnexpectedEncoding, offset, "the end of the constructed encoding", Describe(actual), actual: actual);

    [DoesNotReturn]
    public static void IntegerOutOfRange(long offset, bool signed, long length, Asn1Tag actual) =>
        Content(
            BerContentError.IntegerOutOfRange, offset, signed ? "an integer from -2^63 to 2^63 - 1" : "an integer from 0 to 2^64 - 1",
            Invariant($"another of {length} contents octets"), actual: actual);

    [DoesNotReturn]
    public static void InvalidContents(long offset, UniversalTagNumber kind, Asn1Tag actual) =>
        Content(
            BerContentError.InvalidContents, offset, Invariant($"contents of {UniversalNames.Of(kind)} that can be represented"),
            Invariant($"others in {Describe(actual)}"), actual: actual);

    [DoesNotReturn]
    public static void WriterEndOfContents() =>
        throw new ArgumentException("The tag UNIVERSAL 0 is kept for end-of-contents octets (X.690 8.1.5); no encoding can have it.");

    [DoesNotReturn]
    public static void OnlyAsynchronous() =>
        throw new InvalidOperationException("A pipe can only be read asynchronously; the synchronous methods are for a reader made from a Stream.");

    /// <summary>A rule that needs nothing but the encoding itself.</summary>
    [DoesNotReturn]
    public static void Rule(BerContentError error, long offset, Asn1Tag? actual)
    {
        (string expected, string found) = error switch
        {
            BerContentError.IndefinitePrimitive => ("a definite length", "the indefinite form on a primitive encoding"),
            BerContentError.UnexpectedEndOfContents => ("an encoding", "a UNIVERSAL 0 tag"),
            BerContentError.InvalidEndOfContents => ("end-of-contents octets 00 00", "others"),
            BerContentError.TrailingData => ("the end of the data", "more octets"),
            BerContentError.PrimitiveForbidden => ("a constructed encoding", "a primitive one"),
            BerContentError.ConstructedForbidden => ("a primitive encoding", "a constructed one"),
            BerContentError.BooleanLength => ("one contents octet", "another number"),
            BerContentError.NullLength => ("no contents octets", "some"),
            BerContentError.IntegerEmpty => ("at least one contents octet", "none"),
            BerContentError.IntegerNotMinimal => ("an integer in the fewest octets", "a padded one"),
            BerContentError.BitStringEmpty => ("an initial octet", "no contents octets"),
            BerContentError.BitStringUnusedBits => ("0 to 7 unused bits, 0 without further octets", "more"),
            BerContentError.BitStringSegmentNotLast => ("unused bits in the last segment only", "another segment after them"),
            BerContentError.StringSegmentTag => ("a segment of the constructed string", "another encoding"),
            BerContentError.ObjectIdentifierIncomplete => ("complete subidentifiers", "none, or an unfinished one"),
            BerContentError.ObjectIdentifierNotMinimal => ("subidentifiers in the fewest octets", "a padded one"),
            _ => ("well-formed octets", "others"),
        };
        if (actual is { } tag)
        {
            found = Invariant($"{found} in {Describe(tag)}");
        }

        Content(error, offset, expected, found, actual: actual);
    }

    [DoesNotReturn]
    public static void ReaderTainted() => throw new InvalidOperationException("The reader has failed before and cannot be used any more.");

    [DoesNotReturn]
    public static void NotPrimitive() => throw new InvalidOperationException("The current token is not a primitive encoding with all its contents unread.");

    [DoesNotReturn]
    public static void ContentsNotBuffered() =>
        throw new InvalidOperationException("The buffer does not hold all contents octets; use ReadPrimitive or ReadContents.");

    [DoesNotReturn]
    public static void NothingToEnd() => throw new InvalidOperationException("No constructed encoding is open.");

    [DoesNotReturn]
    public static void StepStalled() =>
        throw new InvalidOperationException("The step asked for more data after the end of the pipe, which the reader never does.");

    [DoesNotReturn]
    public static void StepTooLong(long offset, long limit) =>
        Content(BerContentError.PrimitiveTooLong, offset, Invariant($"a step of at most {limit} octets"), "a longer one");

    [DoesNotReturn]
    public static void WriterTainted() => throw new InvalidOperationException("The writer has failed or was disposed and cannot be used any more.");

    [DoesNotReturn]
    public static void ContentsPending(long remaining) =>
        throw new InvalidOperationException(Invariant($"A primitive encoding still lacks {remaining} contents octets."));

    [DoesNotReturn]
    public static void ContentsExcess(long excess) =>
        throw new InvalidOperationException(Invariant($"The fragment is {excess} octets longer than the contents announced."));

    [DoesNotReturn]
    public static void WrongScope() => throw new InvalidOperationException("The scope is not that of the innermost open encoding.");

    [DoesNotReturn]
    public static void EncodingOpen() => throw new InvalidOperationException("A constructed encoding is still open, or one too many was ended.");

    [DoesNotReturn]
    public static void WriterDepth(int maxDepth) =>
        throw new InvalidOperationException(Invariant($"More than {maxDepth} constructed encodings inside one another."));

    [DoesNotReturn]
    public static void WrongContentsLength(long announced, long written) =>
        throw new InvalidOperationException(Invariant($"{announced} contents octets were announced, {written} were written."));

    [DoesNotReturn]
    public static void ScratchTooLarge() =>
        throw new InvalidOperationException("The contents exceed what can be kept until their length is known; give the length beforehand.");

    [DoesNotReturn]
    private static void Content(
        BerContentError error, long offset, string expected, string found, Asn1Tag? expectedTag = null, Asn1Tag? actual = null) =>
        throw new BerContentException(error, offset, Invariant($"at offset 0x{offset:X}: expected {expected}, found {found}."), expectedTag, actual);

    /// <summary>The tag by the name of its universal type, or by class and number; primitive and constructed only where the type does not say.</summary>
    public static string Describe(Asn1Tag tag)
    {
        if (tag.TagClass == TagClass.Universal && UniversalNames.TryFind(tag.TagValue, out string? name))
        {
            bool isOfConstructed = tag.TagValue is (int)UniversalTagNumber.Sequence or (int)UniversalTagNumber.Set
                or (int)UniversalTagNumber.External or (int)UniversalTagNumber.Embedded;
            return tag.IsConstructed == isOfConstructed ? name : tag.IsConstructed ? $"constructed {name}" : $"primitive {name}";
        }

        string form = tag.IsConstructed ? "constructed " : "";
        return tag.TagClass switch
        {
            TagClass.Universal => Invariant($"{form}UNIVERSAL {tag.TagValue}"),
            TagClass.Application => Invariant($"{form}APPLICATION {tag.TagValue}"),
            TagClass.Private => Invariant($"{form}PRIVATE {tag.TagValue}"),
            _ => Invariant($"{form}[{tag.TagValue}]"),
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
