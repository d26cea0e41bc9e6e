using System.Buffers;

namespace Ber;

public ref partial struct BerReader
{
    /// <summary>The current token's contents octets, if they lie in one piece in the buffer. Does not move the reader.</summary>
    /// <param name="contents">All contents octets, valid as long as the buffer; empty when the result is false.</param>
    /// <returns>False when contents lie in several segments or are not all in the buffer.</returns>
    /// <exception cref="InvalidOperationException">No primitive token with unread contents is current, or the reader has failed before.</exception>
    public readonly bool TryGetContentsSpan(out ReadOnlySpan<byte> contents)
    {
        RequireUnread();
        bool isWhole = _at.Token.ContentsLength <= _span.Length - _pos;
        contents = isWhole ? _span.Slice(_pos, (int)_at.Token.ContentsLength) : default;
        return isWhole;
    }

    /// <summary>The current token's contents octets. Does not move the reader.</summary>
    /// <remarks>A reader made from a span copies them to a new array; a reader made from a sequence does not copy.</remarks>
    /// <returns>All contents octets, valid as long as the buffer.</returns>
    /// <exception cref="BerContentException">
    /// More contents than <see cref="BerReaderOptions.MaxPrimitiveLength"/>; or the final block ends inside them.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Not all contents octets are in the buffer (see <see cref="ReadPrimitive"/> and <c>ReadContents</c>); no primitive token with unread contents
    /// is current; or the reader has failed before.
    /// </exception>
    public ReadOnlySequence<byte> GetContents()
    {
        RequireUnread();
        CheckPieceLength(_at.Token);
        long missing = _at.Token.ContentsLength - Available;
        if (missing > 0)
        {
            if (_isFinalBlock)
            {
                MoreData(missing);
            }

            ThrowHelper.ContentsNotBuffered();
        }

        int length = (int)_at.Token.ContentsLength;
        return _isSequence
            ? _sequence.Slice(Position, length)
            : new ReadOnlySequence<byte>(_span.Slice(_pos, length).ToArray());
    }

    /// <summary>Copies the next contents octets of the current token, as many as there are and as fit.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="bytesWritten">Octets copied. 0 with Success: all contents are consumed, or there is no room.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/>: none of the remaining contents is in the buffer.</returns>
    /// <exception cref="BerContentException">The final block ends inside the contents.</exception>
    /// <exception cref="InvalidOperationException">No primitive token is current, or the reader has failed before.</exception>
    public BerReadResult ReadContents(scoped Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = 0;
        while (!destination.IsEmpty)
        {
            BerReadResult result = ReadFragment(destination.Length, bytesWritten == 0, out ReadOnlySpan<byte> fragment);
            if (result != BerReadResult.Success || fragment.IsEmpty)
            {
                return bytesWritten == 0 ? result : BerReadResult.Success;
            }

            fragment.CopyTo(destination);
            destination = destination[fragment.Length..];
            bytesWritten += fragment.Length;
        }

        RequireContents();
        return BerReadResult.Success;
    }

    /// <summary>Hands out the next contents octets of the current token, as many as lie in one piece in the buffer, without a copy.</summary>
    /// <param name="fragment">The octets, valid as long as the buffer. Empty with Success: all contents are consumed.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/>: none of the remaining contents is in the buffer.</returns>
    /// <exception cref="BerContentException">The final block ends inside the contents.</exception>
    /// <exception cref="InvalidOperationException">No primitive token is current, or the reader has failed before.</exception>
    public BerReadResult ReadContents(out ReadOnlySpan<byte> fragment) => ReadFragment(int.MaxValue, isFirst: true, out fragment);

    private readonly void RequireContents()
    {
        if (_failed)
        {
            ThrowHelper.ReaderTainted();
        }

        if (_at.Token.Type != BerTokenType.Primitive || _at.SkipDepth != 0)
        {
            ThrowHelper.NotPrimitive();
        }
    }

    private BerReadResult ReadFragment(int maxLength, bool isFirst, out ReadOnlySpan<byte> fragment)
    {
        RequireContents();
        fragment = default;
        if (_at.ContentsRemaining == 0)
        {
            return BerReadResult.Success;
        }

        if (Available == 0)
        {
            // Octets that were copied before are handed out first; the next call says that there are no more.
            return isFirst ? MoreData(1) : BerReadResult.NeedMoreData;
        }

        while (_pos == _span.Length)
        {
            NextSegment();
        }

        int length = (int)Math.Min(Math.Min(maxLength, _at.ContentsRemaining), _span.Length - _pos);
        fragment = _span.Slice(_pos, length);
        _pos += length;
        _at.ContentsRemaining -= length;
        return BerReadResult.Success;
    }

    /// <summary>Skips what is left of the current primitive encoding or of a definite one being skipped; false when the buffer ends before.</summary>
    private bool FinishContents()
    {
        long length = Math.Min(_at.ContentsRemaining, Available);
        Advance(length);
        _at.ContentsRemaining -= length;
        return _at.ContentsRemaining == 0 || MoreData(_at.ContentsRemaining) == BerReadResult.Success;
    }

    /// <summary>Copies the octets from the position on, without moving.</summary>
    private readonly void CopyTo(scoped Span<byte> destination)
    {
        ReadOnlySpan<byte> rest = _span[_pos..];
        if (rest.Length >= destination.Length)
        {
            rest[..destination.Length].CopyTo(destination);
            return;
        }

        _sequence.Slice(Position, destination.Length).CopyTo(destination);
    }
}
