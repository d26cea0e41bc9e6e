using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ber.Compat;

/// <summary>
/// Where in held octets a footer stands with the head of a device section behind it. One scan of the octets serves all candidates for a vmdesc:
/// what each of them looks for is looked up.
/// </summary>
/// <remarks>Octets that look so are as rare as sections; of more than <see cref="MaxPlaces"/> the later ones are not found.</remarks>
internal sealed class FooterIndex
{
    private const int MaxPlaces = 1024 * 1024;

    private readonly Dictionary<(uint Id, uint Instance, int Name), List<int>> _places = [];
    private readonly List<int> _cutOff = [];   // in the last octets: the head behind them is not there whole
    private int _scanned;
    private int _extended;
    private int _count;

    /// <summary>Finds the first footer of a section with the head of another one behind it.</summary>
    /// <param name="octets">The held octets, from their start.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="id">The section id in the footer.</param>
    /// <param name="name">The idstr of the head, in UTF-8.</param>
    /// <param name="instanceId">The instance id of the head.</param>
    /// <returns>Octets before the footer; -1: there is none.</returns>
    public int Find(ReadOnlySpan<byte> octets, int from, uint id, ReadOnlySpan<byte> name, uint instanceId)
    {
        Extend(octets);
        if (!_places.TryGetValue((id, instanceId, HashOf(name)), out List<int>? places))
            return -1;
        int first = places.BinarySearch(from);
        for (int i = first < 0 ? ~first : first; i < places.Count; i++)
        {
            if (HeadAt(octets, places[i] + LegacyTags.FooterLength)[SectionHead.ShortLength..^8].SequenceEqual(name))
                return places[i];
        }

        return -1;
    }

    private void Extend(ReadOnlySpan<byte> octets)
    {
        if (octets.Length == _extended)
            return;
        _extended = octets.Length;
        for (int i = _cutOff.Count - 1; i >= 0; i--)
        {
            if (TryAdd(octets, _cutOff[i]))
                _cutOff.RemoveAt(i);
        }

        while (_count < MaxPlaces)
        {
            int found = octets[_scanned..].IndexOf(LegacyTags.SectionFooter);
            if (found < 0)
            {
                _scanned = octets.Length;
                return;
            }

            if (!TryAdd(octets, _scanned + found))
                _cutOff.Add(_scanned + found);
            _scanned += found + 1;
        }
    }

    /// <returns>false: what follows the footer is not there whole.</returns>
    private bool TryAdd(ReadOnlySpan<byte> octets, int at)
    {
        int next = at + LegacyTags.FooterLength;
        if (octets.Length - next < SectionHead.ShortLength || octets.Length - next < SectionHead.LengthOf(octets[next..]))
            return false;
        if (octets[next] is LegacyTags.SectionFull)
            Add(octets, at, HeadAt(octets, next));
        return true;
    }

    private void Add(ReadOnlySpan<byte> octets, int at, ReadOnlySpan<byte> head)
    {
        (uint, uint, int) key = (BinaryPrimitives.ReadUInt32BigEndian(octets[(at + 1)..]), BinaryPrimitives.ReadUInt32BigEndian(head[^8..]),
            HashOf(head[SectionHead.ShortLength..^8]));
        ref List<int>? places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out _);
        (places ??= []).Add(at);
        _count++;
    }

    private static ReadOnlySpan<byte> HeadAt(ReadOnlySpan<byte> octets, int at) => octets.Slice(at, SectionHead.LengthOf(octets[at..]));

    private static int HashOf(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode();
    }
}
