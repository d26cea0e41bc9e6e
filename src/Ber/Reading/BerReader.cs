using System.Buffers;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

/// <summary>
/// Reads BER (X.690) token by token from octets that may arrive in pieces: definite lengths up to Int64.MaxValue, the indefinite form as a
/// token, contents of any length in fragments. Time is linear in the octets consumed, memory is bounded by the depth.
/// </summary>
/// <remarks>
/// <para>Two styles, which may be mixed. <see cref="Read"/> walks any data: it makes the next identifier and length octets the
/// <em>current token</em>. The typed reads (<c>ReadInteger</c>, <see cref="ReadPrimitive"/>, <see cref="ReadBeginConstructed"/>, …) know what
/// must come, consume it whole and leave no token current.</para>
/// <para><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was, except that contents already being skipped stay skipped: take
/// <see cref="CurrentState"/>, keep the octets from <see cref="Position"/> on, append, and make a new reader.</para>
/// <para>Unless <see cref="BerReaderOptions.FramingOnly"/> is set, contents of universal types are checked by X.690 8.2 to 8.23 as far as
/// their first 64 octets show; values of REAL, the characters of strings and the uniqueness of anything are not checked.</para>
/// <para>The first <see cref="BerContentException"/> taints the reader: every later read throws <see cref="InvalidOperationException"/>.</para>
/// </remarks>
public ref partial struct BerReader
{
    private ReadOnlySequence<byte> _sequence;
    private bool _isSequence;
    private bool _isFinalBlock;
    private int _maxDepth;

    /// <summary>Greatest length of the short form that is not beyond the limit for contents in one piece.</summary>
    private int _maxShortLength;
    private bool _allowsShortTags;

    /// <summary>Stream offset behind the last octet of the buffer.</summary>
    private long _bufferEnd;

    /// <summary>The current segment of the buffer, or all of it.</summary>
    private ReadOnlySpan<byte> _span;
    private int _pos;

    /// <summary>
    /// Index in <see cref="_span"/> up to which a typed read may go without further checks: the end of the segment or of the innermost
    /// encoding, whichever is first; its complement while a token is current, so that <see cref="Read"/> alone goes by it; 0 in guarded encodings, while a skip
    /// is unfinished or the short ways pause, and after a failure.
    /// </summary>
    private int _limit;
    private bool _failed;
    private bool _isPaused;

    /// <summary>Stream offset of the first octet of <see cref="_span"/>.</summary>
    private long _spanOffset;
    private SequencePosition _spanStart;
    private SequencePosition _nextSegment;
    private long _missing;
    private byte[]? _assembled;
    private ReaderPosition _at;

    /// <summary>Reads data that is complete: where it ends too early, reads throw <see cref="BerContentError.TruncatedData"/>.</summary>
    /// <param name="data">The whole stream. Spans handed out point into it.</param>
    /// <param name="options">Limits and rules.</param>
    public BerReader(ReadOnlySpan<byte> data, BerReaderOptions options = default) => Reset(data, options);

    /// <summary>Reads one buffer of a stream that arrives in pieces.</summary>
    /// <param name="data">The octets from <see cref="BerReaderState.BytesConsumed"/> on, those that were not consumed before included.</param>
    /// <param name="isFinalBlock">Whether nothing follows.</param>
    /// <param name="state">State of the reader of the buffer before, or a new one with the options.</param>
    public BerReader(ReadOnlySequence<byte> data, bool isFinalBlock, BerReaderState state)
    {
        _sequence = data;
        _isSequence = true;
        _isFinalBlock = isFinalBlock;
        _at = state.Position;
        _at.Open = _at.Open.Snapshot();
        _spanOffset = _at.Consumed;
        _bufferEnd = _spanOffset + data.Length;
        _maxDepth = _at.Options.MaxDepth;
        _maxShortLength = (int)Math.Min(_at.Options.MaxPrimitiveLength, 0x7F);
        _allowsShortTags = _at.Options.MaxTagNumber >= BerHeader.NumberMask;
        _spanStart = data.Start;
        _nextSegment = data.Start;
        if (data.TryGet(ref _nextSegment, out ReadOnlyMemory<byte> first))
        {
            _span = first.Span;
        }

        if (!_at.Started)
        {
            Start();
        }
        else
        {
            UpdateLimit();
        }
    }

    /// <summary>
    /// Reads other data that is complete, from its beginning: the constructor, for a reader that is a field of another struct, where assigning a new one
    /// would copy it.
    /// </summary>
    /// <param name="data">The whole stream. Spans handed out point into it.</param>
    /// <param name="options">Limits and rules.</param>
    public void Reset(ReadOnlySpan<byte> data, BerReaderOptions options = default)
    {
        _sequence = default;
        _isSequence = false;
        _isFinalBlock = true;
        _span = data;
        _pos = 0;
        _bufferEnd = data.Length;
        _spanOffset = 0;
        _missing = 0;
        _failed = false;
        _isPaused = false;
        _assembled = null;
        _maxDepth = options.MaxDepth;
        _maxShortLength = (int)Math.Min(options.MaxPrimitiveLength, 0x7F);
        _allowsShortTags = options.MaxTagNumber >= BerHeader.NumberMask;
        _at.Reset(options);
        Start();
    }

    /// <summary>What <see cref="Read"/> has made current; <see cref="BerTokenType.None"/> after typed reads and skips.</summary>
    public readonly BerTokenType TokenType => _at.Token.Type;

    /// <summary>Tag of the current token; of an <see cref="BerTokenType.EndConstructed"/>, that of the encoding which ends.</summary>
    public readonly Asn1Tag Tag => BerHeader.ToTag(_at.Token.Identifier, _at.Token.TagNumber);

    /// <summary>Form of the length octets of the current token; of an end, that of the encoding which ends (definite ones count as long).</summary>
    public readonly LengthForm LengthForm => _at.Token.Form;

    /// <summary>Contents octets of the current token; null for the indefinite form and for ends.</summary>
    public readonly long? ContentsLength => _at.Token.ContentsLength >= 0 ? _at.Token.ContentsLength : null;

    /// <summary>Octets from the start of the stream to the identifier octet of the current token; of an end, to where the contents end.</summary>
    public readonly long TokenOffset => _at.Token.Offset;

    /// <summary>Octets consumed since the start of the stream, not of the buffer.</summary>
    public readonly long BytesConsumed => _spanOffset + _pos;

    /// <summary>Constructed encodings that are open, one just begun included.</summary>
    public readonly int Depth => _at.Open.Count;

    /// <summary>Position in the sequence behind the octets consumed; <c>default</c> when the reader was made from a span.</summary>
    public readonly SequencePosition Position => _isSequence ? _sequence.GetPosition(_pos, _spanStart) : default;

    /// <summary>Everything to be carried to the next buffer. O(depth).</summary>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public readonly BerReaderState CurrentState
    {
        get
        {
            if (_failed)
            {
                ThrowHelper.ReaderTainted();
            }

            ReaderPosition position = _at;
            position.Consumed = BytesConsumed;
            position.Open = _at.Open.Snapshot();
            return new BerReaderState(position);
        }
    }

    /// <summary>A lower bound for the octets that the last <see cref="BerReadResult.NeedMoreData"/> waits for, beyond those in the buffer.</summary>
    internal readonly long MissingOctets => _missing;

    private readonly long Available => _bufferEnd - BytesConsumed;

    /// <summary>Reads the next token: one identifier-and-length, or the end of the innermost constructed encoding.</summary>
    /// <remarks>
    /// What is left of the current token's contents is skipped first, as is what is left of an unfinished <see cref="TrySkip"/>. A primitive
    /// token is reported when its first 64 contents octets (or all, if fewer) are in the buffer; longer contents may still be incomplete.
    /// Contents octets of a definite constructed encoding are not inspected beforehand. The ends of the indefinite form (X.690 8.1.5) and of
    /// a definite form are reported alike; see <see cref="LengthForm"/> to tell them apart. Work is proportional to the octets consumed.
    /// </remarks>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the current token; supply more and call again.</returns>
    /// <exception cref="BerContentException">The octets violate X.690 8.1 to 8.23, or a limit in the options is exceeded.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult Read()
    {
        if (TryReadShort())
        {
            return BerReadResult.Success;
        }

        BerReadResult result = PeekToken(out ReaderToken token);
        if (result == BerReadResult.Success)
        {
            Consume(token);
            _at.Token = token;
            UpdateLimit();
        }

        return result;
    }

    /// <summary>Looks at the next token without moving to it.</summary>
    /// <remarks>
    /// What is left of the current token's contents is skipped, as by <see cref="Read"/>; no token is current afterwards. Length and contents
    /// octets need not be in the buffer, and are checked by the read that follows.
    /// </remarks>
    /// <param name="type">What <see cref="Read"/> would make current; <see cref="BerTokenType.None"/> unless the result is Success.</param>
    /// <param name="tag">Its tag; of an end, that of the encoding which ends.</param>
    /// <returns><see cref="BerReadResult.NeedMoreData"/> leaves the reader where it was.</returns>
    /// <exception cref="BerContentException">As for <see cref="Read"/>, as far as the octets were looked at.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public BerReadResult Peek(out BerTokenType type, out Asn1Tag tag)
    {
        if (_pos < _limit && IsShortEncoding(_span[_pos]))
        {
            byte identifier = _span[_pos];
            type = (identifier & BerHeader.Constructed) != 0 ? BerTokenType.BeginConstructed : BerTokenType.Primitive;
            tag = BerHeader.ToTag(identifier, identifier & BerHeader.NumberMask);
            return BerReadResult.Success;
        }

        BerReadResult result = PeekIdentifier(out ReaderToken token);
        type = BerTokenType.None;
        tag = default;
        if (result == BerReadResult.Success)
        {
            type = token.Type;
            tag = BerHeader.ToTag(token.Identifier, token.TagNumber);
            ClearToken();
        }

        return result;
    }

    private void Start()
    {
        _at.Started = true;
        _at.Token.ContentsLength = BerHeader.IndefiniteLength;
        OpenEncodingKind kind = OpenEncodingKind.TopLevel | (_at.Options.AllowMultipleTopLevelValues ? OpenEncodingKind.None : OpenEncodingKind.Guarded);
        _at.Innermost = new OpenEncoding(long.MaxValue, 0, 0, kind);
        UpdateLimit();
    }

    /// <summary>Leaves no token current, so that typed reads may take their short way.</summary>
    private void ClearToken()
    {
        _at.Token = default;
        _at.Token.ContentsLength = BerHeader.IndefiniteLength;
        UpdateLimit();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UpdateLimit()
    {
        if ((_at.Innermost.Kind & OpenEncodingKind.Guarded) != 0 || !_allowsShortTags || _at.SkipDepth != 0 || _failed || _isPaused)
        {
            _limit = 0;
            return;
        }

        int limit = (int)Math.Min(_span.Length, _at.Innermost.End - _spanOffset);
        _limit = _at.Token.Type == BerTokenType.None ? limit : ~limit;
    }

    /// <summary>Moves past octets that are known to be in the buffer.</summary>
    private void Advance(long count)
    {
        while (count > _span.Length - _pos)
        {
            count -= _span.Length - _pos;
            NextSegment();
        }

        _pos += (int)count;
    }

    private void NextSegment()
    {
        _spanOffset += _span.Length;
        _pos = 0;
        _limit = 0;   // of the segment before; the short ways must not go by it where the long way then lacks octets
        _spanStart = _nextSegment;
        _span = _sequence.TryGet(ref _nextSegment, out ReadOnlyMemory<byte> memory) ? memory.Span : default;
    }

    private void Taint()
    {
        _failed = true;
        _limit = 0;
    }
}
