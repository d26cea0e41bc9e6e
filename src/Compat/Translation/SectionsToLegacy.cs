using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Turns the records of sections and commands back into those of the legacy stream: s, l, d, k, o and b.</summary>
/// <param name="output">The octets of the legacy stream.</param>
/// <param name="writer">Writes them.</param>
/// <param name="types">The type numbers of the stream.</param>
/// <param name="consumer">Is told of each thing before it goes on; null: nobody.</param>
internal sealed class SectionsToLegacy(LegacyOutput output, LegacyWriter writer, TypeTable types, IStreamConsumer? consumer) : IDisposable
{
    private readonly OctetHold _hold = new(output);
    private readonly DeviceRecordDecoder _decoder = new(types);
    private readonly LiveToLegacy _live = new(writer, consumer);
    private readonly TranslationTally _tally = new();
    private readonly List<VMDescDevice> _described = [];
    private readonly SentSections _sent = new();
    private readonly Dictionary<uint, string> _liveSections = [];
    private bool _isInRam;         // between the start of a ram section's part and its footer
    private bool _isRamEnded;      // its word EOS was written before the footer event came
    private bool _isRamMapped;
    private bool _isListUntold;    // blocks were listed of which the consumer does not know
    private bool _hasSectionsEnded;
    private OpaqueSection? _full;  // the device section whose octets arrive in o records

    /// <summary>The pages of ram.</summary>
    public required RunItemsToLegacy Ram { get; init; }

    /// <summary>The devices that vmdesc describes, in the order of the stream.</summary>
    public IReadOnlyList<VMDescDevice> Described => _described;

    /// <summary>The device sections.</summary>
    public SentSections Sent => _sent;

    /// <summary>The counts of devices and opaque octets.</summary>
    public TranslationResult ToResult() => _tally.ToResult();

    public void Dispose()
    {
        _decoder.Dispose();
        _live.Dispose();
    }

    /// <summary>A k record.</summary>
    public void Read(CommandRecord record)
    {
        consumer?.OnCommand(record.Command, record.Contents);
        _hold.OnCommand(record.Command);
        writer.OnCommand(record.Command, record.Contents);
    }

    /// <summary>A b record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Octets of the stream before it.</param>
    public void Read(RamBlocksRecord record, long offset)
    {
        if (!record.IsMapped)
        {
            writer.OnRamBlocks(record.Blocks);
            Ram.AddBlocks(record.Blocks, offset);
            _isListUntold = true;
            return;
        }

        RequireWholeBlock(offset);
        RamBlock block = record.Blocks[0];
        writer.OnMappedBlock(block, record.Total, record.Bitmap);
        Ram.AddBlocks(record.Blocks, offset);
        _isRamMapped = true;
        (consumer as IRamConsumer)?.OnMappedBlock(block.ToSummary(0, 0));
    }

    /// <summary>Another record follows than one that lists blocks: now the consumer is told of all blocks, however many records listed them.</summary>
    public void TellBlocks()
    {
        if (_isListUntold)
            consumer?.OnRamBlocks(Ram.Listed);
        _isListUntold = false;
    }

    /// <summary>An s record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Octets of the stream before it.</param>
    public void Read(SectionRecord record, long offset)
    {
        switch (record.Event)
        {
            case LegacyTags.SectionFull:
                BeginOpaqueDevice(record, offset);
                break;
            case LegacyTags.SectionFooter or SectionRecord.NoFooter:
                EndSection(record, offset);
                break;
            case LegacyTags.Eof:
                _hold.OnDevice();
                writer.OnSectionsEnd();
                if (!_hasSectionsEnded)
                    consumer?.OnSectionsEnd();
                _hasSectionsEnded = true;
                break;
            default:
                ReadLiveSection(record);
                break;
        }
    }

    /// <summary>A mark behind the word EOS of a section of ram, which would come with the footer event.</summary>
    /// <param name="offset">Octets of the stream before it.</param>
    public void EndRam(long offset)
    {
        if (!_isInRam || _isRamEnded)
            throw new StreamFormatException(StreamFormatError.Malformed, offset, "a section of ram that is open", "none");
        WriteRamEnd(offset);
        _isRamEnded = true;
    }

    /// <summary>An l record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Octets of the stream before it.</param>
    /// <param name="expansion">Counts the zeros.</param>
    public void Read(LiveRecord record, long offset, Expansion expansion)
    {
        if (record.Event is not null)
            BeginLiveSection(record.Head);
        string idStr = _liveSections.GetValueOrDefault(record.Id, "?");
        if (record.Event is byte type)
        {
            if (idStr == RamFlags.IdStr)
                throw new StreamFormatException(StreamFormatError.Malformed, offset, "a live section other than ram", idStr);
            _isInRam = false;
            _live.Begin(type, record.Id, record.Head, isTyped: true);
        }

        _tally.Live(_live.Read(record, idStr, offset, expansion));
        if (!record.IsContinued)
            _live.End(record.Id, !record.HasNoFooter);
    }

