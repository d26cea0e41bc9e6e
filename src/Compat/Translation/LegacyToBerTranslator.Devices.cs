using System.Buffers.Binary;
using System.IO.Hashing;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <content>
/// Device sections have neither lengths nor types: their octets are held until the vmdesc that follows them has arrived and accounts for every octet from
/// the first device section to itself. Then each section is decoded, encoded, decoded again and compared before it is sent typed.
/// </content>
internal sealed partial class LegacyToBerTranslator
{
    /// <summary>The most octets that are held for a vmdesc.</summary>
    private const int HoldLimit = 512 * 1024 * 1024;

    /// <summary>Candidates for the vmdesc that wait for their end; a guest's memory is not among the held octets, so there are hardly ever two.</summary>
    private const int MaxCandidates = 256;

    /// <summary>Octets of candidates that are parsed at most: hostile input cannot make us parse the same octets for ever.</summary>
    private long _textBudget = 1L << 30;

    /// <summary>Octets of a d record besides its value, at most: section id, section header, type, digest, marks.</summary>
    private const int MaxDeviceHead = 1024;

    private readonly DynamicState _state = new();
    private readonly DynamicState _provenState = new();
    private readonly ArrayPoolBufferWriter<byte> _value = new();
    private readonly ArrayPoolBufferWriter<byte> _proof = new();
    private readonly List<(VMDescDevice Device, VMStateDescription Description)> _describedDevices = [];

    private sealed record HeldElement(int Start, int Length, SectionHead? Section, int ContentsStart, int ContentsLength, VMDescDevice? Device);

    private string? ReadDevicePhase()
    {
        _ram.EndRecord();
        if (!_hasRamEnded && TryPassEarlySections())
            return null;
        int scanned = 0;
        List<int> incomplete = [];
        while (true)
        {
            for (int i = 0; i < incomplete.Count; i++)
            {
                if (TryDescription(incomplete[i], out bool isWhole))
                    return null;
                if (isWhole)
                    incomplete.RemoveAt(i--);
            }

            for (int at = NextCandidate(scanned); at >= 0; at = NextCandidate(at + 1))
            {
                scanned = at + 1;
                if (TryDescription(at, out bool isWhole))
                    return null;
                if (!isWhole && incomplete.Count < MaxCandidates)
                {
                    incomplete.Add(at);
                    StopBeforeTail(at);
                }
            }

            // A postcopy package has no vmdesc, and RAM follows it.
            if (_packageEnd > _input.Offset && _packageEnd - _input.Offset <= _input.Length)
                return PassByFooters((int)(_packageEnd - _input.Offset));
            scanned = Math.Max(scanned, _input.Length - VMDescHeadLength);
            if (_input.Length > HoldLimit)
                return $"no description within {HoldLimit} octets of device sections";
            if (_input.ReadMore())
                continue;
            if (_input.IsAtEnd)
                return PassByFooters(_input.Length) is not string reason ? null : IsClosed() ? reason : Ends("the device sections");
            if (TrySendHeld(out string? held))
                return held;
            incomplete.RemoveAll(at => at == _notHeld);
            incomplete.ForEach(StopBeforeTail);
        }
    }

    /// <summary>
    /// Whether what is left, although not understood, ends as a stream does: with a vmdesc whose length reaches the end of the input (zeros may follow, where a stream stands in a
    /// volume), or, where there are no footers to go by, with an EOF.
    /// </summary>
    private bool IsClosed()
    {
        ReadOnlySpan<byte> span = _input.Span;
        int end = span.LastIndexOfAnyExcept((byte)0) + 1;
        for (int at = NextCandidate(0); at >= 0; at = NextCandidate(at + 1))
        {
            long textEnd = at + 6L + BinaryPrimitives.ReadUInt32BigEndian(span[(at + 2)..]);
            if (textEnd <= span.Length && textEnd >= end)
                return true;
        }

        return _hasFooters is false && span.Length > end;
    }

    /// <summary>Octets of EOF tag, VMDESCRIPTION tag, be32 length and the first octet of the text.</summary>
    private const int VMDescHeadLength = 7;

