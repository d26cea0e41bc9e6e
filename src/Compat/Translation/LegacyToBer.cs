using System.Buffers;
using System.Formats.Asn1;
using System.IO.Hashing;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Writes what a legacy stream holds as BER records: one run of <see cref="StreamTranslator.LegacyToBer"/>.</summary>
internal sealed partial class LegacyToBer : ILegacyEvents, IDisposable
{
    /// <summary>A live section of more octets is opaque records between two events, a shorter one is one record.</summary>
    private const int ShortSection = 4096;

    private readonly OctetWindow _window;
    private readonly StreamDigest _legacyDigest;
    private readonly MigrationStreamWriter _output;
    private readonly TranslationOptions _options;
    private readonly RamRunWriter _ram;
    private readonly OpaqueWriter _opaque;
    private readonly SectionProof _proof;
    private readonly TypeTable _types = new();
    private readonly TranslationTally _tally = new();
    private readonly ArrayPoolBufferWriter<byte> _contents = new();
    private readonly List<VMDescDevice> _described = [];   // the devices of vmdesc, with the descriptions that were sent
    private readonly List<RamBlock> _blocks = [];
    private readonly LiveContents _live = new();
    private bool _hasAsked;
    private bool _isTailUnread;

    public LegacyToBer(IOctetSource legacy, IOctetSink ber, TranslationOptions options)
    {
        _options = options;
        _legacyDigest = new StreamDigest(options.Digest);
        _window = new OctetWindow(legacy, _legacyDigest);
        _output = new MigrationStreamWriter(ber, options.Digest, options.ZstdLevel);
        _ram = new RamRunWriter(_output);
        _opaque = new OpaqueWriter(_output);
        _proof = new SectionProof(_types, WriteType);
    }

    /// <inheritdoc/>
    public IRamEvents Ram => _ram;

    public TranslationResult Run(IStreamConsumer? consumer, CancellationToken cancellationToken)
    {
        _output.Begin(StreamContent.Stream, _options.Program);
        if (_options.Announcement is MigrationProfile announced)
            Announce(announced, consumer);   // before the source is waited for: the verdict needs nothing of it
        ConsumerEvents? told = consumer is null ? null : new ConsumerEvents(this, consumer, () => _ram.Summarize(_blocks));
        var reader = new LegacyReader(new LegacyInput(_window, _options.AllowTruncated, _options.Gate), told ?? (ILegacyEvents)this, _proof, cancellationToken);
        reader.Read();
        EndOpaque();
        _opaque.EndRun();
        _output.End(_legacyDigest.Count, _legacyDigest.Value);
        TranslationResult result = _tally.ToResult() with
        {
            LegacyOctets = _legacyDigest.Count,
            BerOctets = _output.Position,
            LegacyRamOctets = reader.RamOctets,
            BerRamOctets = _output.RamOctets,
            Warnings = reader.Warnings,
        };
        told?.OnEnd(result);
        return result;
    }

    public void Dispose()
    {
        _opaque.Dispose();
        _live.Dispose();
        _proof.Dispose();
        _output.Dispose();
        _window.Dispose();
        _contents.Dispose();
        _legacyDigest.Dispose();
    }

    /// <inheritdoc/>
    public void OnWaiting()
    {
        _ram.EndRecord();
        _opaque.EndRecord();
        _output.Flush();
    }

