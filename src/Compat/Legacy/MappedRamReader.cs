using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>
/// The START of ram in a mapped-ram file (since 9.0): behind each block's entry its bitmap and all of its pages, each at its place, so that the file has one
/// size. Pages that are absent have octets, too: holes of the file as a rule, but also what a page held before it became zero.
/// </summary>
internal sealed class MappedRamReader(LegacyInput input, ILegacyEvents events, RamReader ram)
{
    private const string UnknownMapping = "unknown form of mapped-ram";

    private readonly OctetWindow _window = input.Window;

    /// <summary>Total, blocks and their pages.</summary>
    /// <param name="hasMrAddr">Whether the entries of a list without any block's pages have addresses (x-ignore-shared).</param>
    /// <returns>false: something is not understood.</returns>
    public bool Read(bool hasMrAddr)
    {
        if (!_window.Ensure(8))
            return input.StopAtEnd("the ram block list");
        ulong total = BinaryPrimitives.ReadUInt64BigEndian(_window.Span);
        if ((total & RamFlags.SmallestMask) != RamFlags.MemSize)
            return input.Stop(UnknownMapping);
        total &= ~RamFlags.SmallestMask;
        if (total == 0)
            return ram.ReadBlockList(hasMrAddr);

        ulong left = total;
        for (int at = 8; left > 0; at = 0)
        {
            if (!ReadBlock(at, left == total ? total : null, hasMrAddr, out ulong usedLength) || !ram.ReadMappedPages())
                return false;
            left = usedLength <= left ? left - usedLength : 0;
        }

        return true;
    }

    /// <summary>One block: entry, header, bitmap and gap.</summary>
    /// <param name="at">Octets of the window before its entry.</param>
    /// <param name="total">The octets of all blocks, with the first one.</param>
    /// <param name="hasMrAddr">Whether an address stands before the header.</param>
    /// <param name="usedLength">Octets of the block.</param>
    private bool ReadBlock(int at, ulong? total, bool hasMrAddr, out ulong usedLength)
    {
        usedLength = 0;
        int addressLength = hasMrAddr ? sizeof(ulong) : 0;
        if (!_window.Ensure(at + 1) || !_window.Ensure(at + 1 + _window.Span[at] + 8 + addressLength + MappedRamHeader.Length))
            return input.StopAtEnd("the ram block list");
        var name = new LegacyName(_window.Span.Slice(at + 1, _window.Span[at]));
        at += 1 + name.Octets.Length;
        usedLength = BinaryPrimitives.ReadUInt64BigEndian(_window.Span[at..]);
        at += sizeof(ulong);
        ulong? mrAddr = hasMrAddr ? BinaryPrimitives.ReadUInt64BigEndian(_window.Span[at..]) : null;
        at += addressLength;
        MappedRamHeader header = MappedRamHeader.Read(_window.Span[at..]);
        at += MappedRamHeader.Length;
        if (!header.IsPlausible(usedLength, out int bitmapLength, out int gap))
            return input.Stop(UnknownMapping);
        if (!_window.Ensure(at + bitmapLength + gap))
            return input.StopAtEnd("a block of mapped-ram");
        if (_window.Span.Slice(at + bitmapLength, gap).ContainsAnyExcept((byte)0))
            return input.Stop("octets between the bitmap and the pages of mapped-ram");
        var block = new RamBlock(name, usedLength, null, mrAddr, header);
        if (!ram.TryAdd(block))
            return input.Stop($"ram block \"{name}\" is listed twice");

        events.OnMappedBlock(block, total, _window.Span.Slice(at, bitmapLength));
        _window.Advance(at + bitmapLength + gap);
        return true;
    }
}