    /// <summary>The next place where an EOF tag and a VMDESCRIPTION tag with a JSON object stand.</summary>
    private int NextCandidate(int from)
    {
        ReadOnlySpan<byte> span = _input.Span;
        while (from <= span.Length - VMDescHeadLength)
        {
            int found = span[from..].IndexOf([LegacyTags.Eof, LegacyTags.VMDescription]);
            if (found < 0 || from + found > span.Length - VMDescHeadLength)
                return -1;
            from += found;
            if (span[from + 6] == (byte)'{' && MayBeText(span[(from + 6)..]))
                return from;
            from++;
        }

        return -1;
    }

    /// <summary>The text's first member is page_size, configuration or devices; a start that is too short to say may be.</summary>
    private static bool MayBeText(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> start = text[1..Math.Min(text.Length, 20)].TrimStart((byte)' ');
        return StartsLike(start, "\"page_size\""u8) || StartsLike(start, "\"configuration\""u8) || StartsLike(start, "\"devices\""u8);

        static bool StartsLike(ReadOnlySpan<byte> start, ReadOnlySpan<byte> name)
        {
            int length = Math.Min(start.Length, name.Length);
            return start[..length].SequenceEqual(name[..length]);
        }
    }

    private bool TryDescription(int at, out bool isWhole)
    {
        ReadOnlySpan<byte> span = _input.Span;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(span[(at + 2)..]);
        isWhole = length <= span.Length - at - 6;
        if (!isWhole || length > _textBudget)
            return false;
        _textBudget -= length;
        if (!VMDescReader.TryRead(span.Slice(at + 6, (int)length), out VMDesc? description, out _))
            return false;

        List<HeldElement>? elements = CutElements(at, description, isPrefix: false);
        if (elements is null)
            return false;

        foreach (HeldElement element in elements)
            WriteElement(element);
        WriteEof();
        _input.StopAt = null;   // another candidate may have been waited for
        AskBeforeEnd();
        WriteVMDesc(_input.Span.Slice(at + 6, (int)length), description);
        _input.Advance(at + 6 + (int)length);
        _hasEnded = _hasDescription = true;
        return true;
    }

    /// <summary>Cuts the held octets into sections and commands by the lengths that the description derives.</summary>
    /// <returns>null: they do not add up to <paramref name="end"/>.</returns>
    /// <remarks>With the head of a description alone the sections that it does not reach are cut by their footers.</remarks>
    private List<HeldElement>? CutElements(int end, VMDesc description, bool isPrefix)
    {
        List<HeldElement> elements = [];
        bool? hasFooters = _hasFooters;
        int next = _earlySections.Count;
        if (next > description.Devices.Length || !_earlySections.Zip(description.Devices).All(static pair => IsSame(pair.First, pair.Second)))
            return null;
        int at = 0;
        while (at < end)
        {
            ReadOnlySpan<byte> span = _input.Span[..end];
            HeldElement? element = span[at] switch
            {
                LegacyTags.Command when end - at >= 5 => new HeldElement(at, 5 + BinaryPrimitives.ReadUInt16BigEndian(span[(at + 3)..]), null, 0, 0, null),
                LegacyTags.SectionFull when next < description.Devices.Length => CutSection(at, end, description, next++, ref hasFooters),
                LegacyTags.SectionFull when isPrefix && hasFooters is true => CutByFooter(at, end),
                _ => null,
            };
            if (element is null || element.Start + element.Length > end)
                return null;
            elements.Add(element);
            at = element.Start + element.Length;
        }

        if (next != description.Devices.Length)
            return null;   // of a head, too: what it describes stands before what it does not
        _hasFooters = hasFooters;
        return elements;
    }

    private HeldElement? CutSection(int at, int end, VMDesc description, int index, ref bool? hasFooters)
    {
        VMDescDevice device = description.Devices[index];
        if (!TryPeekSection(at, out SectionHead? section, out int head) || !IsSame(section, device))
            return null;

        int contents = at + head;
        long? length = device.Description?.Length;
        bool isFooter = length <= end - contents && IsFooter(_input.Span[(contents + (int)length)..end], section.Id);
        if (!isFooter && hasFooters is not false)
        {
            long? found = FindFooter(contents, end, section.Id, index + 1 < description.Devices.Length ? description.Devices[index + 1] : null);
            isFooter = found is not null;
            length = found ?? length;
        }

        hasFooters ??= isFooter;
        if (length is null || length > end - contents || hasFooters.Value != isFooter)
            return null;
        int after = contents + (int)length;
        return new HeldElement(at, after + (hasFooters.Value ? LegacyTags.FooterLength : 0) - at, section, contents, (int)length, device);
    }