    /// <inheritdoc/>
    public void OnStart(ConfigurationSection configuration)
    {
        WriteConfiguration(configuration);
        if (_options.Gate is null)
            return;
        _output.Flush();
        _options.Gate.BeforeRam();
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)command);
        writer.WriteOctetString(contents);
        EndContents(ref writer, RecordTag.Command);
    }

    /// <inheritdoc/>
    public void OnLiveSection(byte type, uint id, SectionHead? head)
    {
        _live.Begin(type, id, head);
        if (_live.IsRam)
            WriteSectionEvent(type, id, head);
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlock> blocks)
    {
        AddBlocks(blocks);
        BerWriter writer = BeginContents();
        BerScope list = writer.BeginConstructed(Asn1Tag.Sequence);
        foreach (RamBlock block in blocks)
        {
            BerScope scope = writer.BeginConstructed(Asn1Tag.Sequence);
            WriteName(ref writer, block.IdStr);
            writer.WriteInteger(block.UsedLength);
            if (block.PageSize is ulong pageSize)
                writer.WriteInteger(pageSize, Context(0));
            if (block.MrAddr is ulong mrAddr)
                writer.WriteInteger(mrAddr, Context(1));
            writer.EndConstructed(scope);
        }

        writer.EndConstructed(list);
        EndContents(ref writer, RecordTag.RamBlocks);
    }

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap)
    {
        _ram.EndRecord();   // the pages of the block before
        AddBlocks([block]);
        BerWriter writer = BeginContents();
        BerScope list = writer.BeginConstructed(Asn1Tag.Sequence);
        BerScope entry = writer.BeginConstructed(Asn1Tag.Sequence);
        WriteName(ref writer, block.IdStr);
        writer.WriteInteger(block.UsedLength);
        BerScope mapped = writer.BeginConstructed(Context(2, true));
        writer.WriteInteger((long)block.Mapped!.Version);
        writer.WriteInteger(block.Mapped.PageSize);
        writer.WriteInteger(block.Mapped.BitmapOffset);
        writer.WriteInteger(block.Mapped.PagesOffset);
        WriteBitmap(ref writer, bitmap, (long)(block.UsedLength >> block.Mapped.PageBits));
        writer.EndConstructed(mapped);
        writer.EndConstructed(entry);
        writer.EndConstructed(list);
        if (total is ulong octets)
            writer.WriteInteger(octets, Context(0));
        EndContents(ref writer, RecordTag.RamBlocks);
    }

    /// <inheritdoc/>
    public void OnRamEnd() => _ram.EndRecord();

    /// <inheritdoc/>
    public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord)
    {
        if (!_live.IsLong && (!isRecord || _live.Octets.Length + octets.Length > ShortSection))
            BeginLong();
        if (_live.IsLong)
            WriteOpaque(octets, _live.Reason);
        else
            _live.Add(octets);
    }

    /// <inheritdoc/>
    public void OnLiveEnd(uint id, bool hasFooter)
    {
        if (_live.IsShort)
        {
            _tally.Opaque(_live.Octets.Length, _live.Reason);
            WriteShortSection(hasFooter);
        }
        else
        {
            _opaque.EndRun();
            WriteSectionEvent(hasFooter ? LegacyTags.SectionFooter : SectionRecord.NoFooter, id, null);
        }

        _live.End();
    }

    /// <inheritdoc/>
    public void OnDevice(SectionHead head, DeviceSection section)
    {
        _ram.EndRecord();
        _tally.Device(section);
        int typeNumber = -1;
        if (section.Description is VMStateDescription description)
        {
            _types.TryGetNumber(description, out typeNumber);
            _described.Add(Sent(section.Listed!, description));
        }

        if (section.State is not null)
        {
            WriteDevice(head, section, typeNumber);
            return;
        }

        WriteSectionEvent(LegacyTags.SectionFull, head.Id, head, typeNumber < 0 ? null : typeNumber, section.IsOldStyle);
        _opaque.Write(section.Whole, section.OpaqueReason!);
        _opaque.EndRun();
        WriteSectionEvent(section.HasFooter ? LegacyTags.SectionFooter : SectionRecord.NoFooter, head.Id, null);
    }

    /// <inheritdoc/>
    public void OnSectionsEnd()
    {
        _ram.EndRecord();
        WriteSectionEvent(LegacyTags.Eof, 0, null);
        if (_options.Gate is null || _hasAsked)
            return;
        _hasAsked = true;
        _output.Flush();
        _isTailUnread = _window.StopAt is not null;
        _options.Gate.BeforeEnd(_isTailUnread);
    }

    /// <inheritdoc/>
    public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description)
    {
        if (_isTailUnread)
            LocateAnnounced(text);
        int? configurationType = null;
        if (description.Configuration is not null)
        {
            _types.AddWithNested(description.Configuration, WriteType);
            _types.TryGetNumber(description.Configuration, out int number);
            configurationType = number;
        }

        WriteVMDesc(text, description, configurationType);
    }

    /// <inheritdoc/>
    public void OnOpaque(ReadOnlySpan<byte> octets, string reason)
    {
        _ram.EndRecord();
        EndOpaque();
        WriteOpaque(octets, reason);
    }

    private void Announce(MigrationProfile announced, IStreamConsumer? consumer)
    {
        DescriptionFile.WriteAnnouncement(_output, _types, announced);
        _proof.Announced = new AnnouncedTypes(announced);
        consumer?.OnAnnouncement(announced);
    }

    private void AddBlocks(IReadOnlyList<RamBlock> blocks)
    {
        _blocks.AddRange(blocks);
        _ram.SetBlocks(_blocks.Count);
    }

    private void BeginLong()
    {
        WriteSectionEvent(_live.Type, _live.Id, _live.Head);
        WriteOpaque(_live.Octets, _live.Reason);
        _live.IsLong = true;
    }

    /// <summary>A live section whose end was not understood is opaque, and so is what follows it, for another reason.</summary>
    private void EndOpaque()
    {
        if (_live.IsShort)
            BeginLong();
        if (_live.IsLong)
            _opaque.EndRun();
        _live.End();
    }

    private void WriteOpaque(ReadOnlySpan<byte> octets, string reason)
    {
        _tally.Opaque(octets.Length, reason);
        _opaque.Write(octets, reason);
    }
}
