using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

public ref partial struct BerWriter
{
    /// <summary>Begins a constructed encoding of definite form (X.690 8.1.3.4, 8.1.3.5) whose length is determined when it is ended.</summary>
    /// <remarks>
    /// Its octets, with all that it holds, are kept in a pooled buffer until the outermost encoding begun in this way is ended; at most 2 GiB.
    /// An inner one with more than 127 contents octets is shifted by its further length octets when it is ended.
    /// </remarks>
    /// <param name="tag">The tag; its constructed bit does not matter.</param>
    /// <returns>To be given to <see cref="EndConstructed"/>.</returns>
    /// <exception cref="InvalidOperationException">
    /// More than <see cref="BerWriterOptions.MaxDepth"/> open encodings, a primitive encoding lacks contents, or the writer has failed before.
    /// </exception>
    public BerScope BeginConstructed(Asn1Tag tag)
    {
        RequireEncodable(tag);
        Enter();
        if (_measuredDepth == 0)
        {
            _memory.BeginScratch();
            _measuredDepth = _depth;
        }

        EnsureShortSpace();
        _memory.Position += BerHeader.EncodeIdentifier(tag, BerHeader.Constructed, _memory.Span[_memory.Position..]);
        _memory.Span[_memory.Position++] = 0;
        return Open(BerScope.Measured);
    }

    /// <summary>Begins a constructed encoding of definite form (X.690 8.1.3.4, 8.1.3.5) whose length is known; nothing is kept back.</summary>
    /// <param name="tag">The tag; its constructed bit does not matter.</param>
    /// <param name="contentsLength">Contents octets, not negative; <see cref="EndConstructed"/> compares them with what was written. See
    /// <see cref="BerHeader.GetEncodingLength"/>.</param>
    /// <returns>To be given to <see cref="EndConstructed"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">
    /// More than <see cref="BerWriterOptions.MaxDepth"/> open encodings, a primitive encoding lacks contents, or the writer has failed before.
    /// </exception>
    public BerScope BeginConstructed(Asn1Tag tag, long contentsLength)
    {
        CheckNotNegative(contentsLength);
        Enter();
        WriteHeader(tag, BerHeader.Constructed, contentsLength);
        return Open(contentsLength);
    }

    /// <summary>Begins a constructed encoding of indefinite form (X.690 8.1.3.6).</summary>
    /// <param name="tag">The tag; its constructed bit does not matter.</param>
    /// <returns>To be given to <see cref="EndConstructed"/>, which writes the end-of-contents octets (X.690 8.1.5).</returns>
    /// <exception cref="InvalidOperationException">
    /// More than <see cref="BerWriterOptions.MaxDepth"/> open encodings, a primitive encoding lacks contents, or the writer has failed before.
    /// </exception>
    public BerScope BeginConstructedIndefinite(Asn1Tag tag)
    {
        RequireEncodable(tag);
        Enter();
        _memory.Position += BerHeader.EncodeIdentifier(tag, BerHeader.Constructed, _memory.Span[_memory.Position..]);
        _memory.Span[_memory.Position++] = BerHeader.IndefiniteOctet;
        return Open(BerScope.Indefinite);
    }

    /// <summary>Ends the innermost open constructed encoding.</summary>
    /// <param name="scope">What its beginning returned.</param>
    /// <exception cref="InvalidOperationException">
    /// Another scope than the innermost; not as many contents octets as announced; a primitive encoding lacks contents; or the writer has failed before.
    /// </exception>
    public void EndConstructed(BerScope scope)
    {
        EnsureShortSpace();
        long length = BytesWritten - scope.ContentsStart;
        if (scope.Depth != _depth || _depth == 0 || scope.ContentsStart != _innermostStart)
        {
            Taint();
            ThrowHelper.WrongScope();
        }

        if (scope.ContentsLength == BerScope.Measured)
        {
            EndMeasured(scope, (int)length);
        }
        else if (scope.ContentsLength == BerScope.Indefinite)
        {
            // X.690 8.1.5: end-of-contents octets are two zero octets.
            _memory.Span[_memory.Position] = 0;
            _memory.Span[_memory.Position + 1] = 0;
            _memory.Position += 2;
        }
        else if (scope.ContentsLength != length)
        {
            Taint();
            ThrowHelper.WrongContentsLength(scope.ContentsLength, length);
        }

        _depth--;
        _innermostStart = scope.OuterStart;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter()
    {
        EnsureShortSpace();
        if (_depth >= _maxDepth)
        {
            Taint();
            ThrowHelper.WriterDepth(_maxDepth);
        }

        _depth++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BerScope Open(long contentsLength)
    {
        var scope = new BerScope(_depth, BytesWritten, contentsLength, _innermostStart);
        _innermostStart = BytesWritten;
        return scope;
    }

    private void EndMeasured(BerScope scope, int length)
    {
        int start = _memory.IndexOf(scope.ContentsStart);
        int lengthOctets = BerHeader.MeasureLength(length);
        if (scope.Depth == _measuredDepth)
        {
            _measuredDepth = 0;
            _memory.EndScratch(start, length);
        }
        else
        {
            // One octet was reserved; room for the others was made above.
            if (lengthOctets > 1)
            {
                _memory.Span.Slice(start, length).CopyTo(_memory.Span[(start + lengthOctets - 1)..]);
                _memory.Position += lengthOctets - 1;
            }

            BerHeader.EncodeLength(length, _memory.Span[(start - 1)..]);
        }
    }
}
