using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Turns the records of a BER stream back into the octets of the legacy stream: one run of <see cref="StreamTranslator.BerToLegacy"/>.</summary>
internal sealed class BerToLegacy : IDisposable
{
    private const int MaxRoom = 4 * 1024 * 1024;   // for a text whose length the stream states

    private readonly MigrationStreamReader _input;
    private readonly StreamDigest _legacyDigest;
    private readonly LegacyOutput _output;
    private readonly LegacyWriter _writer;
    private readonly SectionsToLegacy _sections;
    private readonly ChannelsToLegacy _channels;
    private readonly RecordUnpacker _unpacker = new();
    private readonly TypeTable _types = new();
    private readonly IContainerSink? _containerSink;
    private readonly IStreamConsumer? _consumer;
    private readonly List<string> _warnings = [];
    private readonly StreamLimits _limits;
    private readonly Expansion _expansion = new();
    private SchemaCatalog? _announcedSchemas;
    private bool _hasAnnouncement;
    private bool _hasConfiguration;
    private bool _hasContainer;
    private long _indexOffset = -1;
    private long _ramOctets;
    private long _berRamOctets;

    /// <param name="ber">The BER stream.</param>
    /// <param name="isUnproven">Whether page data is passed over, and no digest of the stream taken.</param>
    /// <param name="legacy">Where the legacy stream goes.</param>
    /// <param name="consumer">Is told of each thing before it goes on; null: nobody.</param>
    /// <param name="limits">What the stream may stand for.</param>
    /// <param name="outputs">Who gets more than the legacy stream.</param>
    public BerToLegacy(OctetWindow ber, bool isUnproven, IOctetSink legacy, IStreamConsumer? consumer, StreamLimits limits, DecodeOutputs outputs = default)
    {
        _containerSink = legacy as IContainerSink;
        PagelessCopy? pageless = outputs.Pageless;
        _consumer = consumer;
        _limits = limits;
        _input = new MigrationStreamReader(ber, isUnproven);
        if (_input.Content is not StreamContent.Stream)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a migration stream", $"a {_input.Content.ToString().ToLowerInvariant()}");
        _legacyDigest = new StreamDigest(_input.Algorithm, isUnproven);
        RamCoverages? coverages = consumer is null ? null : new RamCoverages();
        _channels = new ChannelsToLegacy(outputs.Channels, _input.Algorithm, isUnproven, consumer, limits, coverages);
        _output = new LegacyOutput(legacy, _legacyDigest, pageless) { IsLive = outputs.IsLive };
        _writer = new LegacyWriter(_output, pageless);
        var ram = new RunItemsToLegacy(_writer.Ram, consumer as IRamConsumer, limits, coverages);
        _sections = new SectionsToLegacy(_output, _writer, _types, consumer) { Ram = ram };
        ber.BeforeWaiting = OnWaiting;
    }

    /// <param name="cancellationToken">Looked at between records.</param>
    public TranslationResult Run(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _input.Read();
            if (_input.Tag is not RecordTag.RamBlocks)
                _sections.TellBlocks();
            RecordReader contents = _input.Contents;
            if (!_hasConfiguration && _input.Tag is not (
                    RecordTag.Configuration or RecordTag.Announcement or RecordTag.Catalog or RecordTag.Type or RecordTag.Container))
                throw Malformed("the configuration record first", $"[APPLICATION {(int)_input.Tag}]");
            if (_input.Tag is RecordTag.End)
            {
                ReadEnd(ref contents);
                break;
            }

            ReadRecord(ref contents);
            _limits.RequireHeld(_output.Held, _input.RecordOffset);
        }

