using System.Buffers.Binary;

namespace Ber.Compat;

/// <content>
/// A device section that stands before the end of RAM (early_setup: virtio-mem since 8.0). RAM must not wait for the vmdesc, so the section is cut by its footer
/// together with what follows it, and travels opaque.
/// </content>
internal sealed partial class LegacyToBerTranslator
{
    /// <summary>The most octets in which the footer of an early section is looked for.</summary>
    private const int EarlyLimit = 64 * 1024 * 1024;

    private readonly List<SectionId> _earlySections = [];

    private sealed record EarlySection(SectionId Section, int Start, int Head, int End);

    /// <summary>Passes the sections at the window's start, if a live section stands behind them.</summary>
    /// <returns>false: this is the device phase.</returns>
    private bool TryPassEarlySections()
    {
        if (_hasFooters is false)
            return false;

        List<EarlySection> sections = [];
        int at = 0;
        while (!IsLiveSection(at))
        {
            if (!_input.Ensure(at + 1) || _input.Span[at] != LegacyTags.SectionFull || !TryPeekSection(at, out SectionId? section, out int head))
                return false;
            int end = FindEarlyEnd(at + head, section.Id);
            if (end < 0)
                return false;
            sections.Add(new EarlySection(section, at, head, end));
            at = end + LegacyTags.FooterLength;
        }

        foreach (EarlySection early in sections)
        {
            WriteSectionEvent(LegacyTags.SectionFull, early.Section.Id, early.Section);
            int contents = early.End - early.Start - early.Head;
            _opaque.Write(_input.Span.Slice(early.Start + early.Head, contents), $"\"{early.Section.IdStr}\"#{early.Section.InstanceId}: a device section before RAM");
            _opaque.EndRun();
            WriteSectionEvent(LegacyTags.SectionFooter, early.Section.Id, null);
            _earlySections.Add(early.Section);
            _opaqueDevices++;
            _opaqueDeviceOctets += contents;
        }

        _hasFooters = true;
        _input.Advance(at);
        return true;
    }

    /// <summary>Where the contents of an early section end: its footer, with another section's head behind it.</summary>
    private int FindEarlyEnd(int from, uint id)
    {
        Span<byte> footer = stackalloc byte[LegacyTags.FooterLength];
        footer[0] = LegacyTags.SectionFooter;
        BinaryPrimitives.WriteUInt32BigEndian(footer[1..], id);
        for (int at = from; at <= EarlyLimit;)
        {
            if (!_input.Ensure(at + LegacyTags.FooterLength + 1))
                return -1;
            int found = _input.Span[at..].IndexOf(footer);
            if (found < 0)
            {
                at = _input.Length - LegacyTags.FooterLength + 1;
                continue;
            }

            at += found;
            int after = at + LegacyTags.FooterLength;
            if (IsLiveSection(after) || IsPlausibleFull(after))
                return at;
            at++;
        }

        return -1;
    }

    /// <summary>A START of a live section that is known, or a PART or END of one that was started.</summary>
    private bool IsLiveSection(int at)
    {
        if (!_input.Ensure(at + 5))
            return false;
        byte type = _input.Span[at];
        if (type is LegacyTags.SectionPart or LegacyTags.SectionEnd)
            return _liveSections.ContainsKey(BinaryPrimitives.ReadUInt32BigEndian(_input.Span[(at + 1)..]));
        return type is LegacyTags.SectionStart && TryPeekSection(at, out SectionId? section, out _) && (section.IdStr.Text == RamFlags.IdStr || LiveSection.IsKnown(section.IdStr.Text));
    }

    private bool IsPlausibleFull(int at)
        => _input.Ensure(at + 1) && _input.Span[at] == LegacyTags.SectionFull && TryPeekSection(at, out SectionId? section, out _)
            && section.IdStr.Octets.Length > 0 && section.IdStr.Octets.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0 && section.VersionId <= byte.MaxValue && section.InstanceId <= ushort.MaxValue;
}
