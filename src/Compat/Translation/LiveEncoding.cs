namespace Ber.Compat;

/// <summary>
/// What a translation of a migration that runs does besides: reads the other channels while it waits for the main one, and tells its reader where what it holds
/// is proven, since the source waits for that to be acted on.
/// </summary>
internal sealed class LiveEncoding
{
    private readonly ServingSource _main;
    private bool _isRamEnd;   // the word EOS was read, and no footer yet
    private long _marked;     // octets of the stream before the last mark

    /// <param name="main">The main channel.</param>
    public LiveEncoding(IOctetSource main) => _main = new ServingSource(main, MayHaveEnded);

    /// <summary>The main channel, to be read.</summary>
    public IOctetSource Main => _main;

    /// <summary>What was read of it.</summary>
    public OctetWindow Window { get; set; } = null!;

    /// <summary>The channels beside it.</summary>
    public ChannelSet Channels
    {
        get => _main.Channels!;
        set => _main.Channels = value;
    }

    /// <summary>The word EOS of a section of ram follows.</summary>
    public void OnRamEnd() => _isRamEnd = true;

    /// <summary>The footer of a section follows, or the section has none.</summary>
    public void OnLiveEnd() => _isRamEnd = false;

    /// <summary>
    /// Writes a mark where its reader waits for one: where it holds device state, and behind an EOS that the footer event would give. All that was told must be
    /// written.
    /// </summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="legacy">The digest of the stream.</param>
    /// <param name="held">What its reader holds.</param>
    public void Mark(MigrationStreamWriter output, StreamDigest legacy, HeldCount held)
    {
        if (Window.Offset == _marked || !(_isRamEnd || held.IsHolding))
            return;
        System.Buffers.IBufferWriter<byte> contents = output.BeginRecord();
        new MarkRecord
        {
            LegacyOctets = legacy.Count,
            LegacyDigest = legacy.Value,
            BerDigest = output.TakeDigest(),
            IsRamEnd = _isRamEnd,
            Channels = [.. Channels.Open().Select(static channel => new MarkRecord.Channel(channel.Number, channel.Told, channel.Digest))],
        }.Write(contents);
        output.WriteRecord(RecordTag.Mark);
        _marked = Window.Offset;
        _isRamEnd = false;
        if (held.IsHolding)
            held.Resume();
    }

    /// <summary>Whether what is at hand ends as a stream without vmdesc does: with EOF, behind a footer.</summary>
    private bool MayHaveEnded()
        => (Window.Length == 1 && Window.Span[0] == LegacyTags.Eof) || (Window.Length > LegacyTags.FooterLength && Window.Span[^1] == LegacyTags.Eof
            && Window.Span[^(LegacyTags.FooterLength + 1)] == LegacyTags.SectionFooter);
}
