namespace Ber.Compat;

/// <summary>Where guest-physical addresses are in the RAM block that a machine type makes of -m. What is plugged in is not in it.</summary>
internal static class MemoryMap
{
    private const ulong FourGiB = 1ul << 32;
    private const ulong PageMask = 0xfff;
    private const int MaxNames = 8;
    private const int MaxRanges = 65_533;         // an ELF file of more program headers would need sections
    private const ulong MaxAddress = 1ul << 52;   // no processor has more address lines

    /// <summary>The name that libvirt and others give the memory of a NUMA node; they stand one behind the other, as one block would.</summary>
    private const string NodePrefix = "ram-node";

    /// <summary>The folder of QEMU's object tree in the names of memory back ends (x-use-canonical-path-for-ramblock-id, machine types up to 4.0).</summary>
    private const string ObjectFolder = "/objects/";

    /// <summary>Machines whose memory is one range: the name of its block, what the machine type begins with, and the first address.</summary>
    private static readonly (string Block, string Machine, ulong Start)[] s_machines =
    [
        ("mach-virt.ram", "virt-", 0x4000_0000), ("ppc_spapr.ram", "pseries-", 0), ("riscv_virt_board.ram", "virt", 0x8000_0000),
        ("s390.ram", "s390-ccw-virtio", 0), ("sbsa-ref.ram", "sbsa-ref", 0x100_0000_0000),
    ];

    /// <summary>Finds an address.</summary>
    /// <param name="machineType">The machine type; null: it is not known.</param>
    /// <param name="blocks">The RAM blocks.</param>
    /// <param name="address">The guest-physical address.</param>
    /// <returns>The ordinal of the block and the octets from its start; null: the machine, or the address, has none that is known.</returns>
    public static (int Block, ulong Offset)? Find(string? machineType, IReadOnlyList<RamBlockSummary> blocks, ulong address)
    {
        foreach (GuestRange range in Of(machineType, blocks))
        {
            if (address >= range.Start && address - range.Start < range.Length)
                return (range.Block, range.Offset + (address - range.Start));
        }

        return null;
    }

    /// <summary>The ranges of a machine's memory.</summary>
    /// <param name="machineType">The machine type; null: it is not known.</param>
    /// <param name="blocks">The RAM blocks.</param>
    /// <returns>The ranges, the lowest address first; none: the machine's map is not known.</returns>
    public static IReadOnlyList<GuestRange> Of(string? machineType, IReadOnlyList<RamBlockSummary> blocks)
    {
        List<int> main = MainBlocks(blocks);
        ulong total = 0;
        foreach (int block in main)
            total += Math.Min(blocks[block].UsedLength, (ulong)long.MaxValue - total);
        if (total == 0 || AddressesOf(MachineOf(machineType, blocks), blocks[main[0]].IdStr, total) is not (ulong start, ulong below))
            return [];

        List<GuestRange> ranges = [];
        ulong before = 0;
        foreach (int block in main)
        {
            ulong length = Math.Min(blocks[block].UsedLength, total - before);
            ulong low = before < below ? Math.Min(length, below - before) : 0;
            if (low > 0)
                ranges.Add(new GuestRange(block, 0, start + before, low));
            if (length > low)
                ranges.Add(new GuestRange(block, low, FourGiB + (before + low - below), length - low));
            before += length;
        }

        return ranges;
    }

