namespace Ber;

/// <summary>The fields that a reader and its saved state share.</summary>
internal struct ReaderPosition
{
    public BerReaderOptions Options;

    /// <summary>Stream offset; kept up to date in saved states only.</summary>
    public long Consumed;

    /// <summary>Contents octets of the current token that were not consumed yet.</summary>
    public long ContentsRemaining;

    /// <summary>Depth above which encodings are being skipped, plus one; 0: no unfinished skip.</summary>
    public int SkipDepth;

    /// <summary>Whether an encoding was begun at depth 0 already.</summary>
    public bool TopLevelDone;

    /// <summary>Whether a segment with unused bits was met in the current constructed BIT STRING, which makes it the last one.</summary>
    public bool BitStringClosed;

    public bool Started;
    public ReaderToken Token;

    /// <summary>The innermost open encoding; the ones around it are in <see cref="Open"/>.</summary>
    public OpenEncoding Innermost;

    public OpenEncodings Open;

    /// <summary>The beginning of a stream; what is open is forgotten, not cleared.</summary>
    public void Reset(BerReaderOptions options)
    {
        Options = options;
        Consumed = 0;
        ContentsRemaining = 0;
        SkipDepth = 0;
        TopLevelDone = false;
        BitStringClosed = false;
        Token = default;
        Open.Clear();
    }
}
