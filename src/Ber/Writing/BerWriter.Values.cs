using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

public ref partial struct BerWriter
{
    /// <summary>Room that the short ways ask for: identifier octet, length octet, nine contents octets, and the slack of an eight-octet store.</summary>
    private const int IntegerSpace = 2 + 9 + 7;

    /// <summary>Writes a BOOLEAN (X.690 8.2): contents octet FF or 00.</summary>
    /// <param name="value">The value.</param>
    /// <param name="tag">An implicit tag, or null for UNIVERSAL 1.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBoolean(bool value, Asn1Tag? tag = null) => WriteBooleanOctet(value ? (byte)0xFF : (byte)0, tag);

    /// <summary>Writes a BOOLEAN (X.690 8.2) with the contents octet given: 0 is FALSE, all others are TRUE (X.690 8.2.2).</summary>
    /// <param name="contentsOctet">The contents octet.</param>
    /// <param name="tag">An implicit tag, or null for UNIVERSAL 1.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBooleanOctet(byte contentsOctet, Asn1Tag? tag = null)
    {
        int identifier = ShortIdentifier(tag, (int)UniversalTagNumber.Boolean);
        int pos = _memory.Position;
        if (_memory.Limit - pos >= 3 && identifier > 0)
        {
            Span<byte> window = _memory.Span.Slice(pos, 3);
            window[0] = (byte)identifier;
            window[1] = 1;
            window[2] = contentsOctet;
            _memory.Position = pos + 3;
            return;
        }

        WriteShort(tag ?? Asn1Tag.Boolean, [contentsOctet]);
    }

    /// <summary>Writes an INTEGER (X.690 8.3) in the fewest octets.</summary>
    /// <param name="value">The value.</param>
    /// <param name="tag">An implicit tag, or null for UNIVERSAL 2.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInteger(long value, Asn1Tag? tag = null)
    {
        int identifier = ShortIdentifier(tag, (int)UniversalTagNumber.Integer);
        int pos = _memory.Position;
        if (_memory.Limit - pos >= IntegerSpace && identifier > 0)
        {
            // Left-aligned store of eight octets, of which the next write overwrites those that do not count.
            int length = BerInteger.GetContentsLength(value);
            Span<byte> window = _memory.Span.Slice(pos, IntegerSpace);
            window[0] = (byte)identifier;
            window[1] = (byte)length;
            BinaryPrimitives.WriteInt64BigEndian(window[2..], value << (64 - (length * 8)));
            _memory.Position = pos + 2 + length;
            return;
        }

        WriteIntegerSlow(value, tag ?? Asn1Tag.Integer);
    }

    /// <summary>Writes a non-negative INTEGER (X.690 8.3) in the fewest octets.</summary>
    /// <param name="value">The value.</param>
    /// <param name="tag">An implicit tag, or null for UNIVERSAL 2.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInteger(ulong value, Asn1Tag? tag = null)
    {
        if ((long)value >= 0)
        {
            WriteInteger((long)value, tag);
        }
        else
        {
            WriteNineOctets(value, tag ?? Asn1Tag.Integer);
        }
    }

    /// <summary>Writes a primitive OCTET STRING (X.690 8.7.2).</summary>
    /// <param name="contents">The octets.</param>
    /// <param name="tag">An implicit tag, or null for UNIVERSAL 4.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteOctetString(scoped ReadOnlySpan<byte> contents, Asn1Tag? tag = null) =>
        WritePrimitive(tag ?? Asn1Tag.PrimitiveOctetString, contents);

    /// <summary>Writes a primitive UTF8String (X.690 8.23). That the octets are UTF-8 is not checked.</summary>
    /// <param name="utf8">The octets.</param>
    /// <param name="tag">An implicit tag, or null for UNIVERSAL 12.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteUtf8String(scoped ReadOnlySpan<byte> utf8, Asn1Tag? tag = null) =>
        WritePrimitive(tag ?? new Asn1Tag(UniversalTagNumber.UTF8String), utf8);

    /// <summary>Writes a NULL (X.690 8.8).</summary>
    /// <param name="tag">An implicit tag, or null for UNIVERSAL 5.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteNull(Asn1Tag? tag = null) => WriteShort(tag ?? Asn1Tag.Null, []);

    /// <summary>Writes a primitive encoding with the contents octets given, which are not checked.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="contents">The contents octets.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WritePrimitive(Asn1Tag tag, scoped ReadOnlySpan<byte> contents)
    {
        int identifier = BerHeader.ToLowForm(tag, 0);
        int pos = _memory.Position;
        if (contents.Length < BerHeader.IndefiniteOctet && _memory.Limit - pos - 2 >= contents.Length && identifier > 0)
        {
            Span<byte> window = _memory.Span[pos..];
            window[0] = (byte)identifier;
            window[1] = (byte)contents.Length;
            contents.CopyTo(window[2..]);
            _memory.Position = pos + 2 + contents.Length;
            return;
        }

        WritePrimitiveSlow(tag, contents);
    }

    /// <summary>Writes the identifier and length octets of a primitive encoding and hands out its contents octets to be filled.</summary>
    /// <remarks>The output is asked for all of it in one piece; for long contents see <see cref="BeginPrimitive"/>.</remarks>
    /// <param name="tag">The tag.</param>
    /// <param name="contentsLength">Contents octets, not negative.</param>
    /// <returns>
    /// Exactly the contents octets, with whatever the memory held before; valid until the next call on the writer. Octets not filled are written as they are.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public Span<byte> WritePrimitive(Asn1Tag tag, int contentsLength)
    {
        CheckNotNegative(contentsLength);
        if (_memory.Limit - _memory.Position - ShortSpace < contentsLength)
        {
            EnsureSpace(contentsLength > Array.MaxLength - ShortSpace ? Array.MaxLength : contentsLength + ShortSpace);
        }

        WriteHeader(tag, 0, contentsLength);
        Span<byte> contents = _memory.Span.Slice(_memory.Position, contentsLength);
        _memory.Position += contentsLength;
        return contents;
    }

    /// <summary>Writes octets that are encodings already. Nothing is checked.</summary>
    /// <param name="encoding">One or more whole encodings.</param>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void WriteEncoded(scoped ReadOnlySpan<byte> encoding)
    {
        if (_memory.Limit == 0)
        {
            EnsureSpace(1);
        }

        _memory.Write(encoding);
    }

    /// <summary>Writes the identifier and length octets of a primitive encoding whose contents follow in fragments.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="contentsLength">Contents octets, not negative; exactly so many must be given to <see cref="WriteContents"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">A primitive encoding lacks contents, or the writer has failed before.</exception>
    public void BeginPrimitive(Asn1Tag tag, long contentsLength)
    {
        CheckNotNegative(contentsLength);
        EnsureSpace(ShortSpace);
        WriteHeader(tag, 0, contentsLength);
        _contentsRemaining = contentsLength;
        if (contentsLength != 0)
        {
            _memory.Limit = 0;
        }
    }

    /// <summary>Writes the next contents octets of the encoding begun with <see cref="BeginPrimitive"/>.</summary>
    /// <param name="fragment">Octets; empty is allowed.</param>
    /// <exception cref="InvalidOperationException">More octets than announced, or the writer has failed before.</exception>
    public void WriteContents(scoped ReadOnlySpan<byte> fragment)
    {
        RequireUntainted();
        if (fragment.Length > _contentsRemaining)
        {
            long excess = fragment.Length - _contentsRemaining;
            Taint();
            ThrowHelper.ContentsExcess(excess);
        }

        _memory.Write(fragment);
        _contentsRemaining -= fragment.Length;
        _memory.Limit = _contentsRemaining == 0 ? _memory.Span.Length : 0;
    }

    /// <summary>The identifier octet, or -1 for the high tag number form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ShortIdentifier(Asn1Tag? tag, int universal) =>
        tag.HasValue ? BerHeader.ToLowForm(tag.GetValueOrDefault(), 0) : universal;

    private void CheckNotNegative(long contentsLength)
    {
        if (contentsLength < 0)
        {
            Taint();
            ArgumentOutOfRangeException.ThrowIfNegative(contentsLength);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteIntegerSlow(long value, Asn1Tag tag)
    {
        RequireEncodable(tag);
        EnsureShortSpace();
        _memory.Position += BerInteger.Encode(tag, value, _memory.Span[_memory.Position..]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteNineOctets(ulong value, Asn1Tag tag)
    {
        RequireEncodable(tag);
        EnsureShortSpace();
        _memory.Position += BerInteger.Encode(tag, value, _memory.Span[_memory.Position..]);
    }

    private void WriteShort(Asn1Tag tag, scoped ReadOnlySpan<byte> contents)
    {
        EnsureShortSpace();

        WriteHeader(tag, 0, contents.Length);
        contents.CopyTo(_memory.Span[_memory.Position..]);
        _memory.Position += contents.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WritePrimitiveSlow(Asn1Tag tag, scoped ReadOnlySpan<byte> contents)
    {
        EnsureShortSpace();

        WriteHeader(tag, 0, contents.Length);
        _memory.Write(contents);
    }
}
