using System.Buffers.Binary;
using Ber.Visitors;

namespace Ber.Compat;

/// <content>
/// Device sections that are cut by their footers, not by a vmdesc, and travel opaque: those before the end of RAM (early_setup: virtio-mem since 8.0), for which RAM must not wait, and those
/// of streams that have no vmdesc.
/// </content>
internal sealed partial class LegacyToBerTranslator
{
    /// <summary>The most octets in which the footer of an early section is looked for.</summary>
    private const int EarlyLimit = 64 * 1024 * 1024;

    private readonly List<SectionHead> _earlySections = [];

    /// <summary>A device section in the window: its start, the octets of its head, and the end of its contents.</summary>
    private sealed record CutSectionAt(SectionHead Section, int Start, int Head, int End);

    /// <summary>Passes the sections at the window's start, if a live section stands behind them.</summary>
    /// <returns>false: this is the device phase.</returns>
    private bool TryPassEarlySections()
    {
        if (_hasFooters is false)
            return false;

        List<CutSectionAt> sections = [];
        int at = 0;
        while (!IsLiveSection(at))
        {
            if (!_input.Ensure(at + 1) || _input.Span[at] != LegacyTags.SectionFull || !TryPeekSection(at, out SectionHead? section, out int head))
                return false;
            int end = FindEnd(at + head, EarlyLimit, section.Id, Place.BeforeRam);
            if (end < 0)
                return false;
            sections.Add(new CutSectionAt(section, at, head, end));
            at = end + LegacyTags.FooterLength;
        }

        foreach (CutSectionAt early in sections)
        {
            WriteOpaqueSection(early, "a device section before RAM");
            _earlySections.Add(early.Section);
        }

        _hasFooters = true;
        _input.Advance(at);
        return true;
    }

    private void WriteOpaqueSection(CutSectionAt cut, string reason)
    {
        int contents = cut.End - cut.Start - cut.Head;
        reason = $"\"{cut.Section.IdStr}\"#{cut.Section.InstanceId}: {reason}";
        _consumer?.OnDevice(new DeviceSection
        {
            Path = new FieldPath(cut.Section.IdStr.Text, cut.Section.InstanceId),
            SectionId = cut.Section.Id,
            VersionId = cut.Section.VersionId,
            LegacyOffset = _input.Offset + cut.Start + cut.Head,
            Contents = contents <= DeviceSection.MaxOpaqueContents ? _input.Segment(cut.Start + cut.Head, contents) : default,
            Octets = contents,
            OpaqueOctets = contents,
            OpaqueReason = reason,
        });
        WriteSectionEvent(LegacyTags.SectionFull, cut.Section.Id, cut.Section);
        _opaque.Write(_input.Span.Slice(cut.Start + cut.Head, contents), reason);
        _opaque.EndRun();
        WriteSectionEvent(LegacyTags.SectionFooter, cut.Section.Id, null);
        _opaqueDevices++;
        _opaqueDeviceOctets += contents;
    }

    /// <summary>Device sections that no vmdesc describes: cut by their footers as far as that goes, up to <paramref name="end"/> octets into the window.</summary>
    private string? PassByFooters(int end)
    {
        const string Reason = "no description of the device sections";
        _input.StopAt = null;
        while (end > 0 && _input.Span[0] is LegacyTags.SectionFull)
        {
            if (_hasFooters is false || !TryPeekSection(0, out SectionHead? section, out int head))
                return Reason;
            int contentsEnd = FindEnd(head, end, section.Id, Place.AfterRam);
            if (contentsEnd < 0)
                return Reason;
            WriteOpaqueSection(new CutSectionAt(section, 0, head, contentsEnd), "no description");
            _hasFooters = true;
            _input.Advance(contentsEnd + LegacyTags.FooterLength);
            end -= contentsEnd + LegacyTags.FooterLength;
        }

        if (end > 0 && _input.Span[0] is LegacyTags.Eof)
        {
            WriteEof();
            AskBeforeEnd();
            _input.Advance(1);
            _hasEnded = true;
        }

        return null;
    }

    /// <summary>Where the contents of a section end: its footer, with what may follow it behind it.</summary>
    private int FindEnd(int from, int limit, uint id, Place place)
    {
        Span<byte> footer = stackalloc byte[LegacyTags.FooterLength];
        footer[0] = LegacyTags.SectionFooter;
        BinaryPrimitives.WriteUInt32BigEndian(footer[1..], id);
        for (int at = from; at <= limit - LegacyTags.FooterLength;)
        {
            if (!_input.Ensure(at + LegacyTags.FooterLength))
                return -1;
            int found = _input.Span[at..].IndexOf(footer);
            if (found < 0)
            {
                // Of a section that stands before the device phase more may come; its footer may begin in the last octets.
                if (place is Place.AfterRam || !_input.Ensure(_input.Length + 1))
                    return -1;
                at = Math.Max(at, _input.Length - LegacyTags.FooterLength);
                continue;
            }

            at += found;
            int after = at + LegacyTags.FooterLength;
            bool isEnd = place switch
            {
                Place.BeforeRam => IsLiveSection(after) || IsPlausibleHead(after),
                Place.Live => IsLiveSection(after) || IsPlausibleHead(after) || IsCommand(after),
                _ => IsLiveSection(after) || IsPlausibleHead(after) || IsCommand(after) || after == limit || IsEof(after),
            };
            if (isEnd)
                return at;
            at++;
        }

        return -1;
    }

    /// <summary>Where a section stands, which decides what may follow it.</summary>
    private enum Place
    {
        BeforeRam,
        Live,
        AfterRam,
    }

    private bool IsEof(int at)
    {
        ReadOnlySpan<byte> rest = _input.Span[at..];
        return !rest.IsEmpty && rest[0] is LegacyTags.Eof && (rest.Length == 1 || rest[1] is LegacyTags.VMDescription || !rest.ContainsAnyExcept((byte)0));
    }

    private bool IsCommand(int at)
        => _input.Ensure(at + 5) && _input.Span[at] is LegacyTags.Command && BinaryPrimitives.ReadUInt16BigEndian(_input.Span[(at + 1)..]) is > 0 and <= LegacyTags.LastCommand;

    /// <summary>A START of a live section whose form is known, or a PART or END of one that was started.</summary>
    private bool IsLiveSection(int at)
    {
        if (!_input.Ensure(at + 5))
            return false;
        byte type = _input.Span[at];
        if (type is LegacyTags.SectionPart or LegacyTags.SectionEnd)
            return _liveSections.ContainsKey(BinaryPrimitives.ReadUInt32BigEndian(_input.Span[(at + 1)..]));
        return type is LegacyTags.SectionStart && TryPeekSection(at, out SectionHead? section, out _) && (section.IdStr.Text == RamFlags.IdStr || LiveSection.IsKnown(section.IdStr.Text));
    }

    /// <summary>The head of a device section or of a live section of unknown form: a name that can be read, small numbers.</summary>
    private bool IsPlausibleHead(int at)
        => _input.Ensure(at + 1) && _input.Span[at] is LegacyTags.SectionFull or LegacyTags.SectionStart && TryPeekSection(at, out SectionHead? section, out _)
            && section.IdStr.Octets.Length > 0 && section.IdStr.Octets.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0 && section.VersionId <= byte.MaxValue && section.InstanceId <= ushort.MaxValue;
}
