using System.Formats.Asn1;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>One run of <see cref="StreamTranslator.BerToLegacy"/>: records in, legacy octets out.</summary>
internal sealed partial class BerToLegacyTranslator : IDisposable
{
    private readonly MigrationStreamReader _input;
    private readonly StreamDigest _legacyDigest;
    private readonly LegacyOutput _output;
    private readonly RamRunReader _ram;
    private readonly PageUnpacker _unpacker = new();
    private readonly TypeTable _types = new();
    private readonly DynamicState _state = new();
    private readonly ArrayPoolBufferWriter<byte> _contents = new();
    private readonly List<VMDescDevice> _describedDevices = [];
    private readonly IStreamConsumer? _consumer;
    private readonly CancellationToken _cancellationToken;
    private long _indexOffset = -1;
    private SchemaCatalog? _announcedSchemas;
    private bool _hasAnnouncement;
    private bool _hasConfiguration;
    private readonly Dictionary<uint, string> _liveSections = [];
    private uint? _ramSection;
    private bool _isInRam;         // between the start of a ram section's part and its footer
    private bool _hasRamEnded;
    private bool _hasPackage;      // of postcopy: its device sections stand before the rest of RAM, and wait for the end all the same
    private bool _hasSectionsEnded;
    private OpaqueSection? _full;  // the device section that is being carried as opaque octets
    private long _ramOctets;
    private long _berRamOctets;
    private int _typedDevices;
    private int _opaqueDevices;
    private long _typedOctets;
    private long _opaqueOctets;
    private long _opaqueDeviceOctets;
    private readonly List<string> _reasons = [];

    // isUnproven: page data is passed over, and no digest of the stream taken.
    public BerToLegacyTranslator(OctetWindow ber, bool isUnproven, IOctetSink legacy, IStreamConsumer? consumer, CancellationToken cancellationToken)
    {
        _consumer = consumer;
        _cancellationToken = cancellationToken;
        _input = new MigrationStreamReader(ber, isUnproven);
        if (_input.Content is not StreamContent.Stream)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a migration stream", $"a {_input.Content.ToString().ToLowerInvariant()}");
        _legacyDigest = new StreamDigest(_input.Algorithm, isUnproven);
        _output = new LegacyOutput(legacy, _legacyDigest);
        _ram = new RamRunReader(_output, consumer as IRamConsumer);
    }

    public TranslationResult Run()
    {
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!_input.IsReadable)
                _output.Flush();
            _input.Read();
            RecordReader contents = _input.Contents;
            if (!_hasConfiguration && _input.Tag is not (RecordTag.Configuration or RecordTag.Announcement or RecordTag.Catalog or RecordTag.Type))
                throw new StreamFormatException(StreamFormatError.Malformed, _input.RecordOffset, "the configuration record first", $"[APPLICATION {(int)_input.Tag}]");
            if (_input.Tag is RecordTag.End)
            {
                ReadEnd(ref contents);
                break;
            }

