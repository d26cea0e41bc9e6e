namespace Ber.Compat;

/// <summary>Where guest-physical addresses are in the RAM block that a machine type makes of -m. What is plugged in is not in it.</summary>
internal static class MemoryMap
{
    private const ulong FourGiB = 1ul << 32;

    /// <summary>Machines whose memory is one range, by the name of its block.</summary>
    private static readonly (string Block, ulong Start)[] s_ranges =
    [
        ("mach-virt.ram", 0x4000_0000), ("ppc_spapr.ram", 0), ("riscv_virt_board.ram", 0x8000_0000), ("s390.ram", 0), ("sbsa-ref.ram", 0x100_0000_0000),
    ];

    /// <summary>Finds an address.</summary>
    /// <param name="machineType">The machine type; null: it is not known.</param>
    /// <param name="blocks">The RAM blocks.</param>
    /// <param name="address">The guest-physical address.</param>
    /// <returns>The ordinal of the block and the octets from its start; null: the machine, or the address, has none that is known.</returns>
    public static (int Block, ulong Offset)? Find(string? machineType, IReadOnlyList<RamBlockSummary> blocks, ulong address)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            RamBlockSummary block = blocks[i];
            ulong? offset = block.IdStr is "pc.ram" or "microvm.ram"
                ? OfPC(machineType, block.UsedLength, address)
                : s_ranges.FirstOrDefault(r => r.Block == block.IdStr) is (not null, var start) && address >= start ? address - start : null;
            if (offset is ulong place && place < block.UsedLength)
                return (i, place);
        }

        return null;
    }

    /// <summary>
    /// What does not fit below the hole for PCI stands from 4 GiB on (hw/i386/pc_piix.c, pc_q35.c, microvm.c; the machine property max-ram-below-4g, which a
    /// stream does not show, is taken to be at its default).
    /// </summary>
    private static ulong? OfPC(string? machineType, ulong length, ulong address)
    {
        if (machineType is null)
            return null;
        (ulong most, ulong low) = machineType.StartsWith("pc-q35", StringComparison.Ordinal) ? (0xb000_0000ul, 0x8000_0000ul)
            : machineType.StartsWith("pc-i440fx", StringComparison.Ordinal) ? (0xe000_0000ul, 0xc000_0000ul)
            : (0xc000_0000ul, 0xc000_0000ul);
        ulong below = length >= most ? low : length;
        return address < below ? address : address >= FourGiB ? address - FourGiB + below : null;
    }
}
