using System.Buffers.Binary;
using System.IO.Hashing;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Writes what a legacy stream holds as BER records: one run of <see cref="StreamTranslator.LegacyToBer"/>.</summary>
internal sealed class LegacyToBer : ILegacyEvents, IDisposable
{
    /// <summary>A live section of more octets is opaque records between two events, a shorter one is one record.</summary>
    private const int ShortSection = 4096;

    private const string TooMuch = "typed, the stream would stand for too much beyond its octets";

    private readonly OctetWindow _window;
    private readonly StreamDigest _legacyDigest;
    private readonly MigrationStreamWriter _output;
    private readonly TranslationOptions _options;
    private readonly RunItemsWriter _ram;
    private readonly OpaqueWriter _opaque;
    private readonly SectionProof _proof;
    private readonly TypeTable _types = new();
    private readonly TranslationTally _tally = new();
    private readonly List<VMDescDevice> _described = [];   // the devices of vmdesc, with the descriptions that were sent
    private readonly LiveContents _live;
    private readonly Expansion _expansion = new();
    private readonly HeldCount _held;
    private readonly OctetHold _hold;
    private readonly LiveEncoding? _running;   // of a migration that runs
    private ChannelPages? _channelPages;
    private bool _hasAsked;

    public LegacyToBer(IOctetSource legacy, IOctetSink ber, TranslationOptions options)
    {
        _options = options;
        _legacyDigest = new StreamDigest(options.Digest);
        _running = options.Live is null ? null : new LiveEncoding(legacy);
        _window = new OctetWindow(_running?.Main ?? legacy, _legacyDigest) { DigestsPassed = _running is not null };
        if (_running is not null)
            _running.Window = _window;
        _output = new MigrationStreamWriter(ber, options.Digest, options.ZstdLevel);
        _ram = new RunItemsWriter((_output, RecordTag.RamPages), options.Limits);
        _held = new HeldCount(_window, options.Limits);
        _hold = new OctetHold(_held);
        _opaque = new OpaqueWriter(_output, _expansion);
        _live = new LiveContents(_output, _expansion);
        _proof = new SectionProof(_types, WriteType);
    }

    /// <inheritdoc/>
    public RamEvents Ram => _ram;

    public TranslationResult Run(IStreamConsumer? consumer, CancellationToken cancellationToken)
    {
        _output.Begin(StreamContent.Stream, _options.Program);
        if (_options.Announcement is MigrationProfile announced)
            Announce(announced, consumer);   // before the source is waited for: the verdict needs nothing of it
        else if (_options.Types is MigrationProfile types)
            _proof.Known = new KnownTypes(types);
        using ChannelSet? channels = Channels(consumer, cancellationToken);
        ConsumerEvents? told = consumer is null ? null : new ConsumerEvents(this, consumer, Summarize);
        var input = new LegacyInput(_window, _options) { Channels = channels };
        var reader = new LegacyReader(input, told ?? (ILegacyEvents)this, _proof, cancellationToken);
        reader.Read();
        _held.Check();
        _ram.EndRecord();   // of a stream that ends between two page records
        EndOpaque();
        _opaque.EndRun();
        _output.End(_legacyDigest.Count, _legacyDigest.Value);
        TranslationResult result = _tally.ToResult() with
        {
            LegacyOctets = _legacyDigest.Count,
            BerOctets = _output.Position,
            LegacyRamOctets = reader.RamOctets,
            BerRamOctets = _output.RamOctets,
            Warnings = channels is null ? reader.Warnings : [.. reader.Warnings, .. channels.Warnings],
        };
        told?.OnEnd(result);
        return result;
    }

    public void Dispose()
    {
        _channelPages?.Dispose();
        _opaque.Dispose();
        _live.Dispose();
        _proof.Dispose();
        _output.Dispose();
        _window.Dispose();
        _legacyDigest.Dispose();
    }

    /// <inheritdoc/>
    public void OnWaiting()
    {
        // Whole records: where one ends does not depend on who waits for what. Between relays somebody waits for what is there.
        if (_running is null)
        {
            _output.FlushPacked();
            return;
        }

        EndRecords(_running);
        _output.Flush();
    }

    /// <inheritdoc/>
    public void OnStart(ConfigurationSection configuration)
    {
        if (_options.Container?.Layers is { Count: > 0 } layers)
        {
            ContainerRecord.Write(_output.BeginRecord(), layers);
            _output.WriteRecord(RecordTag.Container);
        }

        ConfigurationRecord.Write(_output.BeginRecord(), configuration);
        _output.WriteRecord(RecordTag.Configuration);
        if (_options.Gate is null)
            return;
        _output.Flush();
        _options.Gate.BeforeRam();
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        _hold.OnCommand(command);
        new CommandRecord(command, contents).Write(_output.BeginRecord());
        _output.WriteRecord(RecordTag.Command);
    }

