using System.Formats.Asn1;
using System.Numerics;
using System.Text;

namespace Ber;

/// <content>
/// The kinds of values that are rarely met. Contents octets are decoded by System.Formats.Asn1 where it can; tags, lengths, limits and errors are ours.
/// </content>
public ref partial struct BerReader
{
    private static readonly UTF32Encoding s_universalEncoding = new(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true);

    /// <summary>Reads an INTEGER (X.690 8.3) of any size.</summary>
    /// <param name="value">The value; 0 unless the result is Success.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, another tag, no encoding left, or more contents than <see cref="BerReaderOptions.MaxPrimitiveLength"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadInteger(out BigInteger value, Asn1Tag? tag = null)
    {
        value = default;
        BerReadResult result = TakeKind(tag ?? Asn1Tag.Integer, UniversalTagNumber.Integer, out ReaderToken token, out ReadOnlySpan<byte> encoding);
        if (result == BerReadResult.Success)
        {
            ReadOnlySpan<byte> contents = encoding[token.HeaderLength..];
            if (contents.IsEmpty)
            {
                Fail(BerContentError.IntegerEmpty, token.Offset, TagOf(token));
            }

            CheckMinimal(contents, token);
            value = new BigInteger(contents, isBigEndian: true);
        }

        return result;
    }

    /// <summary>Reads an ENUMERATED (X.690 8.4) that fits Int64.</summary>
    /// <param name="value">The number of the enumeration item; 0 unless the result is Success.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value beyond Int64.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadEnumerated(out long value, Asn1Tag? tag = null) => ReadInteger(tag ?? Asn1Tag.Enumerated, out value);

    /// <summary>Reads a REAL (X.690 8.5) of any form: binary of base 2, 8 or 16, decimal, or a special value.</summary>
    /// <param name="value">The double nearest to the value; 0 unless the result is Success.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or a value beyond all finite doubles.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadReal(out double value, Asn1Tag? tag = null)
    {
        value = 0;
        Asn1Tag expected = tag ?? new Asn1Tag(UniversalTagNumber.Real);
        BerReadResult result = TakeKind(expected, UniversalTagNumber.Real, out ReaderToken token, out ReadOnlySpan<byte> encoding);
        if (result == BerReadResult.Success && !BerReal.TryDecode(encoding[token.HeaderLength..], out value))
        {
            FailContents(UniversalTagNumber.Real, token);
        }

        return result;
    }

    /// <summary>Reads an OBJECT IDENTIFIER (X.690 8.19).</summary>
    /// <param name="value">Its arcs in decimal with dots between them; empty unless the result is Success.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or more than AsnDecoder takes.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadObjectIdentifier(out string value, Asn1Tag? tag = null)
    {
        value = "";
        return ReadBy(
            tag ?? Asn1Tag.ObjectIdentifier, UniversalTagNumber.ObjectIdentifier,
            static (encoding, tag) => AsnDecoder.ReadObjectIdentifier(encoding, AsnEncodingRules.BER, out _, tag), ref value);
    }

    /// <summary>Reads a RELATIVE-OID (X.690 8.20).</summary>
    /// <param name="value">Its arcs in decimal with dots between them; empty unless the result is Success.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, no encoding left, or more than AsnDecoder takes.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadRelativeObjectIdentifier(out string value, Asn1Tag? tag = null)
    {
        value = "";
        return ReadBy(
            tag ?? new Asn1Tag(UniversalTagNumber.RelativeObjectIdentifier), UniversalTagNumber.RelativeObjectIdentifier,
            static (encoding, _) => DecodeRelative(encoding), ref value);
    }

    /// <summary>Reads a BIT STRING (X.690 8.6), primitive or in segments.</summary>
    /// <param name="octets">The bits, the first one in the highest bit of the first octet, unused ones zero; empty unless the result is Success.</param>
    /// <param name="unusedBits">How many of the last octet are not used, 0 to 7.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, another tag, no encoding left, or more contents than <see cref="BerReaderOptions.MaxPrimitiveLength"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadBitString(out byte[] octets, out int unusedBits, Asn1Tag? tag = null)
    {
        (byte[] Octets, int Unused) value = ([], 0);
        BerReadResult result = ReadBy(
            tag ?? Asn1Tag.PrimitiveBitString, UniversalTagNumber.BitString,
            static (encoding, tag) => (AsnDecoder.ReadBitString(encoding, AsnEncodingRules.BER, out int unused, out _, tag), unused), ref value);
        (octets, unusedBits) = value;
        return result;
    }

    /// <summary>Reads the octets of an OCTET STRING (X.690 8.7) or of any character string (8.23), primitive or in segments.</summary>
    /// <remarks><see cref="ReadPrimitive"/> does not copy, but takes no segments.</remarks>
    /// <param name="octets">The octets; empty unless the result is Success.</param>
    /// <param name="tag">The tag of a character string, or an implicit one (X.690 8.14.3); OCTET STRING where null. The constructed bit is ignored.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, another tag, no encoding left, or more contents than <see cref="BerReaderOptions.MaxPrimitiveLength"/>.
    /// </exception>
    /// <exception cref="ArgumentException">The tag is that of another universal type.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadOctetString(out byte[] octets, Asn1Tag? tag = null)
    {
        octets = [];
        return ReadBy(tag ?? Asn1Tag.PrimitiveOctetString, UniversalTagNumber.OctetString, DecodeOctets, ref octets);
    }

    /// <summary>Reads a character string (X.690 8.23), primitive or in segments.</summary>
    /// <param name="kind">
    /// UTF8String, NumericString, PrintableString, TeletexString (T61String), IA5String, VisibleString, BMPString or UniversalString. The characters of
    /// the others depend on escape sequences: take their octets by <see cref="ReadOctetString"/>.
    /// </param>
    /// <param name="value">The characters; empty unless the result is Success.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, characters that the kind does not have, another tag, no encoding left, or more contents than
    /// <see cref="BerReaderOptions.MaxPrimitiveLength"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is none of those.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadString(UniversalTagNumber kind, out string value, Asn1Tag? tag = null)
    {
        StringKinds.Require(kind);
        value = "";
        Decoder<string> decode = kind == UniversalTagNumber.UniversalString
            ? DecodeUniversal : (encoding, tag) => AsnDecoder.ReadCharacterString(encoding, AsnEncodingRules.BER, kind, out _, tag);
        return ReadBy(tag ?? new Asn1Tag(kind), kind, decode, ref value);
    }

    /// <summary>Reads a UTCTime (X.680 47) in any form that BER allows: without seconds, with an offset from UTC.</summary>
    /// <param name="value">The time; the default unless the result is Success.</param>
    /// <param name="twoDigitYearMax">The last year of the hundred that two digits can mean.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, no time, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadUtcTime(out DateTimeOffset value, int twoDigitYearMax = 2049, Asn1Tag? tag = null)
    {
        value = default;
        return ReadBy(
            tag ?? Asn1Tag.UtcTime, UniversalTagNumber.UtcTime,
            (encoding, tag) => AsnDecoder.ReadUtcTime(encoding, AsnEncodingRules.BER, out _, twoDigitYearMax, tag), ref value);
    }

    /// <summary>Reads a GeneralizedTime (X.680 46) in any form that BER allows: without seconds or minutes, with a fraction, with an offset from UTC.</summary>
    /// <param name="value">The time, of this machine's zone where none is given; the default unless the result is Success.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3), if it has one; its constructed bit does not matter.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">Malformed octets, no time, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult ReadGeneralizedTime(out DateTimeOffset value, Asn1Tag? tag = null)
    {
        value = default;
        return ReadBy(
            tag ?? Asn1Tag.GeneralizedTime, UniversalTagNumber.GeneralizedTime,
            static (encoding, tag) => AsnDecoder.ReadGeneralizedTime(encoding, AsnEncodingRules.BER, out _, tag), ref value);
    }

    /// <summary>The arcs of a RELATIVE-OID: those of the OBJECT IDENTIFIER that has 0.0 before them.</summary>
    private static string DecodeRelative(ReadOnlySpan<byte> encoding)
    {
        BerHeader.Decode(encoding, out _, out int headerLength);
        ReadOnlySpan<byte> contents = encoding[headerLength..];
        if (contents.IsEmpty)
        {
            throw new AsnContentException();
        }

        var header = new BerHeader(Asn1Tag.ObjectIdentifier, contents.Length + 1);
        byte[] absolute = new byte[header.HeaderLength + 1 + contents.Length];
        contents.CopyTo(absolute.AsSpan(header.Encode(absolute) + 1));
        return AsnDecoder.ReadObjectIdentifier(absolute, AsnEncodingRules.BER, out _)[StringKinds.RootOfRelative.Length..];
    }

    private static byte[] DecodeOctets(ReadOnlySpan<byte> encoding, Asn1Tag tag)
    {
        if (tag.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
        {
            return AsnDecoder.ReadOctetString(encoding, AsnEncodingRules.BER, out _, tag);
        }

        byte[] octets = new byte[encoding.Length];
        AsnDecoder.TryReadCharacterStringBytes(encoding, octets, AsnEncodingRules.BER, tag, out _, out int written);
        return octets[..written];
    }

    private static string DecodeUniversal(ReadOnlySpan<byte> encoding, Asn1Tag tag)
    {
        try
        {
            return s_universalEncoding.GetString(DecodeOctets(encoding, tag));
        }
        catch (DecoderFallbackException e)
        {
            throw new AsnContentException("No character.", e);
        }
    }
}
