using System.Buffers.Binary;
using System.Formats.Asn1;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>One run of <see cref="StreamTranslator.LegacyToBer"/>: framing here, RAM and device sections in the other files.</summary>
/// <remarks>Whatever is not understood ends the understanding, not the translation: the rest of the input travels as opaque octets, with the reason.</remarks>
internal sealed partial class LegacyToBerTranslator : IDisposable
{
    private readonly StreamDigest _legacyDigest;
    private readonly OctetWindow _input;
    private readonly MigrationStreamWriter _output;
    private readonly RamRunWriter _ram;
    private readonly OpaqueWriter _opaque;
    private readonly TypeTable _types = new();
    private readonly ArrayPoolBufferWriter<byte> _contents = new();
    private readonly TranslationOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<uint, SectionHead> _liveSections = [];
    private readonly IStreamConsumer? _consumer;
    private readonly List<string> _warnings = [];
    private AnnouncedTypes? _announcedTypes;
    private ConfigurationSection _configuration = new();
    private bool? _hasFooters;
    private bool _hasRamEnded;
    private bool _hasEnded;        // EOF was passed
    private bool _hasDescription;  // and a vmdesc behind it
    private long _packageEnd;   // offset behind the last postcopy package; 0: none yet
    private long _ramOctets;
    private int _typedDevices;
    private long _typedOctets;
    private int _opaqueDevices;
    private long _opaqueDeviceOctets;

    public LegacyToBerTranslator(IOctetSource legacy, IOctetSink ber, TranslationOptions options, IStreamConsumer? consumer, CancellationToken cancellationToken, bool isUnproven = false)
    {
        _options = options;
        _consumer = consumer;
        _cancellationToken = cancellationToken;
        _legacyDigest = new StreamDigest(options.Digest, isUnproven);
        _input = new OctetWindow(legacy, _legacyDigest);
        _output = new MigrationStreamWriter(ber, options.Digest, options.ZstdLevel);
        _ram = new RamRunWriter(_output, _input, consumer as IRamConsumer);
        _opaque = new OpaqueWriter(_output);
        _input.BeforeWaiting = FlushAll;
        _input.BeforeMoving = _ram.EndRecord;
    }

    public TranslationResult Run()
    {
        if (_options.Announcement is not null)
            Announce(_options.Announcement);   // before the source is waited for: the verdict needs nothing of it
        ReadMagic();
        if (_options.Announcement is null)
            _output.Begin(StreamContent.Stream, _options.Program);
        string? reason = ReadConfiguration() ?? ReadElements();
        if (reason is not null)
            PassOpaque(reason);
        _output.End(_legacyDigest.Count, _legacyDigest.Value);
        var result = new TranslationResult
        {
            LegacyOctets = _legacyDigest.Count,
            BerOctets = _output.Position,
            LegacyRamOctets = _ramOctets,
            BerRamOctets = _output.RamOctets,
            TypedDevices = _typedDevices,
            TypedDeviceOctets = _typedOctets,
            OpaqueDevices = _opaqueDevices,
            OpaqueDeviceOctets = _opaqueDeviceOctets,
            OpaqueOctets = _opaque.Octets,
            OpaqueReasons = _opaque.Reasons,
            Warnings = _warnings,
        };
        _consumer?.OnEnd(_ram.Summarize(_blocks), result);
        return result;
    }

    public void Dispose()
    {
        _opaque.Dispose();
        _live.Dispose();
        _output.Dispose();
        _input.Dispose();
        _contents.Dispose();
        _legacyDigest.Dispose();
    }

    private void Announce(MigrationProfile announced)
    {
        _output.Begin(StreamContent.Stream, _options.Program);
        DescriptionFile.WriteAnnouncement(_output, _types, announced);
        _announcedTypes = new AnnouncedTypes(announced);
        _consumer?.OnAnnouncement(announced);
    }

    private void ReadMagic()
    {
        _ = _input.Ensure(KnownFormats.Length);
        if (_input.Length < 8 || BinaryPrimitives.ReadUInt32BigEndian(_input.Span) != LegacyTags.Magic)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a legacy migration stream", KnownFormats.NameOf(_input.Span));
        uint version = BinaryPrimitives.ReadUInt32BigEndian(_input.Span[4..]);
        if (version != LegacyTags.FileVersion)
            throw new StreamFormatException(StreamFormatError.Unsupported, 4, "stream version 3", $"{version}");
        _input.Advance(8);
    }

    /// <summary>What is said where the input ends inside of something: the stream is refused, or what is left of it travels as opaque octets.</summary>
    private string Ends(string inside)
        => _options.AllowTruncated
            ? $"the stream ends in {inside}"
            : throw new StreamFormatException(StreamFormatError.Truncated, _input.Offset + _input.Length, $"the rest of {inside}", "the end of the input");

