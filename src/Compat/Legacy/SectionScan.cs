using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Ber.Compat;

/// <summary>Looks for the heads and footers of sections in octets that were not passed over yet (QEMU migration/savevm.c).</summary>
internal sealed class SectionScan(LegacyInput input)
{
    /// <summary>Where a section stands, which decides what may follow it.</summary>
    public enum Place
    {
        BeforeRam,
        Live,
        AfterRam,
    }

    /// <summary>The head of a START or FULL section.</summary>
    /// <param name="at">Octets of the window before it.</param>
    /// <param name="head">What it says.</param>
    /// <param name="length">Its octets.</param>
    /// <returns>false: the input ends before it does.</returns>
    public bool TryPeekHead(int at, [NotNullWhen(true)] out SectionHead? head, out int length)
    {
        head = null;
        length = 0;
        OctetWindow window = input.Window;
        if (!window.Ensure(at + SectionHead.ShortLength))
            return false;
        length = SectionHead.LengthOf(window.Span[at..]);
        if (!window.Ensure(at + length))
            return false;
        head = SectionHead.Read(window.Span.Slice(at, length));
        return true;
    }

    public static bool IsFooter(ReadOnlySpan<byte> octets, uint id)
        => octets.Length >= LegacyTags.FooterLength && octets[0] == LegacyTags.SectionFooter && BinaryPrimitives.ReadUInt32BigEndian(octets[1..]) == id;

    /// <summary>Where the contents of a section end: its footer, with what may follow it behind it.</summary>
    /// <param name="from">Octets of the window before the contents.</param>
    /// <param name="limit">Octets of the window before which the footer must end.</param>
    /// <param name="id">The section id.</param>
    /// <param name="place">Where the section stands.</param>
    /// <param name="end">Octets of the window before the footer.</param>
    public bool TryFindEnd(int from, int limit, uint id, Place place, out int end)
    {
        Span<byte> footer = stackalloc byte[LegacyTags.FooterLength];
        footer[0] = LegacyTags.SectionFooter;
        BinaryPrimitives.WriteUInt32BigEndian(footer[1..], id);
        OctetWindow window = input.Window;
        for (end = from; end <= limit - LegacyTags.FooterLength;)
        {
            if (!window.Ensure(end + LegacyTags.FooterLength))
                return false;
            int found = window.Span[end..].IndexOf(footer);
            if (found < 0)
            {
                // Of a section that stands before the device phase more may come; its footer may begin in the last octets.
                int seen = window.Length;
                if (place is Place.AfterRam || !window.Ensure(seen + 1))
                    return false;
                end = Math.Max(end, seen - LegacyTags.FooterLength + 1);
                continue;
            }

            end += found;
            if (end > limit - LegacyTags.FooterLength)
                return false;   // how far the window reaches beyond the limit is chance
            if (MayFollow(end + LegacyTags.FooterLength, limit, place))
                return true;
            end++;
        }

        return false;
    }

    /// <summary>A START of a live section whose form is known, or a PART or END of one that was started.</summary>
    public bool IsLiveSection(int at)
    {
        OctetWindow window = input.Window;
        if (!window.Ensure(at + 5))
            return false;
        byte type = window.Span[at];
        if (type is LegacyTags.SectionPart or LegacyTags.SectionEnd)
            return input.LiveSections.ContainsKey(BinaryPrimitives.ReadUInt32BigEndian(window.Span[(at + 1)..]));
        return type is LegacyTags.SectionStart && TryPeekHead(at, out SectionHead? head, out _)
            && (head.IdStr.Text == RamFlags.IdStr || LiveSection.IsKnown(head.IdStr.Text));
    }

    private bool MayFollow(int at, int limit, Place place) => place switch
    {
        Place.BeforeRam => IsLiveSection(at) || IsPlausibleHead(at),
        Place.Live => IsLiveSection(at) || IsPlausibleHead(at) || IsCommand(at),
        _ => IsLiveSection(at) || IsPlausibleHead(at) || IsCommand(at) || at == limit || IsEof(at, limit),
    };

    private bool IsEof(int at, int limit)
    {
        ReadOnlySpan<byte> rest = input.Window.Span[at..limit];
        return !rest.IsEmpty && rest[0] is LegacyTags.Eof && (rest.Length == 1 || rest[1] is LegacyTags.VMDescription || !rest.ContainsAnyExcept((byte)0));
    }

    private bool IsCommand(int at)
    {
        OctetWindow window = input.Window;
        return window.Ensure(at + 5) && window.Span[at] is LegacyTags.Command
            && BinaryPrimitives.ReadUInt16BigEndian(window.Span[(at + 1)..]) is > 0 and <= LegacyTags.LastCommand;
    }

    /// <summary>The head of a device section or of a live section of unknown form: a name that can be read, small numbers.</summary>
    private bool IsPlausibleHead(int at)
        => input.Window.Ensure(at + 1) && input.Window.Span[at] is LegacyTags.SectionFull or LegacyTags.SectionStart
            && TryPeekHead(at, out SectionHead? head, out _) && head.IdStr.Octets.Length > 0
            && head.IdStr.Octets.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0 && head.VersionId <= byte.MaxValue && head.InstanceId <= ushort.MaxValue;
}
