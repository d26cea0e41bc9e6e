using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

/// <content>
/// Reads for a caller that knows which encoding must come. Each consumes one whole encoding (or its beginning, or its end) and leaves no token current;
/// the short way is in BerReader.TryTyped.cs, everything else in BerReader.TypedSlow.cs.
/// </content>
public ref partial struct BerReader
{
    /// <summary>Reads an INTEGER (X.690 8.3) that fits Int64.</summary>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value beyond Int64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(out long value) =>
        TryReadInteger(long.MinValue, long.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(Asn1Tag.Integer, out value);

    /// <summary>Reads an INTEGER (X.690 8.3) that fits Int64, under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value beyond Int64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(Asn1Tag tag, out long value) =>
        TryReadShortInteger(BerHeader.ToLowForm(tag, 0), long.MinValue, long.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(tag, out value);

    /// <summary>Reads a non-negative INTEGER (X.690 8.3) that fits UInt64.</summary>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value that is negative or beyond UInt64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(out ulong value) =>
        TryReadInteger(ulong.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(Asn1Tag.Integer, out value);

    /// <summary>Reads a non-negative INTEGER (X.690 8.3) that fits UInt64, under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value that is negative or beyond UInt64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadInteger(Asn1Tag tag, out ulong value) =>
        TryReadShortUnsigned(BerHeader.ToLowForm(tag, 0), ulong.MaxValue, out value) ? BerReadResult.Success : ReadIntegerSlow(tag, out value);

    /// <summary>Reads a BOOLEAN (X.690 8.2) as the octet it is: 0 is FALSE, every other value is TRUE and is kept (X.690 8.2.2).</summary>
    /// <param name="contentsOctet">The contents octet; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadBoolean(out byte contentsOctet) =>
        TryReadShortBoolean((int)UniversalTagNumber.Boolean, out contentsOctet)
            ? BerReadResult.Success : ReadBooleanSlow(Asn1Tag.Boolean, out contentsOctet);

    /// <summary>Reads a BOOLEAN (X.690 8.2) as the octet it is, under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="contentsOctet">The contents octet; 0 unless the result is Success.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadBoolean(Asn1Tag tag, out byte contentsOctet) =>
        TryReadShortBoolean(BerHeader.ToLowForm(tag, 0), out contentsOctet)
            ? BerReadResult.Success : ReadBooleanSlow(tag, out contentsOctet);

    /// <summary>Reads a NULL (X.690 8.8).</summary>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadNull() => ReadNullSlow(Asn1Tag.Null);

    /// <summary>Reads a NULL (X.690 8.8) under an implicit tag (X.690 8.14.3).</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadNull(Asn1Tag tag) => ReadNullSlow(tag);

    /// <summary>Reads a primitive encoding and its contents octets in one piece.</summary>
    /// <remarks>
    /// No copy is made unless the contents lie in several segments of the buffer; then they are put together in memory of the reader, which
    /// is allocated only when all of them are in the buffer.
    /// </remarks>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="contents">All contents octets, valid until the next call and as long as the buffer.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, another tag, a constructed encoding, no encoding left, or more contents than <see cref="BerReaderOptions.MaxPrimitiveLength"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadPrimitive(Asn1Tag tag, out ReadOnlySpan<byte> contents) =>
        TryReadShortPrimitive(BerHeader.ToLowForm(tag, 0), out contents) ? BerReadResult.Success : ReadPrimitiveSlow(tag, out contents);

    /// <summary>Reads the identifier and length octets of a primitive encoding, so that <c>ReadContents</c> can stream its contents.</summary>
    /// <remarks>The encoding becomes the current token: see <see cref="ContentsLength"/>.</remarks>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, a constructed encoding, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadBeginPrimitive(Asn1Tag tag)
    {
        BerReadResult result = Expect(tag, BerTokenType.Primitive, out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            Consume(token);
            _at.Token = token;
            UpdateLimit();
        }

        return result;
    }

    /// <summary>Reads the identifier and length octets of a constructed encoding of either length form.</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, another tag, a primitive encoding, no encoding left, or more levels than <see cref="BerReaderOptions.MaxDepth"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadBeginConstructed(Asn1Tag tag) =>
        TryReadShortBegin(BerHeader.ToLowForm(tag, BerHeader.Constructed)) ? BerReadResult.Success : ReadBeginConstructedSlow(tag);

    /// <summary>Reads the end of the innermost constructed encoding, of either length form.</summary>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// <see cref="BerContentError.UnexpectedEncoding"/> when something stands before the end; or malformed octets.
    /// </exception>
    /// <exception cref="InvalidOperationException">No constructed encoding is open, or the reader has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BerReadResult ReadEndConstructed() => TryReadEndConstructed() ? BerReadResult.Success : ReadEndConstructedSlow();
}
