using System.Formats.Asn1;
using System.Numerics;
using System.Text;

namespace Ber;

/// <content>The kinds of values that are rarely met, each in its DER form; contents octets are made by System.Formats.Asn1 where it can.</content>
public ref partial struct BerWriter
{
    /// <summary>Writes an INTEGER (X.690 8.3) of any size in the fewest octets.</summary>
    /// <param name="value">The value.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">The tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteInteger(BigInteger value, Asn1Tag? tag = null) => WritePrimitive(tag ?? Asn1Tag.Integer, value.ToByteArray(isBigEndian: true));

    /// <summary>Writes an ENUMERATED (X.690 8.4) in the fewest octets.</summary>
    /// <param name="value">The number of the enumeration item.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">The tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteEnumerated(long value, Asn1Tag? tag = null) => WriteInteger(value, tag ?? Asn1Tag.Enumerated);

    /// <summary>Writes a REAL (X.690 8.5, 11.3) in the binary form of base 2, or as a special value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">The tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteReal(double value, Asn1Tag? tag = null)
    {
        Span<byte> contents = stackalloc byte[BerReal.MaxContentsLength];
        WritePrimitive(tag ?? new Asn1Tag(UniversalTagNumber.Real), contents[..BerReal.Encode(value, contents)]);
    }

    /// <summary>Writes an OBJECT IDENTIFIER (X.690 8.19).</summary>
    /// <param name="value">Its arcs in decimal with dots between them.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">No object identifier, or the tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteObjectIdentifier(string value, Asn1Tag? tag = null) =>
        WriteContentsOf(value, static (writer, value) => writer.WriteObjectIdentifier(value), tag ?? Asn1Tag.ObjectIdentifier);

    /// <summary>Writes a RELATIVE-OID (X.690 8.20).</summary>
    /// <param name="value">Its arcs in decimal with dots between them.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">No arcs, or the tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteRelativeObjectIdentifier(string value, Asn1Tag? tag = null) =>
        WriteContentsOf(
            value, static (writer, value) => writer.WriteObjectIdentifier(StringKinds.RootOfRelative + value),
            tag ?? new Asn1Tag(UniversalTagNumber.RelativeObjectIdentifier), dropped: 1);

    /// <summary>Writes a BIT STRING (X.690 8.6) in the primitive form.</summary>
    /// <param name="octets">The bits, the first one in the highest bit of the first octet; unused ones are zero.</param>
    /// <param name="unusedBits">How many of the last octet are not used, 0 to 7.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">An unused bit is set, there is none, or the tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteBitString(scoped ReadOnlySpan<byte> octets, int unusedBits = 0, Asn1Tag? tag = null)
    {
        if ((uint)unusedBits > (octets.IsEmpty ? 0 : 7) || (!octets.IsEmpty && (octets[^1] & ((1 << unusedBits) - 1)) != 0))
        {
            Taint();
            throw new ArgumentException("0 to 7 unused bits, all of them zero, are expected; 0 where there are no octets.", nameof(unusedBits));
        }

        Span<byte> contents = WritePrimitive(tag ?? Asn1Tag.PrimitiveBitString, octets.Length + 1);
        contents[0] = (byte)unusedBits;
        octets.CopyTo(contents[1..]);
    }

    /// <summary>Writes a character string (X.690 8.23) in the primitive form.</summary>
    /// <param name="kind">
    /// UTF8String, NumericString, PrintableString, TeletexString (T61String), IA5String, VisibleString, BMPString or UniversalString; of others give the
    /// octets to <see cref="WritePrimitive(Asn1Tag, ReadOnlySpan{byte})"/>.
    /// </param>
    /// <param name="value">The characters.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">The kind has no such characters, it is none of those, or the tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteString(UniversalTagNumber kind, string value, Asn1Tag? tag = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        StringKinds.Require(kind);
        if (kind == UniversalTagNumber.UniversalString)
        {
            WriteUniversal(value, tag ?? new Asn1Tag(kind));
            return;
        }

        WriteContentsOf((kind, value), static (writer, text) => writer.WriteCharacterString(text.kind, text.value), tag ?? new Asn1Tag(kind));
    }

    /// <summary>Writes a UTCTime (X.680 47) as DER has it: with seconds, in UTC.</summary>
    /// <param name="value">The time; fractions of a second are lost.</param>
    /// <param name="twoDigitYearMax">The last year of the hundred that two digits can mean.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">The year is not among the hundred, or the tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteUtcTime(DateTimeOffset value, int twoDigitYearMax = 2049, Asn1Tag? tag = null) =>
        WriteContentsOf((value, twoDigitYearMax), static (writer, time) => writer.WriteUtcTime(time.value, time.twoDigitYearMax), tag ?? Asn1Tag.UtcTime);

    /// <summary>Writes a GeneralizedTime (X.680 46) as DER has it: with seconds, a fraction where there is one, in UTC.</summary>
    /// <param name="value">The time.</param>
    /// <param name="tag">An implicit tag (X.690 8.14.3) in the place of the universal one.</param>
    /// <exception cref="ArgumentException">The tag is UNIVERSAL 0.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteGeneralizedTime(DateTimeOffset value, Asn1Tag? tag = null) =>
        WriteContentsOf(value, static (writer, time) => writer.WriteGeneralizedTime(time), tag ?? Asn1Tag.GeneralizedTime);

    /// <summary>Writes the contents octets that System.Formats.Asn1 makes of a value, under a tag of ours.</summary>
    private void WriteContentsOf<T>(T value, Action<AsnWriter, T> write, Asn1Tag tag, int dropped = 0)
    {
        RequireUntainted();
        _memory.HasFailed = true;   // until the value has turned out to be one
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer, value);
        byte[] encoding = writer.Encode();
        BerHeader.Decode(encoding, out _, out int headerLength);
        _memory.HasFailed = false;
        WritePrimitive(tag, encoding.AsSpan(headerLength + dropped));
    }

    private void WriteUniversal(string value, Asn1Tag tag)
    {
        RequireUntainted();
        _memory.HasFailed = true;
        byte[] octets = new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true).GetBytes(value);
        _memory.HasFailed = false;
        WritePrimitive(tag, octets);
    }
}