            ReadRecord(ref contents);
        }

        var result = new TranslationResult
        {
            LegacyOctets = _output.Position,
            BerOctets = _input.RecordOffset,
            LegacyRamOctets = _ramOctets,
            BerRamOctets = _berRamOctets,
            TypedDevices = _typedDevices,
            TypedDeviceOctets = _typedOctets,
            OpaqueDevices = _opaqueDevices,
            OpaqueDeviceOctets = _opaqueDeviceOctets,
            OpaqueOctets = _opaqueOctets,
            OpaqueReasons = _reasons,
        };
        _consumer?.OnEnd(_ram.Summaries, result);
        _output.Release();   // not before the consumer has agreed
        return result;
    }

    public void Dispose()
    {
        _input.Dispose();
        _unpacker.Dispose();
        _output.Dispose();
        _legacyDigest.Dispose();
        _contents.Dispose();
    }

    private void ReadRecord(ref RecordReader contents)
    {
        switch (_input.Tag)
        {
            case RecordTag.Configuration: ReadConfiguration(ref contents); break;
            case RecordTag.Type: TypeRecord.Read(ref contents, _types); break;
            case RecordTag.RamBlocks: ReadRamBlocks(ref contents); break;
            case RecordTag.RamPages: ReadRamPages(ref contents); break;
            case RecordTag.Section: ReadSectionEvent(ref contents); break;
            case RecordTag.Device: ReadDevice(ref contents); break;
            case RecordTag.Command: ReadCommand(ref contents); break;
            case RecordTag.Opaque: ReadOpaque(ref contents); break;
            case RecordTag.VMDesc: ReadVMDesc(ref contents); break;
            case RecordTag.Announcement: ReadAnnouncement(ref contents); break;
            case RecordTag.Catalog: ReadCatalog(ref contents); break;
            case RecordTag.Index: _indexOffset = _input.RecordOffset; break;
            default: throw new StreamFormatException(StreamFormatError.Malformed, _input.RecordOffset, "no second header", "one");
        }
    }

    private void ReadAnnouncement(ref RecordReader contents)
    {
        if (_hasConfiguration || _hasAnnouncement)
            throw new StreamFormatException(StreamFormatError.Malformed, _input.RecordOffset, "one announcement, before the configuration record", _hasConfiguration ? "one behind it" : "a second");
        _hasAnnouncement = true;
        MigrationProfile announced = AnnouncementRecord.Read(ref contents, _types, "announcement");
        _consumer?.OnAnnouncement(announced with { Schemas = _announcedSchemas });
    }

    private void ReadCatalog(ref RecordReader contents)
    {
        if (_hasConfiguration || _hasAnnouncement || _announcedSchemas is not null)
            throw new StreamFormatException(StreamFormatError.Malformed, _input.RecordOffset, "one catalog, before the announcement", "another");
        _announcedSchemas = CatalogRecord.Read(ref contents, _types);
    }

    private void ReadConfiguration(ref RecordReader contents)
    {
        if (_hasConfiguration)
            throw new StreamFormatException(StreamFormatError.Malformed, _input.RecordOffset, "one configuration record", "a second");
        _hasConfiguration = true;
        contents.Integer(LegacyTags.FileVersion, LegacyTags.FileVersion);
        bool hasMachine = contents.IsNext(new Asn1Tag(UniversalTagNumber.UTF8String)) || contents.IsNext(Asn1Tag.PrimitiveOctetString);
        var configuration = new ConfigurationSection { MachineType = hasMachine ? contents.Name() : null };
        if (contents.OptionalInteger(0, RamFlags.MinPageBits, RamFlags.MaxPageBits) is long bits)
            configuration = configuration with { TargetPageBits = (int)bits };
        if (contents.TryBegin(1))
        {
            List<LegacyName> capabilities = [];
            while (contents.TryPeek(out _, out _))
                capabilities.Add(contents.Name());
            contents.End();
            configuration = configuration with { Capabilities = capabilities };
        }

        var uuidTag = new Asn1Tag(TagClass.ContextSpecific, 2);
        if (contents.IsNext(uuidTag))
            configuration = configuration with { Uuid = contents.Primitive(uuidTag).ToArray() };
        contents.SkipRest();

        _consumer?.OnStart(configuration.ToStreamStart(_input.Program));
        _output.PutUInt32(LegacyTags.Magic);
        _output.PutUInt32(LegacyTags.FileVersion);
        _contents.Clear();
        configuration.Write(_contents);
        _output.Put(_contents.WrittenSpan);
        if (configuration.TargetPageBits is int pageBits)
            _ram.SetPageBits(pageBits);
    }

    private void ReadRamBlocks(ref RecordReader contents)
    {
        List<RamBlock> blocks = [];
        contents.Begin(Asn1Tag.Sequence);
        while (contents.TryPeek(out _, out _))
        {
            contents.Begin(Asn1Tag.Sequence);
            LegacyName name = contents.Name();
            ulong used = contents.Unsigned();
            ulong? pageSize = contents.OptionalUnsigned(0);
            ulong? mrAddr = contents.OptionalUnsigned(1);
            if (contents.TryBegin(2))
            {
                ReadMappedBlock(ref contents, name, used, blocks.Count == 0);
                return;
            }

            contents.End();
            blocks.Add(new RamBlock(name, used, pageSize, mrAddr));
        }

        contents.End();
        contents.SkipRest();
        ulong total = 0;
        foreach (RamBlock block in blocks)
            total += block.UsedLength;
        _output.PutUInt64(total | RamFlags.MemSize);
        foreach (RamBlock block in blocks)
        {
            PutName(block.IdStr);
            _output.PutUInt64(block.UsedLength);
            if (block.PageSize is ulong pageSize)
                _output.PutUInt64(pageSize);
            if (block.MrAddr is ulong mrAddr)
                _output.PutUInt64(mrAddr);
        }

        _ram.AddBlocks(blocks);
        _consumer?.OnRamBlocks(_ram.Summaries);
    }

    private void ReadRamPages(ref RecordReader contents)
    {
        ReadOnlySpan<byte> items = contents.SequenceContents(0, "run items", out long itemsOffset);
        ReadOnlySpan<byte> data = contents.IsNext(Asn1Tag.PrimitiveOctetString) ? contents.OctetString() : default;
        _input.DigestRamRecord(contents.Offset - data.Length, data.Length);
        if (data.IsEmpty && contents.TryBegin(1))
            data = Unpack(ref contents);
        contents.SkipRest();
        long before = _output.Position;
        _ram.Read(items, itemsOffset, data);
        _ramOctets += _output.Position - before;
        _berRamOctets += _input.RecordOctets.Length;
    }

    private ReadOnlySpan<byte> Unpack(scoped ref RecordReader contents)
    {
        int length = (int)contents.Integer(1, FormatFacts.MaxRecordLength);
        long at = contents.Offset;
        ReadOnlySpan<byte> frame = contents.OctetString();
        contents.End();
        return _input.IsUnproven ? _unpacker.Room(length) : _unpacker.Unpack(frame, length, at);
    }

    private void ReadCommand(ref RecordReader contents)
    {
        long command = contents.Integer(0, ushort.MaxValue);
        ReadOnlySpan<byte> octets = contents.OctetString();
        if (octets.Length > ushort.MaxValue)
            throw new StreamFormatException(StreamFormatError.Malformed, _input.RecordOffset, "at most 65535 octets in a command", $"{octets.Length}");
        contents.SkipRest();
        _consumer?.OnCommand((int)command, octets);
        _hasPackage |= command == LegacyTags.PackagedCommand;
        _output.PutByte(LegacyTags.Command);
        _output.PutUInt16((ushort)command);
        _output.PutUInt16((ushort)octets.Length);
        _output.Put(octets);
    }

    private void ReadOpaque(ref RecordReader contents)
    {
        long before = _opaqueOctets;
        if (_hasRamEnded && !_isInRam)
            _output.Hold();   // device sections that nobody understood are device sections, too
        contents.Begin(Asn1Tag.Sequence);
        while (contents.TryPeek(out _, out _))
        {
            if (contents.OptionalInteger(0, 0, FormatFacts.RecordDataLimit) is long zeros)
            {
                _output.PutZeros(zeros);
                _opaqueOctets += zeros;
                _full?.AppendZeros(zeros);
                continue;
            }

            ReadOnlySpan<byte> octets = contents.OctetString();
            _output.Put(octets);
            _opaqueOctets += octets.Length;
            _full?.Append(octets);
        }

        contents.End();
        string? reason = contents.IsNext(new Asn1Tag(UniversalTagNumber.UTF8String)) ? contents.Text() : null;
        contents.SkipRest();
        if (reason is not null && !_reasons.Contains(reason))
            _reasons.Add(reason);
        if (_full is null)
            _consumer?.OnOpaque(_opaqueOctets - before, reason);
        else
            _full.Reason ??= reason;
    }
}
