using System.Buffers.Binary;
using System.Text;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Cuts held octets into device sections and commands by the lengths that a vmdesc derives.</summary>
/// <param name="input">The octets.</param>
/// <param name="scan">Finds heads and footers.</param>
/// <param name="early">The sections that stood before RAM: vmdesc lists them first.</param>
internal sealed class SectionCut(LegacyInput input, SectionScan scan, IReadOnlyList<SectionHead> early)
{
    private readonly OctetWindow _window = input.Window;
    private readonly FooterIndex _footers = new();
    private readonly List<HeldElement> _elements = [];
    private bool? _hasFooters;
    private bool _isCut;   // a section was cut by its description

    /// <summary>The elements of the last cut.</summary>
    public IReadOnlyList<HeldElement> Elements => _elements;

    /// <summary>Cuts all that stands before the end.</summary>
    /// <param name="end">Octets of the window before EOF.</param>
    /// <param name="description">The description.</param>
    /// <param name="isPrefix">Whether it is the head of one: the sections that it does not reach are cut by their footers.</param>
    /// <remarks>
    /// A description may name sections that are not there: who has damaged a stream has cut them out. Where sections end with a footer those that are there
    /// add up all the same.
    /// </remarks>
    /// <returns>false: the lengths do not add up to the end.</returns>
    public bool TryCut(int end, VMDesc description, bool isPrefix)
    {
        _elements.Clear();
        _isCut = false;
        _hasFooters = input.HasFooters;
        int next = early.Count;
        if (next > description.Devices.Length || !early.Zip(description.Devices).All(static pair => IsSame(pair.First, pair.Second)))
            return false;
        int at = 0;
        while (at < end)
        {
            ReadOnlySpan<byte> span = _window.Span[..end];
            HeldElement? element = span[at] switch
            {
                LegacyTags.Command when end - at >= 5 => new HeldElement(at, 5 + BinaryPrimitives.ReadUInt16BigEndian(span[(at + 3)..])),
                LegacyTags.SectionFull when next < description.Devices.Length => CutByDescription(at, end, description, ref next),
                LegacyTags.SectionFull when isPrefix && _hasFooters is true => CutByFooter(at, end),
                _ => null,
            };
            if (element is not HeldElement cut || cut.Start + cut.Length > end)
                return false;
            _elements.Add(cut);
            at = cut.Start + cut.Length;
        }

        if (next != description.Devices.Length && (isPrefix || !_isCut || _hasFooters is not true))
            return false;   // of a head, too: what it describes stands before what it does not
        input.HasFooters = _hasFooters;
        return true;
    }

    private HeldElement? CutByDescription(int at, int end, VMDesc description, ref int next)
    {
        if (!scan.TryPeekHead(at, out SectionHead? head, out int headLength))
            return null;
        int index = next;
        while (index < description.Devices.Length && !IsSame(head, description.Devices[index]))
            index++;
        if (index == description.Devices.Length || (index > next && input.HasFooters is false))
            return null;

        next = index + 1;
        VMDescDevice device = description.Devices[index];
        int contents = at + headLength;
        long? length = device.Description?.Length;
        bool isFooter = length <= end - contents && SectionScan.IsFooter(_window.Span[(contents + (int)length)..end], head.Id);
        if (!isFooter && _hasFooters is not false)
        {
            int found = FindFooter(contents, end, head.Id, index + 1 < description.Devices.Length ? description.Devices[index + 1] : null);
            isFooter = found >= 0;
            length = isFooter ? found - contents : length;
        }

        _hasFooters ??= isFooter;
        if (length is null || length > end - contents || _hasFooters.Value != isFooter)
            return null;
        _isCut = true;
        int after = contents + (int)length + (isFooter ? LegacyTags.FooterLength : 0);
        return new HeldElement(at, after - at, headLength, (int)length, device);
    }

    private HeldElement? CutByFooter(int at, int end)
    {
        if (!scan.TryPeekHead(at, out SectionHead? head, out int headLength))
            return null;
        int contents = at + headLength;
        return scan.TryFindEnd(contents, end, head.Id, SectionScan.Place.AfterRam, out int contentsEnd)
            ? new HeldElement(at, contentsEnd + LegacyTags.FooterLength - at, headLength, contentsEnd - contents)
            : null;
    }

    /// <summary>Where the description does not add up: the section's footer, with the head of the next described section or the end behind it.</summary>
    /// <returns>Octets of the window before the footer; -1: there is none.</returns>
    private int FindFooter(int from, int end, uint id, VMDescDevice? following)
    {
        if (input.HasFooters is false)
            return -1;
        if (following is null)
        {
            int last = end - LegacyTags.FooterLength;
            return last >= from && SectionScan.IsFooter(_window.Span[last..end], id) ? last : -1;
        }

        int found = _footers.Find(_window.Span, from, id, Encoding.UTF8.GetBytes(following.Name), following.InstanceId);
        return found <= end - LegacyTags.FooterLength ? found : -1;
    }

    private static bool IsSame(SectionHead head, VMDescDevice device) => head.IdStr.Text == device.Name && head.InstanceId == device.InstanceId;
}