    /// <inheritdoc/>
    public void OnLiveSection(byte type, uint id, SectionHead? head)
    {
        _hold.OnLiveSection();
        _live.Begin(type, id, head);
        if (_live.Part.IsRam && type == LegacyTags.SectionEnd)
            _hold.OnRamEnding();
        if (_live.Part.IsRam)
            Write(new SectionRecord(type, id, head));
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlock> blocks)
    {
        _ram.AddBlocks(blocks);
        new RamBlocksRecord(blocks).Write(_output.BeginRecord());
        _output.WriteRecord(RecordTag.RamBlocks);
    }

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap)
    {
        _ram.EndRecord();   // the pages of the block before
        _ram.AddBlocks([block]);
        new RamBlocksRecord([block]) { Bitmap = bitmap, Total = total }.Write(_output.BeginRecord());
        _output.WriteRecord(RecordTag.RamBlocks);
    }

    /// <inheritdoc/>
    public void OnRamEnd()
    {
        _running?.OnRamEnd();
        _ram.EndRecord();
    }

    /// <inheritdoc/>
    public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord)
    {
        if (_live.TryAdd(octets, isRecord))
        {
            _tally.Live(octets.Length);
            return;
        }

        if (!_live.IsLong && (_live.IsTyped || !isRecord || _live.Octets.Length + octets.Length > ShortSection))
            BeginLong();
        if (_live.IsLong)
            WriteOpaque(octets, _live.Part.Reason);
        else
            _live.Add(octets);
    }

    /// <inheritdoc/>
    public void OnLiveEnd(uint id, bool hasFooter)
    {
        _running?.OnLiveEnd();
        if (_live.IsTyped)
        {
            _live.WriteRecord(isContinued: false, hasFooter);
        }
        else if (_live.IsShort)
        {
            LivePart part = _live.Part;
            _tally.Opaque(_live.Octets.Length, part.Reason);
            Write(new SectionRecord(part.Type, part.Id, part.Head) { IsWhole = true, Contents = _live.Octets, HasNoFooter = !hasFooter });
        }
        else
        {
            _opaque.EndRun();
            WriteSectionEnd(id, hasFooter);
        }

        _live.End();
    }

    /// <inheritdoc/>
    public void OnDevice(SectionHead head, DeviceSection section)
    {
        _hold.OnDevice();
        _held.Check();
        _ram.EndRecord();
        _tally.Device(section);
        int typeNumber = -1;
        if (section.Description is VMStateDescription description)
        {
            _types.TryGetNumber(description, out typeNumber);
            _described.Add(Sent(section.Listed!, description, section.Listed!.IsOldStyle));
        }

        if (section.State is not null && TryWriteDevice(head, section, typeNumber))
            return;

        Write(new SectionRecord(LegacyTags.SectionFull, head.Id, head) { Type = typeNumber < 0 ? null : typeNumber, IsOldStyle = section.IsOldStyle });
        _opaque.Write(section.Whole, section.OpaqueReason ?? TooMuch);
        _opaque.EndRun();
        WriteSectionEnd(head.Id, section.HasFooter);
    }

    /// <inheritdoc/>
    public void OnSectionsEnd()
    {
        _hold.OnDevice();
        _ram.EndRecord();
        Write(new SectionRecord(LegacyTags.Eof, 0, null));
        if (_options.Gate is null || _hasAsked)
            return;
        _hasAsked = true;
        _output.Flush();
        _options.Gate.BeforeEnd(_window.StopAt is not null);
    }

    /// <inheritdoc/>
    public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description)
    {
        if (_described.Exists(static device => device.TextLength == 0))
            Locate(text);
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
        _hold.OnOpaque();
        _held.Check();
        _ram.EndRecord();
        EndOpaque();
        WriteOpaque(octets, reason);
    }

    private void Announce(MigrationProfile announced, IStreamConsumer? consumer)
    {
        DescriptionFile.WriteAnnouncement(_output, _types, announced);
        _proof.Known = new KnownTypes(announced);
        consumer?.OnAnnouncement(announced);
    }

    /// <summary>The channels beside the main one.</summary>
    /// <returns>null: there are none.</returns>
    private ChannelSet? Channels(IStreamConsumer? consumer, CancellationToken cancellationToken)
    {
        if (_options.Channels.Count == 0 && _running is null)
            return null;
        _channelPages = new ChannelPages(consumer, null);
        var records = new ChannelsToBer(_output, _ram, _tally, _options.Limits);
        var told = new ChannelConsumerEvents(records, consumer, _channelPages);
        var channels = new ChannelSet(_options.Channels, _options, isUnproven: false, told, cancellationToken) { BeforeWaiting = OnWaiting };
        if (_running is not null)
            _running.Channels = channels;
        return channels;
    }

    /// <summary>The migration may not go on before all that has come is where it goes.</summary>
    private void EndRecords(LiveEncoding running)
    {
        _ram.EndRecord();
        if (_live.IsOpen && !_live.Part.IsRam)
            return;   // a few octets of a section that goes on by itself
        _opaque.EndRecord();
        running.Mark(_output, _legacyDigest, _held);
    }

    private IReadOnlyList<RamBlockSummary> Summarize() => _channelPages?.Summarize(_ram.Summarize()) ?? _ram.Summarize();

    private void BeginLong()
    {
        LivePart part = _live.Part;
        if (_live.IsTyped)
            _live.WriteRecord(isContinued: true, hasFooter: true);
        else
            Write(new SectionRecord(part.Type, part.Id, part.Head));
        if (!_live.Octets.IsEmpty)
            WriteOpaque(_live.Octets, part.Reason);
        _live.IsLong = true;
    }

    /// <summary>A live section whose end was not understood is opaque, and so is what follows it, for another reason.</summary>
    private void EndOpaque()
    {
        if (_live.IsShort || _live.IsTyped)
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

    private void Write(SectionRecord section)
    {
        section.Write(_output.BeginRecord());
        _output.WriteRecord(RecordTag.Section);
    }

    private void WriteSectionEnd(uint id, bool hasFooter) => Write(new SectionRecord(hasFooter ? LegacyTags.SectionFooter : SectionRecord.NoFooter, id, null));

    private void WriteType(VMStateDescription description, int number)
    {
        int? refined = _proof.Known?.RefinedBy(description) is VMStateDescription announced && _types.TryGetNumber(announced, out int of) ? of : null;
        TypeRecord.Write(_output.BeginRecord(), _types, description, number, refined);
        _output.WriteRecord(RecordTag.Type);
    }

    /// <returns>false: it would stand for too much.</returns>
    private bool TryWriteDevice(SectionHead head, DeviceSection section, int typeNumber)
    {
        if (!_expansion.TryTake(section.Whole.Count, _proof.Value.Length))
            return false;
        Span<byte> digest = stackalloc byte[8];
        XxHash3.Hash(section.Whole, digest);
        var record = new DeviceRecord(head, typeNumber)
        {
            Value = _proof.Value,
            Digest = digest,
            IsOldStyle = section.IsOldStyle,
            HasNoFooter = !section.HasFooter,
        };
        record.Write(_output.BeginRecord());
        _output.WriteRecord(RecordTag.Device);
        return true;
    }

    /// <summary>
    /// Finds in the whole text the devices that were sent before it was there. One that it does not have stands behind the one before, with nothing.
    /// </summary>
    private void Locate(ReadOnlySpan<byte> text)
    {
        Dictionary<(string, uint), Queue<VMDescDevice>> listed = [];
        foreach (VMDescDevice device in VMDescReader.TryRead(text, out VMDesc? whole, out _) ? whole.Devices : [])
        {
            if (!listed.TryGetValue((device.Name, device.InstanceId), out Queue<VMDescDevice>? places))
                listed.Add((device.Name, device.InstanceId), places = []);
            places.Enqueue(device);
        }

        int end = 0;
        for (int i = 0; i < _described.Count; i++)
        {
            VMDescDevice device = _described[i];
            VMDescDevice place = device.TextLength > 0 ? device : new VMDescDevice { Name = device.Name, InstanceId = device.InstanceId, TextStart = end };
            while (place.TextLength == 0 && listed.TryGetValue((device.Name, device.InstanceId), out Queue<VMDescDevice>? places)
                && places.TryDequeue(out VMDescDevice? next))
                place = next.TextStart >= end ? next : place;
            _described[i] = Sent(place, device.Description!, device.IsOldStyle);
            end = place.TextStart + place.TextLength;
        }
    }

    /// <summary>A device of vmdesc with the description that was sent.</summary>
    private static VMDescDevice Sent(VMDescDevice listed, VMStateDescription description, bool isOldStyle) => new()
    {
        Name = listed.Name,
        InstanceId = listed.InstanceId,
        IsOldStyle = isOldStyle,
        Description = description,
        TextStart = listed.TextStart,
        TextLength = listed.TextLength,
    };

    private void WriteVMDesc(ReadOnlySpan<byte> text, VMDesc description, int? configurationType)
    {
        var sent = new VMDesc
        {
            Dialect = description.Dialect,
            PageSize = description.PageSize,
            Configuration = description.Configuration,
            Devices = [.. _described],
        };
        using var own = new RegeneratedVMDesc(sent, text.Length, room: text.Length + 1024);
        var record = new VMDescRecord(text.Length, description.PageSize, description.Dialect, configurationType, own.FindPatches(text, _described));
        record.Write(_output.BeginRecord());
        if (_expansion.TryTake(text.Length, _output.RecordLength))
        {
            _output.WriteRecord(RecordTag.VMDesc);
            return;
        }

        Span<byte> head = stackalloc byte[1 + sizeof(uint)];
        head[0] = LegacyTags.VMDescription;
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)text.Length);
        OnOpaque(head, TooMuch);
        OnOpaque(text, TooMuch);
    }
}