        TranslationResult result = _sections.ToResult() with
        {
            LegacyOctets = _output.Position,
            BerOctets = _input.RecordOffset,
            LegacyRamOctets = _ramOctets,
            BerRamOctets = _berRamOctets,
            Warnings = _warnings,
        };
        _consumer?.OnEnd(_sections.Ram.Coverages!.Summarize(_channels.Summarize(_sections.Ram.Summarize())), result);
        _output.Release();   // not before the consumer has agreed
        return result;
    }

    public void Dispose()
    {
        _input.Dispose();
        _unpacker.Dispose();
        _sections.Dispose();
        _channels.Dispose();
        _output.Dispose();
        _legacyDigest.Dispose();
    }

    /// <summary>What was made of the records so far goes on before more octets are waited for.</summary>
    private void OnWaiting()
    {
        _sections.TellBlocks();
        _writer.OnWaiting();
        _channels.OnWaiting();
    }

    private void ReadRecord(ref RecordReader contents)
    {
        switch (_input.Tag)
        {
            case RecordTag.Configuration: ReadConfiguration(ref contents); break;
            case RecordTag.Type: TypeRecord.Read(ref contents, _types); break;
            case RecordTag.RamBlocks: ReadRamBlocks(ref contents); break;
            case RecordTag.RamPages: ReadRamPages(ref contents); break;
            case RecordTag.Section: _sections.Read(SectionRecord.Read(ref contents), _input.RecordOffset); break;
            case RecordTag.Live: _sections.Read(LiveRecord.Read(ref contents), _input.RecordOffset, _expansion); break;
            case RecordTag.Device: ReadDevice(ref contents); break;
            case RecordTag.Command: _sections.Read(CommandRecord.Read(ref contents)); break;
            case RecordTag.Opaque: _sections.ReadOpaque(ref contents, _expansion); break;
            case RecordTag.VMDesc: ReadVMDesc(ref contents); break;
            case RecordTag.Announcement: ReadAnnouncement(ref contents); break;
            case RecordTag.Catalog: ReadCatalog(ref contents); break;
            case RecordTag.Container: ReadContainer(ref contents); break;
            case RecordTag.Mark: ReadMark(ref contents); break;
            case RecordTag.Channel or RecordTag.Packet or RecordTag.UrgentPages: ReadChannel(ref contents); break;
            case RecordTag.Index: _indexOffset = _input.RecordOffset; break;
            default: throw Malformed("no second header", "one");
        }
    }

    private void ReadChannel(ref RecordReader contents)
    {
        if (_output.IsLive)
            _writer.OnWaiting();   // who reads the channel may wait for what the main one has before it
        switch (_input.Tag)
        {
            case RecordTag.Channel: _channels.Read(ChannelRecord.Read(ref contents), _input.RecordOffset); break;
            case RecordTag.Packet: _channels.ReadPacket(ref contents, _input); break;
            default: _channels.ReadUrgent(RamPagesRecord.Read(ref contents), _input); break;
        }
    }

    /// <summary>What stands before it is compared as at the end, and need not be held any more.</summary>
    private void ReadMark(ref RecordReader contents)
    {
        MarkRecord mark = MarkRecord.Read(ref contents);
        if (mark.IsRamEnd)
            _sections.EndRam(_input.RecordOffset);
        _output.FlushDigest();
        _channels.Require(mark.Channels, _input.RecordOffset);
        EndRecord.Check(mark, _input, _output.Position, _legacyDigest.Value);
        _input.DigestRecord();
        if (_output.IsLive && _output.IsHolding)
            _output.Resume();
    }

    private void ReadContainer(ref RecordReader contents)
    {
        if (_hasConfiguration || _hasContainer)
            throw Malformed("one container record, before the configuration record", _hasConfiguration ? "one behind it" : "a second");
        _hasContainer = true;
        _containerSink?.OnContainer(ContainerRecord.Read(ref contents));
    }

    private void ReadAnnouncement(ref RecordReader contents)
    {
        if (_hasConfiguration || _hasAnnouncement)
            throw Malformed("one announcement, before the configuration record", _hasConfiguration ? "one behind it" : "a second");
        _hasAnnouncement = true;
        MigrationProfile announced = AnnouncementRecord.Read(ref contents, _types, "announcement");
        _consumer?.OnAnnouncement(announced with { Schemas = _announcedSchemas });
    }

    private void ReadCatalog(ref RecordReader contents)
    {
        if (_hasConfiguration || _hasAnnouncement || _announcedSchemas is not null)
            throw Malformed("one catalog, before the announcement", "another");
        _announcedSchemas = CatalogRecord.Read(ref contents, _types);
    }

    private void ReadConfiguration(ref RecordReader contents)
    {
        if (_hasConfiguration)
            throw Malformed("one configuration record", "a second");
        _hasConfiguration = true;
        ConfigurationSection configuration = ConfigurationRecord.Read(ref contents);
        _consumer?.OnStart(configuration.ToStreamStart(_input.Program));
        _writer.OnStart(configuration);
        if (configuration.TargetPageBits is int bits)
            _sections.Ram.SetPageBits(bits);
    }

    private void ReadRamBlocks(ref RecordReader contents)
    {
        RamBlocksRecord record = RamBlocksRecord.Read(ref contents, _limits);
        _sections.Read(record, _input.RecordOffset);
        _sections.Ram.Coverages?.Add(record.Blocks);
        _channels.AddBlocks(record.Blocks, _input.RecordOffset);
    }

    private void ReadDevice(ref RecordReader contents)
    {
        long before = _output.Position;
        _sections.Read(DeviceRecord.Read(ref contents), _input.RecordOffset);
        Expansion.Require(_expansion.TryTake(_output.Position - before, _input.RecordOctets.Length), _input.RecordOffset);
    }

    private void ReadRamPages(ref RecordReader contents)
    {
        RamPagesRecord record = RamPagesRecord.Read(ref contents);
        _input.DigestRamRecord(record.DataOffset, record.UnpackedLength is null ? record.Data.Length : 0);
        ArraySegment<byte> pages = record.UnpackedLength switch
        {
            null => _input.Segment(record.DataOffset, record.Data.Length),
            int length when _input.IsUnproven => _unpacker.Room(record.Data.Length, length, record.DataOffset),
            int length => _unpacker.Unpack(record.Data, length, record.DataOffset),
        };
        long before = _output.Position;
        _sections.Ram.Read(record.Items, record.ItemsOffset, pages);
        _ramOctets += _output.Position - before;
        _berRamOctets += _input.RecordOctets.Length;
    }

    private void ReadVMDesc(ref RecordReader contents)
    {
        long at = _input.RecordOffset;
        VMDescRecord record = VMDescRecord.Read(ref contents);
        Expansion.Require(_expansion.TryTake(record.Length, _input.RecordOctets.Length), at);
        var sent = new VMDesc
        {
            Dialect = record.Dialect,
            PageSize = record.PageSize,
            Configuration = record.Configuration is long type ? TypeRecord.Find(_types, type, at) : null,
            Devices = [.. _sections.Described],
        };
        using var own = new RegeneratedVMDesc(sent, record.Length, room: Math.Min(record.Length, MaxRoom) + 1024);
        using var patched = new ArrayPoolBufferWriter<byte>();
        if (!own.TryPatch(record.Patches, patched, out ReadOnlySpan<byte> text))
            throw Malformed("patches of the regenerated vmdesc, in order", "others");
        if (text.Length != record.Length)
            throw new StreamFormatException(StreamFormatError.Damaged, at, $"a vmdesc of {record.Length} octets", $"{text.Length}");
        if (!record.Patches.IsEmpty)
            TellMissing(text);
        if (_sections.Ram.Coverages is RamCoverages coverages && RamFlags.BitsOf(record.PageSize) is int bits)
            coverages.PageBits = bits;   // a stream without a page with data does not show the size before
        _consumer?.OnVMDesc(record.Dialect, record.PageSize, sent.Configuration);
        _writer.OnVMDesc(text, sent);
    }

    /// <summary>The sections of a vmdesc that the stream does not have: its text is not the one that is regenerated of those that it has.</summary>
    private void TellMissing(ReadOnlySpan<byte> text)
    {
        if (!VMDescReader.TryRead(text, out VMDesc? whole, out _))
            return;
        foreach (FieldPath missing in _sections.Sent.MissingOf(whole))
        {
            _warnings.Add(SentSections.WarningOf(missing));
            _consumer?.OnMissingSection(missing);
        }
    }

    private void ReadEnd(ref RecordReader contents)
    {
        _channels.RequireEnded(_input.RecordOffset);
        _output.FlushDigest();
        EndRecord.Check(ref contents, _input, _output.Position, _legacyDigest.Value, _indexOffset);
        _input.ReadEnd();
    }

    private StreamFormatException Malformed(string expected, string actual) => new(StreamFormatError.Malformed, _input.RecordOffset, expected, actual);
}