    private string? ReadConfiguration()
    {
        bool isKnown = ConfigurationSection.TryRead(_input, out ConfigurationSection? configuration, out int length);
        string? reason = isKnown ? null : _input.IsShort ? Ends("the configuration") : "unknown configuration";
        if (isKnown)
        {
            using var again = new ArrayPoolBufferWriter<byte>();
            configuration!.Write(again);
            isKnown = again.WrittenSpan.SequenceEqual(_input.Span[..length]);
            reason = isKnown ? null : "unknown configuration";
        }

        _configuration = isKnown ? configuration! : new ConfigurationSection();
        WriteConfiguration(_configuration);
        if (isKnown)
            _input.Advance(length);
        if (_configuration.TargetPageBits is int bits)
            _ram.SetPageBits(bits);
        _consumer?.OnStart(_configuration.ToStreamStart(program: null));
        if (_options.Gate is not null)
        {
            _output.Flush();
            _options.Gate.BeforeRam();
        }

        return reason;
    }

    private void WriteConfiguration(ConfigurationSection configuration)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)LegacyTags.FileVersion);
        if (configuration.MachineType is LegacyName machine)
            WriteName(ref writer, machine);
        if (configuration.TargetPageBits is int bits)
            writer.WriteInteger((long)bits, Context(0));
        if (configuration.Capabilities is not null)
        {
            BerScope scope = writer.BeginConstructed(Context(1, true));
            foreach (LegacyName capability in configuration.Capabilities)
                WriteName(ref writer, capability);
            writer.EndConstructed(scope);
        }

        if (configuration.Uuid is not null)
            writer.WriteOctetString(configuration.Uuid, Context(2));
        EndContents(ref writer, RecordTag.Configuration);
    }

    /// <summary>The elements of the stream, one after the other, to the end of the input.</summary>
    /// <returns>Why the rest is not understood; null when there is no rest.</returns>
    private string? ReadElements()
    {
        while (_input.Ensure(1))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (_hasEnded)
                return AfterEnd();
            string? reason = _input.Span[0] switch
            {
                LegacyTags.Command => ReadCommand(),
                LegacyTags.SectionStart or LegacyTags.SectionPart or LegacyTags.SectionEnd => ReadLiveSection(),
                LegacyTags.SectionFull or LegacyTags.Eof => ReadDevicePhase(),
                byte other => $"unknown section type {other}",
            };
            if (reason is not null)
                return reason;
        }

        return _hasEnded ? null : Ends("the stream");
    }

    private string AfterEnd()
    {
        if (_hasDescription || _input.Span[0] is not LegacyTags.VMDescription)
            return "octets after the end of the stream";
        if (!_input.Ensure(5) || !_input.Ensure((int)Math.Min(5L + BinaryPrimitives.ReadUInt32BigEndian(_input.Span[1..]), HoldLimit)))
            return Ends("the vmdesc");
        return "vmdesc of unknown form";
    }

    private string? ReadCommand()
    {
        if (!_input.Ensure(5))
            return Ends("a command");
        int command = BinaryPrimitives.ReadUInt16BigEndian(_input.Span[1..]);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_input.Span[3..]);
        if (!_input.Ensure(5 + length))
            return Ends("a command");

        _consumer?.OnCommand(command, _input.Span.Slice(5, length));
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)command);
        writer.WriteOctetString(_input.Span.Slice(5, length));
        EndContents(ref writer, RecordTag.Command);
        if (command == LegacyTags.PackagedCommand && length == 4)
            _packageEnd = _input.Offset + 9 + BinaryPrimitives.ReadUInt32BigEndian(_input.Span[5..]);
        _input.Advance(5 + length);
        return null;
    }

    private string? ReadLiveSection()
    {
        byte type = _input.Span[0];
        if (!_input.Ensure(5))
            return Ends("the head of a section");
        uint id = BinaryPrimitives.ReadUInt32BigEndian(_input.Span[1..]);
        SectionHead? section = null;
        int head = 5;
        if (type is LegacyTags.SectionStart)
        {
            if (!TryPeekSection(0, out section, out head))
                return Ends("the head of a section");
            if (section.IdStr.Text == RamFlags.IdStr && section.VersionId != RamFlags.VersionId)
                return $"live section \"{section.IdStr}\" version {section.VersionId}";
            _liveSections[id] = section;
            _consumer?.OnLiveSection(new FieldPath(section.IdStr.Text, section.InstanceId), section.VersionId);
        }
        else if (!_liveSections.ContainsKey(id))
        {
            return $"section part of unknown section {id}";
        }

        _input.Advance(head);
        string idStr = _liveSections[id].IdStr.Text;
        if (idStr != RamFlags.IdStr)
            return PassLive(idStr, type, id, section);
        WriteSectionEvent(type, id, section);
        string? reason = ReadRam(type is LegacyTags.SectionStart);
        if (type is LegacyTags.SectionEnd && !_hasRamEnded)
        {
            _hasRamEnded = true;
            _options.Gate?.OnRamEnded();
        }

        return reason ?? (IsAborted(type) ? EndAborted(id) : ReadFooter(id));
    }

    /// <summary>
    /// With send-configuration=off and a vmdesc QEMU 8.2 and later abort where the first device is to be described (qobject/json-writer.c): the stream ends between the EOS
    /// and the footer of the END section of ram.
    /// </summary>
    private bool IsAborted(byte type) => type is LegacyTags.SectionEnd && _configuration.MachineType is null && _hasFooters is true && !_input.Ensure(1);

    private string? EndAborted(uint id)
    {
        WriteSectionEvent(SectionEvents.NoFooter, id, null);
        _warnings.Add("the stream ends in the END section of ram, as QEMU leaves it when it aborts with send-configuration=off: it has no device state");
        _hasEnded = true;
        return null;
    }

    /// <summary>The footer after a live section; the first section end decides whether the stream has footers at all.</summary>
    private string? ReadFooter(uint id)
    {
        bool isThere = TryPassFooter(id);
        WriteSectionEvent(isThere ? LegacyTags.SectionFooter : SectionEvents.NoFooter, id, null);
        return MissingFooter(id, isThere);
    }

    private bool TryPassFooter(uint id)
    {
        bool isThere = _hasFooters is not false && _input.Ensure(LegacyTags.FooterLength) && IsFooter(_input.Span, id);
        _hasFooters ??= isThere;
        if (isThere)
            _input.Advance(LegacyTags.FooterLength);
        return isThere;
    }

    private string? MissingFooter(uint id, bool isThere)
    {
        bool isCut = !isThere && _input.IsAtEnd && _input.Length < LegacyTags.FooterLength && (_hasFooters is true || _input.Span.StartsWith([LegacyTags.SectionFooter]));
        return isCut ? Ends($"section {id}") : _hasFooters == isThere ? null : $"missing footer of section {id}";
    }

    private static bool IsFooter(ReadOnlySpan<byte> octets, uint id)
        => octets.Length >= LegacyTags.FooterLength && octets[0] == LegacyTags.SectionFooter && BinaryPrimitives.ReadUInt32BigEndian(octets[1..]) == id;

    /// <summary>The head of a START or FULL section, <paramref name="at"/> octets into the window.</summary>
    private bool TryPeekSection(int at, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SectionHead? section, out int length)
    {
        section = null;
        length = 0;
        if (!_input.Ensure(at + 6))
            return false;
        int nameLength = _input.Span[at + 5];
        length = 6 + nameLength + 8;
        if (!_input.Ensure(at + length))
            return false;

        ReadOnlySpan<byte> head = _input.Span.Slice(at, length);
        section = new SectionHead(
            BinaryPrimitives.ReadUInt32BigEndian(head[1..]),
            new LegacyName(head.Slice(6, nameLength)),
            BinaryPrimitives.ReadUInt32BigEndian(head[(6 + nameLength)..]),
            BinaryPrimitives.ReadUInt32BigEndian(head[(10 + nameLength)..]));
        return true;
    }

    private void WriteSectionEvent(byte type, uint id, SectionHead? section, int? typeNumber = null, bool isOldStyle = false)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)type, new Asn1Tag(UniversalTagNumber.Enumerated));
        writer.WriteInteger((long)id);
        if (section is not null)
            WriteSectionHeader(ref writer, section);
        if (typeNumber is int number)
            writer.WriteInteger((long)number, Context(0));
        if (isOldStyle)
            writer.WriteNull(Context(1));
        EndContents(ref writer, RecordTag.Section);
    }

    private static void WriteSectionHeader(ref BerWriter writer, SectionHead section)
    {
        BerScope scope = writer.BeginConstructed(Asn1Tag.Sequence);
        WriteName(ref writer, section.IdStr);
        writer.WriteInteger((long)section.InstanceId);
        writer.WriteInteger((long)section.VersionId);
        writer.EndConstructed(scope);
    }

    /// <summary>All that is left of the input, as it is.</summary>
    private void PassOpaque(string reason)
    {
        _ram.EndRecord();
        _input.StopAt = null;
        long octets = 0;
        while (_input.Length > 0 || _input.ReadMore())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int length = Math.Min(_input.Length, FormatFacts.RecordDataLimit);
            _opaque.Write(_input.Span[..length], reason);
            _input.Advance(length);
            octets += length;
        }

        _opaque.EndRun();
        if (octets > 0)
            _consumer?.OnOpaque(octets, reason);
    }

    /// <summary>No octet waits for one that is not there yet.</summary>
    private void FlushAll()
    {
        _ram.EndRecord();
        _opaque.EndRecord();
        _output.Flush();
    }

    private BerWriter BeginContents()
    {
        _contents.Clear();
        return new BerWriter(_contents);
    }

    private void EndContents(ref BerWriter writer, RecordTag tag)
    {
        writer.Flush();
        writer.Dispose();
        _output.WriteRecord(tag, _contents.WrittenSpan);
    }

    private static void WriteName(ref BerWriter writer, LegacyName name)
    {
        if (name.IsText)
            writer.WriteUtf8String(name.Octets);
        else
            writer.WriteOctetString(name.Octets);
    }

    private static Asn1Tag Context(int number, bool isConstructed = false) => new(TagClass.ContextSpecific, number, isConstructed);
}
