using System.Globalization;
using System.Text.RegularExpressions;

namespace Ber.Live;

/// <summary>Where guest-physical addresses are in RAM blocks, as a machine itself says it (HMP <c>info mtree -f</c>).</summary>
internal sealed partial class GuestMap
{
    private readonly List<(ulong Start, ulong End, string Region, ulong Offset)> _ranges = [];

    /// <summary>Reads what the machine says.</summary>
    /// <param name="text">Its flat views.</param>
    public GuestMap(string text)
    {
        // The address space that devices see, and with it the processors.
        string view = text.Split("FlatView").FirstOrDefault(static v => v.Contains("AS \"memory\"", StringComparison.Ordinal), "");
        foreach (Match match in Range().Matches(view))
        {
            ulong Number(string group) => ulong.Parse(match.Groups[group].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _ranges.Add((Number("start"), Number("end"), match.Groups["name"].Value, match.Groups["offset"].Success ? Number("offset") : 0));
        }
    }

    /// <summary>The memory region at an address, and the octets from its start; null: there is no RAM.</summary>
    public (string Region, ulong Offset)? Find(ulong address)
    {
        foreach ((ulong start, ulong end, string region, ulong offset) in _ranges)
        {
            if (address >= start && address <= end)
                return (region, offset + (address - start));
        }

        return null;
    }

    [GeneratedRegex(@"^  (?<start>[0-9a-f]{16})-(?<end>[0-9a-f]{16}) \(prio -?[0-9]+, (?:nv-)?ram\): (?<name>.+?)(?: @(?<offset>[0-9a-f]{16}))?(?: KVM)?\r?$",
        RegexOptions.Multiline)]
    private static partial Regex Range();
}