    /// <summary>A d record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Octets of the stream before it.</param>
    public void Read(DeviceRecord record, long offset)
    {
        _hold.OnDevice();
        DeviceSection section = _decoder.Decode(record, offset, output.Position + record.Head.Length);
        consumer?.OnDevice(section);
        writer.OnDevice(record.Head, section);
        _tally.Device(section);
        _sent.Add(section.Path);
        AddDescribed(record.Head, section.Description!, section.IsOldStyle);
    }

    /// <summary>An o record.</summary>
    /// <param name="record">Its contents.</param>
    /// <param name="expansion">Counts the zeros.</param>
    public void ReadOpaque(ref RecordReader record, Expansion expansion)
    {
        if (!_isInRam)
            _hold.OnOpaque();
        long count = 0;
        OpaqueRecord.ReadBegin(ref record);
        while (OpaqueRecord.TryReadPart(ref record, out ReadOnlySpan<byte> octets, out int zeros))
        {
            Expansion.Require(expansion.TryTake(zeros), record.Offset);
            writer.WriteOctets(octets);
            writer.WriteZeros(zeros);
            _full?.Append(octets, zeros);
            count += octets.Length + zeros;
        }

        string? reason = OpaqueRecord.ReadEnd(ref record);
        _tally.Opaque(count, reason);
        if (_full is null)
            consumer?.OnOpaque(count, reason);
        else
            _full.Reason ??= reason;
    }

    /// <summary>A START, PART or END: the start of one, or the whole.</summary>
    private void ReadLiveSection(SectionRecord record)
    {
        BeginLiveSection(record.Head);
        _live.Begin(record.Event, record.Id, record.Head, isTyped: false);
        _isInRam = !record.IsWhole && _liveSections.GetValueOrDefault(record.Id) == RamFlags.IdStr;
        if (_isInRam && record.Event == LegacyTags.SectionEnd)
            _hold.OnRamEnding();
        if (!record.IsWhole)
            return;

        string reason = LiveSection.OpaqueReason(_liveSections.GetValueOrDefault(record.Id, "?"));
        writer.OnLiveOctets(record.Contents, isRecord: true);
        _tally.Opaque(record.Contents.Length, reason);
        consumer?.OnOpaque(record.Contents.Length, reason);
        _live.End(record.Id, !record.HasNoFooter);
    }

    /// <summary>A START, PART or END in either form of it.</summary>
    private void BeginLiveSection(SectionHead? head)
    {
        if (head is not null)
        {
            _liveSections[head.Id] = head.IdStr.Text;
            consumer?.OnLiveSection(new FieldPath(head.IdStr.Text, head.InstanceId), head.VersionId);
        }

        _hold.OnLiveSection();
    }

    private void BeginOpaqueDevice(SectionRecord record, long offset)
    {
        SectionHead head = record.Head!;
        _hold.OnDevice();
        writer.BeginDevice(head);
        _sent.Add(new FieldPath(head.IdStr.Text, head.InstanceId));
        VMStateDescription? description = record.Type is long type ? TypeRecord.Find(types, type, offset) : null;
        _full = new OpaqueSection(head, output.Position, description, record.IsOldStyle, keepsContents: consumer is not null);
        if (description is not null)
            AddDescribed(head, description, record.IsOldStyle);
    }

    /// <summary>The footer of a section, or the mark that it has none.</summary>
    private void EndSection(SectionRecord record, long offset)
    {
        bool hasFooter = record.Event == LegacyTags.SectionFooter;
        if (_isInRam && !_isRamEnded)
            WriteRamEnd(offset);
        _isInRam = _isRamEnded = false;
        if (_full is not null)
        {
            _tally.OpaqueDevice(_full.Octets);
            consumer?.OnDevice(_full.ToDeviceSection(hasFooter));
            _full = null;
        }

        _live.End(record.Id, hasFooter);
    }

    private void WriteRamEnd(long offset)
    {
        RequireWholeBlock(offset);
        _isListUntold |= _isRamMapped;   // with mapped-ram all blocks are known behind the last one
        _isRamMapped = false;
        TellBlocks();
        writer.OnRamEnd();
    }

    private void AddDescribed(SectionHead head, VMStateDescription description, bool isOldStyle)
        => _described.Add(new VMDescDevice { Name = head.IdStr.Text, InstanceId = head.InstanceId, IsOldStyle = isOldStyle, Description = description });

    /// <summary>The pages of a mapped block stand one after the other in the file, to its end.</summary>
    private void RequireWholeBlock(long offset)
    {
        if (!Ram.IsMappedBlockWhole)
            throw new StreamFormatException(StreamFormatError.Malformed, offset, "all pages of the mapped block before", "less");
    }
}
