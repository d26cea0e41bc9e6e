namespace Ber;

public ref partial struct BerReader
{
    /// <summary>Skips the encoding whose token is current, or the next encoding if none is; afterwards no token is current.</summary>
    /// <remarks>
    /// <para>A current <see cref="BerTokenType.Primitive"/> or <see cref="BerTokenType.BeginConstructed"/> is skipped to its end, with
    /// whatever has been read of it; otherwise one whole encoding is read over. At the end of a constructed encoding there is nothing to skip.</para>
    /// <para>Contents of definite encodings are passed over without being looked at; of the indefinite form, the encodings directly inside
    /// are. On <see cref="BerReadResult.NeedMoreData"/> what was skipped is consumed: call again with more, and the skip goes on. Time is
    /// linear, memory O(depth).</para>
    /// </remarks>
    /// <returns><see cref="BerReadResult.EndOfData"/>: there is no further encoding.</returns>
    /// <exception cref="BerContentException">
    /// Malformed octets, or <see cref="BerContentError.MissingEncoding"/> at the end of a constructed encoding.
    /// </exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult TrySkip()
    {
        if (_failed)
        {
            ThrowHelper.ReaderTainted();
        }

        if (TrySkipShort())
        {
            return BerReadResult.Success;
        }

        if (_at.SkipDepth == 0)
        {
            if (_at.Token.Type is BerTokenType.None or BerTokenType.EndConstructed)
            {
                BerReadResult result = PeekToken(out ReaderToken token);
                if (result != BerReadResult.Success)
                {
                    return result;
                }

                if (token.Type == BerTokenType.EndConstructed)
                {
                    Taint();
                    ThrowHelper.MissingEncoding(token.Offset, null);
                }

                Consume(token);
                _at.Token = token;
            }

            // A begun encoding is open already: it is to be closed.
            _at.SkipDepth = _at.Token.Type == BerTokenType.BeginConstructed ? _at.Open.Count : _at.Open.Count + 1;
            _limit = 0;
        }

        return ContinueSkip() ? BerReadResult.Success : BerReadResult.NeedMoreData;
    }

    /// <summary>Goes on until depth is below the mark again; false when the buffer ends before.</summary>
    private bool ContinueSkip()
    {
        while (true)
        {
            if (_at.ContentsRemaining != 0 && !FinishContents())
            {
                return false;
            }

            if (_at.Open.Count < _at.SkipDepth)
            {
                _at.SkipDepth = 0;
                ClearToken();
                return true;
            }

            if (_at.Innermost.IsDefinite && _at.Innermost.End != BytesConsumed)
            {
                _at.ContentsRemaining = _at.Innermost.End - BytesConsumed;
                continue;
            }

            if (PeekNext(out ReaderToken token) != BerReadResult.Success)
            {
                return false;
            }

            Consume(token);
        }
    }
}