    private HeldElement? CutByFooter(int at, int end)
    {
        if (!TryPeekSection(at, out SectionHead? section, out int head))
            return null;
        int contents = at + head;
        int contentsEnd = FindEnd(contents, end, section.Id, Place.AfterRam);
        return contentsEnd < 0 ? null : new HeldElement(at, contentsEnd + LegacyTags.FooterLength - at, section, contents, contentsEnd - contents, null);
    }

    private void WriteEof()
    {
        _consumer?.OnSectionsEnd();
        WriteSectionEvent(LegacyTags.Eof, 0, null);
    }

    /// <summary>Asks the other side, unless it has been asked.</summary>
    private void AskBeforeEnd(bool isHeld = false)
    {
        if (_options.Gate is null || _hasAsked)
            return;
        _hasAsked = true;
        _output.Flush();
        _options.Gate.BeforeEnd(isHeld);
    }

    /// <summary>Where the description does not add up: the section's footer, with the head of the next described section or the end behind it.</summary>
    private long? FindFooter(int from, int end, uint id, VMDescDevice? following)
    {
        if (_hasFooters is false)
            return null;
        for (int at = from; at <= end - LegacyTags.FooterLength; at++)
        {
            int after = at + LegacyTags.FooterLength;
            if (!IsFooter(_input.Span[at..end], id))
                continue;
            if (following is null ? after == end : TryPeekSection(after, out SectionHead? next, out _) && IsSame(next, following))
                return at - from;
        }

        return null;
    }

    private static bool IsSame(SectionHead section, VMDescDevice device) => section.IdStr.Text == device.Name && section.InstanceId == device.InstanceId;

    private void WriteElement(HeldElement element)
    {
        if (element.Section is null)
        {
            BerWriter command = BeginContents();
            command.WriteInteger((long)BinaryPrimitives.ReadUInt16BigEndian(_input.Span[(element.Start + 1)..]));
            command.WriteOctetString(_input.Span.Slice(element.Start + 5, element.Length - 5));
            EndContents(ref command, RecordTag.Command);
            return;
        }

        ReadOnlySpan<byte> contents = _input.Span.Slice(element.ContentsStart, element.ContentsLength);
        VMDescDevice? device = element.Device ?? AnnouncedDevice(element);
        VMStateDescription? description = device?.Description;
        if (description is not null)
            description = PointerArrayFit.TryFit(description, contents) ?? description;
        if (description is not null)
            description = _announcedTypes?.SameAs(description, element.Section) ?? description;
        string? reason = device is null ? NotDescribedYet : device.Reason ?? "no description";
        int typeNumber = -1;
        if (description is not null)
        {
            _types.AddWithNested(description, WriteType);
            _types.TryGetNumber(description, out typeNumber);
            _describedDevices.Add((device!, description));
            reason = description.Length == contents.Length ? TryEncode(element, description) : $"vmdesc describes {description.Length} octets of {contents.Length}";
        }

        if (reason is null)
        {
            TellDevice(element, description, null);
            if (_options.ProvesSections)
                WriteDevice(element, typeNumber, device!.IsOldStyle, contents);
            _typedDevices++;
            _typedOctets += contents.Length;
            return;
        }

        reason = $"\"{element.Section.IdStr}\"#{element.Section.InstanceId}: {reason}";
        TellDevice(element, description, reason);
        WriteSectionEvent(LegacyTags.SectionFull, element.Section.Id, element.Section, typeNumber < 0 ? null : typeNumber, device is { IsOldStyle: true });
        _opaque.Write(contents, reason);
        _opaque.EndRun();
        WriteSectionEvent(_hasFooters is true ? LegacyTags.SectionFooter : SectionEvents.NoFooter, element.Section.Id, null);
        _opaqueDevices++;
        _opaqueDeviceOctets += contents.Length;
    }

