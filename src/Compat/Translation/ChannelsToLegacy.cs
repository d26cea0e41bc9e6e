namespace Ber.Compat;

/// <summary>Turns n, p and u records back into the octets of the channels beside the main one.</summary>
/// <param name="sinks">Where the octets of a channel go; null: nowhere.</param>
/// <param name="algorithm">Of the digests of the channels.</param>
/// <param name="isUnproven">Whether no digests are compared.</param>
/// <param name="consumer">Is told of each thing before it goes on; null: nobody.</param>
/// <param name="limits">What runs of zero pages may stand for.</param>
/// <param name="coverages">Which pages were sent, on any channel; null: nobody asks.</param>
internal sealed class ChannelsToLegacy(
    Func<MigrationChannel, IOctetSink>? sinks, DigestAlgorithm algorithm, bool isUnproven, IStreamConsumer? consumer, StreamLimits limits,
    RamCoverages? coverages) : IDisposable
{
    private readonly ChannelPages _pages = new(consumer, coverages);
    private readonly List<Channel> _channels = [];
    private readonly MultifdPacket _packet = new();
    private Channel? _preempt;
    private LegacyOutput? _urgentOutput;
    private RamWriter? _urgentWriter;
    private RunItemsToLegacy? _urgent;

    /// <summary>The main channel has listed blocks.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="at">Octets of the stream before the record.</param>
    public void AddBlocks(IReadOnlyList<RamBlock> blocks, long at)
    {
        _pages.AddBlocks(blocks);
        _urgentWriter?.AddBlocks(blocks);
        _urgent?.AddBlocks(blocks, at);
    }

    /// <summary>The blocks with their counts of pages on all channels.</summary>
    /// <param name="main">Those of the main channel.</param>
    public IReadOnlyList<RamBlockSummary> Summarize(IReadOnlyList<RamBlockSummary> main) => _pages.Summarize(main, _urgent?.Summarize() ?? []);

    /// <summary>An n record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="at">Octets of the stream before it.</param>
    public void Read(ChannelRecord record, long at)
    {
        if (record.Event is ChannelEvent.Multifd or ChannelEvent.Preempt or ChannelEvent.ReturnPath)
        {
            Begin(record, at);
            return;
        }

        Channel channel = Find(record.Number, at);
        switch (record.Event)
        {
            case ChannelEvent.Message:
                Require(channel.Kind is MigrationChannelKind.ReturnPath, at, "a message on the return path", channel);
                channel.Put(new ReturnPathMessage(record.MessageType, record.Contents).ToOctets());
                break;
            case ChannelEvent.Octets:
                if (record.Reason is not null || channel.Reason is not null)
                    consumer?.OnOpaque(record.Contents.Length, $"{channel.Of.Name}: {channel.Reason = record.Reason ?? channel.Reason}");
                Put(channel, record.Contents);
                break;
            case ChannelEvent.RamEnd:
                Require(channel == _preempt, at, "page records on the preempt channel", channel);
                _urgentOutput!.PutUInt64(RamFlags.Eos);
                break;
            default:
                End(channel, record, at);
                break;
        }
    }

    /// <summary>A p record.</summary>
    /// <param name="record">Its contents.</param>
    /// <param name="input">The stream.</param>
    public void ReadPacket(ref RecordReader record, MigrationStreamReader input)
    {
        long at = input.RecordOffset;
        Channel channel = Find(PacketRecord.ReadNumber(ref record), at);
        Require(channel.Kind is MigrationChannelKind.Multifd, at, "a packet on a multifd channel", channel);
        PacketRecord packet = PacketRecord.Read(ref record, channel.Number, _packet, channel.PageBits);
        input.DigestRamRecord(packet.DataOffset, packet.Data.Length);
        _pages.Tell(channel.Number, _packet, channel.PageBits, input.Segment(packet.DataOffset, packet.Data.Length), at);
        ReadOnlySpan<byte> fixedPart = packet.Fill is MultifdFill.Octets ? packet.FixedPart : channel.FixedPart.Make(_packet, channel.PageBits, packet.Fill);
        channel.Put(fixedPart);
        if (!_packet.IsDeviceState)
            channel.FixedPart.Remember(fixedPart);
        channel.Put(packet.Data);
    }

    /// <summary>A u record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="input">The stream.</param>
    public void ReadUrgent(RamPagesRecord record, MigrationStreamReader input)
    {
        long at = input.RecordOffset;
        input.DigestRamRecord(record.DataOffset, record.UnpackedLength is null ? record.Data.Length : 0);
        if (_urgent is null || _preempt is not { HasEnded: false } || record.UnpackedLength is not null)
            throw new StreamFormatException(StreamFormatError.Malformed, at, "pages of the preempt channel that has begun, as they are", "others");
        _urgent.Read(record.Items, record.ItemsOffset, input.Segment(record.DataOffset, record.Data.Length));
    }

    /// <summary>What has come goes on to its reader now.</summary>
    public void OnWaiting() => _urgentOutput?.Flush();

    /// <summary>Compares the channels so far with what a mark says.</summary>
    /// <param name="stated">What it says.</param>
    /// <param name="at">Octets of the stream before it.</param>
    public void Require(IReadOnlyList<MarkRecord.Channel> stated, long at)
    {
        _urgentOutput?.FlushDigest();
        Channel[] open = [.. _channels.Where(static channel => !channel.HasEnded)];
        if (open.Length != stated.Count)
            throw new StreamFormatException(StreamFormatError.Damaged, at, $"{open.Length} channels", $"{stated.Count}");
        foreach (MarkRecord.Channel channel in stated)
            RequireOctets(Find(channel.Number, at), channel.Octets, channel.Digest, at);
    }

    /// <summary>Before the end record: every channel has ended.</summary>
    /// <param name="at">Octets of the stream before it.</param>
    public void RequireEnded(long at)
    {
        if (_channels.Find(static channel => !channel.HasEnded) is Channel open)
            throw new StreamFormatException(StreamFormatError.Malformed, at, $"the end of channel {open.Of.Name}", "none");
    }

    public void Dispose()
    {
        _pages.Dispose();
        _urgentOutput?.Dispose();
        foreach (Channel channel in _channels)
            channel.Dispose();
    }

    private void Begin(ChannelRecord record, long at)
    {
        MigrationChannelKind kind = record.Event switch
        {
            ChannelEvent.Multifd => MigrationChannelKind.Multifd,
            ChannelEvent.Preempt => MigrationChannelKind.Preempt,
            _ => MigrationChannelKind.ReturnPath,
        };
        var of = new MigrationChannel(kind, record.Init?.Id ?? 0);
        if (record.Number != _channels.Count || _channels.Exists(channel => channel.Of == of))
            throw new StreamFormatException(StreamFormatError.Malformed, at, $"each channel once, the next one with number {_channels.Count}", of.Name);
        consumer?.OnChannel(of);
        var begun = new Channel(record.Number, of, record.PageBits, sinks?.Invoke(of) ?? NullOctetSink.Instance, new StreamDigest(algorithm, isUnproven));
        _channels.Add(begun);
        if (record.Init is MultifdInit init)
            begun.Put(init.ToOctets());
        if (kind is not MigrationChannelKind.Preempt)
            return;
        _preempt = begun;
        _urgentOutput = new LegacyOutput(begun.Sink, begun.Digest);
        _urgentWriter = new RamWriter(_urgentOutput);
        _urgent = new RunItemsToLegacy(_urgentWriter, consumer as IRamConsumer, limits, coverages);
        _urgentWriter.AddBlocks(_pages.Blocks);
        _urgent.AddBlocks(_pages.Blocks, at);
    }

    private void End(Channel channel, ChannelRecord record, long at)
    {
        channel.HasEnded = true;
        if (channel == _preempt)
            _urgentOutput!.Flush();
        channel.Sink.Flush();
        RequireOctets(channel, record.Octets, record.Contents, at);
        (channel.Sink as IEndingSink)?.End();
    }

    private void RequireOctets(Channel channel, long octets, ReadOnlySpan<byte> digest, long at)
    {
        if (channel.Digest.Count != octets)
            throw new StreamFormatException(StreamFormatError.Damaged, at, $"{channel.Digest.Count} octets of channel {channel.Of.Name}", $"{octets}");
        if (!isUnproven && !channel.Digest.Value.AsSpan().SequenceEqual(digest))
            throw new StreamFormatException(StreamFormatError.Damaged, at, $"the digest of channel {channel.Of.Name}", "another");
    }

    /// <summary>Octets as they are: on the preempt channel behind the page records before them.</summary>
    private void Put(Channel channel, ReadOnlySpan<byte> octets)
    {
        if (channel == _preempt)
            _urgentOutput!.Put(octets);
        else
            channel.Put(octets);
    }

    private Channel Find(int number, long at)
        => number < _channels.Count && !_channels[number].HasEnded
            ? _channels[number]
            : throw new StreamFormatException(StreamFormatError.Malformed, at, "a channel that has begun and not ended", $"number {number}");

    private static void Require(bool holds, long at, string expected, Channel channel)
    {
        if (!holds)
            throw new StreamFormatException(StreamFormatError.Malformed, at, expected, $"it on channel {channel.Of.Name}");
    }

    /// <summary>A channel that has begun.</summary>
    private sealed class Channel(int number, MigrationChannel of, int pageBits, IOctetSink sink, StreamDigest digest) : IDisposable
    {
        public int Number => number;

        public MigrationChannel Of => of;

        public MigrationChannelKind Kind => of.Kind;

        public int PageBits => pageBits;

        public IOctetSink Sink => sink;

        public StreamDigest Digest => digest;

        public MultifdFixedPart FixedPart { get; } = new();

        public string? Reason { get; set; }

        public bool HasEnded { get; set; }

        public void Put(ReadOnlySpan<byte> octets)
        {
            digest.Append(octets);
            sink.Write(octets);
        }

        public void Dispose() => digest.Dispose();
    }
}