    /// <summary>The ranges of a machine's memory, those first that the user states: a block of which he states one stands nowhere else.</summary>
    /// <param name="machineType">The machine type; null: it is not known.</param>
    /// <param name="blocks">The RAM blocks.</param>
    /// <param name="stated">What the user states.</param>
    /// <returns>The ranges, the lowest address first.</returns>
    /// <exception cref="MemoryMapException">The map is not known, or cannot be as stated.</exception>
    public static IReadOnlyList<GuestRange> Of(string? machineType, IReadOnlyList<RamBlockSummary> blocks, IReadOnlyList<StatedRange> stated)
    {
        List<GuestRange> ranges = [.. stated.Select(range => Place(range, blocks))];
        HashSet<int> placed = [.. ranges.Select(static range => range.Block)];
        ranges.AddRange(Of(machineType, blocks).Where(range => !placed.Contains(range.Block)));
        if (ranges.Count == 0)
            throw new MemoryMapException($"where the RAM of {(machineType is null ? "a machine without a name" : $"\"{machineType}\"")} stands is not known: "
                + $"state it by --map (its blocks: {NamesOf(blocks.Select(static block => block.IdStr))})");
        if (stated.Count == 0 && Unplaced(blocks, ranges).FirstOrDefault() is string left)
            throw new MemoryMapException($"where RAM block \"{left}\" stands is not in the stream: state it by --map (query-memory-devices tells it)");
        ranges.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        for (int i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start < ranges[i - 1].End)
                throw new MemoryMapException($"RAM blocks \"{blocks[ranges[i - 1].Block].IdStr}\" and \"{blocks[ranges[i].Block].IdStr}\" both stand at "
                    + $"0x{ranges[i].Start:x}");
        }

        if (ranges.Count > MaxRanges || ranges[^1].End > MaxAddress)
            throw new MemoryMapException($"memory of more than {MaxRanges} ranges, or beyond 0x{MaxAddress:x}, is not written");
        if (ranges.Find(static range => ((range.Start | range.Length) & PageMask) != 0) is { Length: > 0 } odd)
            throw new MemoryMapException($"a range at 0x{odd.Start:x} of {odd.Length} octets is no number of pages of 4 KiB");

        return ranges;
    }

    /// <summary>The names of blocks for a message: the first, and how many more.</summary>
    public static string NamesOf(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string shown = string.Join(", ", all.Take(MaxNames));
        return all.Length > MaxNames ? $"{shown} and {all.Length - MaxNames} more" : shown;
    }

    /// <summary>Blocks that look like memory and stand nowhere.</summary>
    public static IEnumerable<string> Unplaced(IReadOnlyList<RamBlockSummary> blocks, IReadOnlyList<GuestRange> ranges)
    {
        HashSet<int> placed = [.. ranges.Select(static range => range.Block)];
        return blocks.Where((block, i) => !placed.Contains(i) && IsBackEnd(block.IdStr)).Select(static block => block.IdStr);
    }

    private static GuestRange Place(StatedRange range, IReadOnlyList<RamBlockSummary> blocks)
    {
        int block = 0;
        while (block < blocks.Count && blocks[block].IdStr != range.IdStr)
            block++;
        if (block == blocks.Count)
            throw new MemoryMapException($"no RAM block \"{range.IdStr}\"; there are: {NamesOf(blocks.Select(static b => b.IdStr))}");
        ulong used = blocks[block].UsedLength;
        ulong length = range.Length ?? used;
        if (length == 0 || range.Offset >= used || length > used - range.Offset)
            throw new MemoryMapException($"RAM block \"{range.IdStr}\" has {used} octets, not {length} from {range.Offset} on");
        if (((range.Start | range.Offset | length) & PageMask) != 0)
            throw new MemoryMapException($"the range of RAM block \"{range.IdStr}\" does not consist of pages of 4 KiB");
        if (range.Start > long.MaxValue - length)
            throw new MemoryMapException($"RAM block \"{range.IdStr}\" does not fit behind 0x{range.Start:x}");
        return new GuestRange(block, range.Offset, range.Start, length);
    }

    /// <summary>The blocks that a machine makes of -m, in their order.</summary>
    private static List<int> MainBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        var ordinals = new Dictionary<string, int>();
        for (int i = 0; i < blocks.Count; i++)
            ordinals.TryAdd(BackEndOf(blocks[i].IdStr), i);
        foreach (string name in (string[])["pc.ram", "microvm.ram", .. s_machines.Select(static machine => machine.Block)])
        {
            if (ordinals.TryGetValue(name, out int ordinal))
                return [ordinal];
        }

        List<int> nodes = [];
        while (ordinals.TryGetValue($"{NodePrefix}{nodes.Count}", out int node))
            nodes.Add(node);
        if (nodes.Count > 0)
            return nodes;

        // memory-backend=ID: the only block that looks like a back end.
        List<int> backEnds = [.. Enumerable.Range(0, blocks.Count).Where(i => IsBackEnd(blocks[i].IdStr))];
        return backEnds.Count == 1 ? backEnds : [];
    }

    /// <summary>Back ends have a plain name, or one of <see cref="ObjectFolder"/>; what devices own has a slash, what machines own a dot.</summary>
    private static bool IsBackEnd(string idStr) => BackEndOf(idStr).AsSpan().IndexOfAny('/', '.') < 0;

    /// <summary>The machine type; several processors have a virt, m68k even with versions as Arm has them: blocks of the machine's own tell.</summary>
    private static string? MachineOf(string? machineType, IReadOnlyList<RamBlockSummary> blocks)
    {
        string? own = machineType is "virt" ? "riscv_virt_board." : machineType?.StartsWith("virt-", StringComparison.Ordinal) is true ? "virt.flash" : null;
        return own is null || blocks.Any(block => block.IdStr.StartsWith(own, StringComparison.Ordinal)) ? machineType : null;
    }

    private static string BackEndOf(string idStr) => idStr.StartsWith(ObjectFolder, StringComparison.Ordinal) ? idStr[ObjectFolder.Length..] : idStr;

    /// <summary>The first address, and how much stands below the hole; null: the machine is not known.</summary>
    private static (ulong Start, ulong Below)? AddressesOf(string? machineType, string block, ulong length)
    {
        bool isBackEnd = IsBackEnd(block);
        foreach ((string name, string machine, ulong start) in s_machines)
        {
            if (isBackEnd ? machineType is not null && machineType.StartsWith(machine, StringComparison.Ordinal) : BackEndOf(block) == name)
                return (start, ulong.MaxValue);
        }

        return OfPC(machineType, length) is ulong below ? (0, below) : null;
    }

    /// <summary>
    /// What does not fit below the hole for PCI stands from 4 GiB on (hw/i386/pc_piix.c, pc_q35.c, microvm.c; the machine property max-ram-below-4g, which a
    /// stream does not show, is taken to be at its default). Machine types before 2.0 do not round to a GiB.
    /// </summary>
    private static ulong? OfPC(string? machineType, ulong length)
    {
        if (machineType is null)
            return null;
        bool Is(string prefix) => machineType.StartsWith(prefix, StringComparison.Ordinal);
        if (Is("pc-q35"))
            return length >= 0xb000_0000 ? 0x8000_0000 : length;
        if (Is("microvm"))
            return Math.Min(length, 0xc000_0000);
        if (Is("pc-i440fx-1.") || Is("pc-1.") || Is("pc-0."))
            return Math.Min(length, 0xe000_0000);
        return Is("pc-i440fx") || Is("isapc") || machineType is "pc" ? length >= 0xe000_0000 ? 0xc000_0000 : length : null;
    }
}