    private void TellDevice(HeldElement element, VMStateDescription? description, string? reason)
        => _consumer?.OnDevice(new DeviceSection
        {
            Path = new FieldPath(element.Section!.IdStr.Text, element.Section.InstanceId),
            SectionId = element.Section.Id,
            VersionId = element.Section.VersionId,
            LegacyOffset = _input.Offset + element.ContentsStart,
            Description = description,
            IsOldStyle = element.Device is { IsOldStyle: true },
            State = reason is null ? _state : null,
            Contents = reason is null || element.ContentsLength <= DeviceSection.MaxOpaqueContents ? _input.Segment(element.ContentsStart, element.ContentsLength) : default,
            Octets = element.ContentsLength,
            OpaqueOctets = reason is null ? 0 : element.ContentsLength,
            OpaqueReason = reason,
        });

    private void WriteType(VMStateDescription description, int number)
    {
        _contents.Clear();
        TypeDescriptionCodec.Write(_contents, _types, description, number, _announcedTypes?.RefinedBy(description) is VMStateDescription announced && _types.TryGetNumber(announced, out int refined) ? refined : null);
        _output.WriteRecord(RecordTag.Type, _contents.WrittenSpan);
    }

    private void WriteDevice(HeldElement element, int typeNumber, bool isOldStyle, ReadOnlySpan<byte> contents)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)element.Section!.Id);
        WriteSectionHeader(ref writer, element.Section);
        writer.WriteInteger((long)typeNumber);
        writer.WriteEncoded(_value.WrittenSpan);
        Span<byte> digest = stackalloc byte[8];
        XxHash3.Hash(contents, digest);
        writer.WriteOctetString(digest);
        if (isOldStyle)
            writer.WriteNull(Context(0));
        if (_hasFooters is not true)
            writer.WriteNull(Context(1));
        EndContents(ref writer, RecordTag.Device);
    }

    /// <summary>Encodes a section's contents into <see cref="_value"/> and proves that the value decodes to the same octets.</summary>
    /// <returns>Why it cannot be sent typed; null when it can.</returns>
    private string? TryEncode(HeldElement element, VMStateDescription description)
    {
        ArraySegment<byte> contents = _input.Segment(element.ContentsStart, element.ContentsLength);
        var root = new FieldPath(element.Section!.IdStr.Text, element.Section.InstanceId);
        try
        {
            var file = new QemuFileReader(contents, _input.Offset + element.ContentsStart);
            _state.MaxOctets = contents.Count;
            var legacyInput = new QemuFileInputVisitor(file) { Root = root };
            VMState.VisitTraced(ref legacyInput, description, _state, root, _input.Offset + element.ContentsStart);
            legacyInput.Complete();
            if (file.IsAvailable(1))
                return "octets remain after the last described field";
            if (!_options.ProvesSections)
                return null;

            _value.Clear();
            EncodeState(description, root, _input.Offset + element.ContentsStart);
            if (_value.WrittenCount > FormatFacts.MaxRecordLength - MaxDeviceHead)
                return $"more than {FormatFacts.MaxRecordLength} octets";

            _provenState.MaxOctets = contents.Count;
            var berInput = new BerInputVisitor(_value.WrittenSpan, _types) { Root = root };
            VMState.Visit(ref berInput, description, _provenState);
            berInput.Complete();

            _proof.Clear();
            var legacyOutput = new QemuFileWriter(_proof);
            QemuFileOutputVisitor again = legacyOutput.Visitor;
            VMState.Visit(ref again, description, _provenState);
            again.Complete();
            return _proof.WrittenSpan.SequenceEqual(contents) ? null : "the value does not decode to the same octets";
        }
        catch (VisitException exception)
        {
            return exception.Message;
        }
    }

    private void EncodeState(VMStateDescription description, FieldPath root, long offset)
    {
        var output = new BerOutputVisitor(_value, _types) { Root = root };
        try
        {
            VMState.VisitTraced(ref output, description, _state, root, offset);
            output.Complete();
        }
        finally
        {
            output.Dispose();
        }
    }
}
