using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// A legacy stream that is looked at on its way: what has come goes on before more is waited for, whether it is understood yet or not, unless it is held.
/// </summary>
/// <remarks>Where nothing is ever held the source can pass octets on by itself, before they are looked at: then the sink takes nothing.</remarks>
internal sealed class PassedStream : IDisposable
{
    private readonly OctetWindow _window;
    private readonly IOctetSink _sink;
    private readonly CountedEvents _counted;
    private readonly PagelessEvents? _pageless;
    private readonly ConsumerEvents _told;
    private readonly LegacyReader _reader;
    private readonly MemoryStream _kept = new();   // what is held and stands in the window no more
    private long _passed;                          // octets of the stream that went on
    private long _end = long.MaxValue;             // octets that may go on

    /// <summary>Begins.</summary>
    /// <param name="source">The stream, from its start.</param>
    /// <param name="sink">Where it goes.</param>
    /// <param name="consumer">Is told what it holds. What it throws ends the passing.</param>
    /// <param name="options">Who is told of its phases, and types that are known.</param>
    /// <param name="pageless">Gets all but the pages; null: nobody does.</param>
    /// <param name="isDecoded">Whether the consumer looks into device sections.</param>
    public PassedStream(
        IOctetSource source, IOctetSink sink, IStreamConsumer consumer, TranslationOptions options, PagelessCopy? pageless = null, bool isDecoded = true)
    {
        _sink = sink;
        _window = new OctetWindow(source, null);
        _counted = new CountedEvents(this);
        _told = new ConsumerEvents(_counted, consumer, _counted.Summarize);
        _pageless = pageless is null ? null : new PagelessEvents(_told, pageless);
        _reader = new LegacyReader(
            new LegacyInput(_window, options with { AllowTruncated = true }), _pageless ?? (ILegacyEvents)_told,
            isDecoded ? NewDecoder(options.Types) : new UndecodedSections(), CancellationToken.None);
    }

    /// <summary>How often the source has gone through RAM.</summary>
    public RamRounds Rounds { get; } = new();

    /// <summary>Whether something is held.</summary>
    public bool IsHeld => _end != long.MaxValue;

    /// <summary>Whether the source has given its last octet.</summary>
    public bool IsAtEnd => _window.IsAtEnd;

    /// <summary>Whether the stream's end has been read, and all of it was understood.</summary>
    public bool IsWhole => _reader.HasEnded && _reader.Reason is null;

    /// <summary>Whether what is at hand ends as a stream without vmdesc does: with the footer of a section, and EOF.</summary>
    public bool MayHaveEnded
        => _reader.HasEnded || (_window.Length > LegacyTags.FooterLength && _window.Span[^1] == LegacyTags.Eof
            && _window.Span[^(LegacyTags.FooterLength + 1)] == LegacyTags.SectionFooter);

    /// <summary>The RAM blocks with their counts of pages so far.</summary>
    public IReadOnlyList<RamBlockSummary> Summarize() => _counted.Summarize();

    /// <summary>Nothing goes on from where the reader stands.</summary>
    public void Hold() => _end = Math.Max(_passed, _window.Offset);

    /// <summary>What was held goes on with what follows it.</summary>
    public void Release() => _end = long.MaxValue;

    /// <summary>Reads to the end of the source.</summary>
    /// <exception cref="StreamFormatException">It does not begin as a legacy stream of version 3.</exception>
    public TranslationResult Read()
    {
        _reader.Read();
        TranslationResult result = _counted.ToResult() with
        {
            LegacyOctets = _reader.Understood,
            LegacyRamOctets = _reader.RamOctets,
            Warnings = _reader.Warnings,
        };
        _told.OnEnd(result);
        Pass();
        return result;
    }

    /// <summary>What is at hand goes on.</summary>
    public void OnWaiting() => Pass();

    /// <summary>The same; what is held, and would be lost, is kept.</summary>
    public void OnMoving()
    {
        Pass();
        int length = (int)(_window.Offset - _passed - _kept.Length);
        if (length > 0)
            _kept.Write(_window.Buffer, _window.Start - length, length);
    }

    public void Dispose()
    {
        _pageless?.Dispose();
        _window.Dispose();
        _kept.Dispose();
    }

    private static ISectionDecoder NewDecoder(MigrationProfile? types)
    {
        var decoder = new SectionDecoder();
        return types is null ? decoder : new KnownDecoder(decoder, new KnownTypes(types));
    }

    private void Pass()
    {
        if (_kept.Length > 0 && _end >= _passed + _kept.Length)
        {
            _sink.Write(_kept.GetBuffer().AsSpan(0, (int)_kept.Length));
            _passed += _kept.Length;
            _kept.SetLength(0);
        }

        int length = _kept.Length > 0 ? 0 : (int)(Math.Min(_end, _window.Offset + _window.Length) - _passed);
        if (length <= 0)
            return;
        _sink.Write(_window.Buffer.AsSpan(_window.Start + (int)(_passed - _window.Offset), length));
        _passed += length;
    }
}
