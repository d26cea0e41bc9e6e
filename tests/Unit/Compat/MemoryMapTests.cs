using Ber.Compat;

namespace Unit.Compat;

public sealed class MemoryMapTests
{
    private const ulong MiB = 1 << 20, GiB = 1 << 30;

    /// <summary>Where the memory stands that the machine type makes of -m: block, offset, address, length, in MiB.</summary>
    [Theory]
    [InlineData("pc-i440fx-7.2", "pc.ram:256", "0+0@0:256")]
    [InlineData("pc-i440fx-7.2", "pc.ram:3583", "0+0@0:3583")]
    [InlineData("pc-i440fx-7.2", "pc.ram:3584", "0+0@0:3072 0+3072@4096:512")]
    [InlineData("pc-1.3", "pc.ram:4096", "0+0@0:3584 0+3584@4096:512")]
    [InlineData("isapc", "pc.ram:4096", "0+0@0:3072 0+3072@4096:1024")]
    [InlineData("pc-q35-7.2", "pc.ram:2815", "0+0@0:2815")]
    [InlineData("pc-q35-7.2", "vga:16 pc.ram:2816", "1+0@0:2048 1+2048@4096:768")]
    [InlineData("microvm", "microvm.ram:4096", "0+0@0:3072 0+3072@4096:1024")]
    [InlineData("virt-7.2", "mach-virt.ram:8192", "0+0@1024:8192")]
    [InlineData("virt", "riscv_virt_board.ram:64", "0+0@2048:64")]
    [InlineData("pseries-7.2", "ppc_spapr.ram:64", "0+0@0:64")]
    [InlineData("s390-ccw-virtio-7.2", "s390.ram:64", "0+0@0:64")]
    [InlineData("sbsa-ref", "sbsa-ref.ram:64", "0+0@1048576:64")]
    [InlineData("pc-q35-7.2", "ram-node1:1024 ram-node0:1536 ram-node2:512", "1+0@0:1536 0+0@1536:512 0+512@4096:512 2+0@4608:512")]
    [InlineData("virt-7.2", "virt.flash0:64 /objects/ram-node0:64 /objects/ram-node1:32", "1+0@1024:64 2+0@1088:32")]
    [InlineData("virt-9.0", "mem:64", "")]   // m68k has it, at another address
    [InlineData("pc-i440fx-3.1", "/objects/pc.ram:64", "0+0@0:64")]
    [InlineData("malta", "mips_malta.ram:64", "")]
    [InlineData("pc-q35-7.2", "mem:64 pc.bios:1 vga.vram:16", "0+0@0:64")]
    [InlineData("virt-7.2", "virt.flash0:64 m:64", "1+0@1024:64")]
    [InlineData("pc-q35-7.2", "mem:64 dimm:32", "")]                      // which of them is -m?
    [InlineData("virt", "ram-node0:64 riscv_virt_board.mrom:1", "0+0@2048:64")]
    [InlineData("virt", "ram-node0:64 loongarch.bios:1", "")]
    [InlineData(null, "pc.ram:64", "")]
    public void Of_AMachine_HasItsRanges(string? machine, string blocks, string expected)
    {
        IReadOnlyList<RamBlockSummary> list = [.. blocks.Split(' ').Select(static text => NewBlock(text.Split(':')[0], ulong.Parse(text.Split(':')[1]) * MiB))];

        IReadOnlyList<GuestRange> ranges = MemoryMap.Of(machine, list);

        Assert.Equal(expected, string.Join(' ', ranges.Select(static r => $"{r.Block}+{r.Offset / MiB}@{r.Start / MiB}:{r.Length / MiB}")));
        foreach (GuestRange range in ranges)
        {
            Assert.Equal((range.Block, range.Offset), MemoryMap.Find(machine, list, range.Start));
            Assert.Equal((range.Block, range.Offset + range.Length - 1), MemoryMap.Find(machine, list, range.End - 1));
        }
    }

    [Fact]
    public void Of_LengthsThatNoMachineHas_DoesNotOverflow()
    {
        IReadOnlyList<GuestRange> ranges = MemoryMap.Of("pc-q35-7.2", [NewBlock("ram-node0", ulong.MaxValue), NewBlock("ram-node1", ulong.MaxValue)]);

        Assert.All(ranges, static range => Assert.True(range.End > range.Start));
    }

    /// <summary>What is stated stands in place of what the machine type tells, and beside it.</summary>
    [Theory]
    [InlineData("dimm@0x140000000", "0@0:1024 1@5120:512")]
    [InlineData("pc.ram@0x80000000,dimm@0+0:0x100000", "1@0:1 0@2048:1024")]
    [InlineData("pc.ram@0", "0@0:1024")]
    [InlineData("pc.ram@0+0x100000:1048576,pc.ram@1048576+0:0x1000", "0@0:1 0@1:0")]
    public void Of_StatedRanges_StandWhereTheyAreStated(string stated, string expected)
    {
        IReadOnlyList<GuestRange> ranges = MemoryMap.Of("pc-q35-7.2", [NewBlock("pc.ram", GiB), NewBlock("dimm", GiB / 2)], Parse(stated));

        Assert.Equal(expected, string.Join(' ', ranges.Select(static r => $"{r.Block}@{r.Start / MiB}:{r.Length / MiB}")));
    }

    [Theory]
    [InlineData("pc-q35-7.2", "", "where RAM block \"dimm\" stands is not in the stream: state it by --map (query-memory-devices tells it)")]
    [InlineData("malta", "", "where the RAM of \"malta\" stands is not known: state it by --map (its blocks: pc.ram, dimm, 0000:00:02.0/vga.vram)")]
    [InlineData("pc-q35-7.2", "no@0", "no RAM block \"no\"; there are: pc.ram, dimm, 0000:00:02.0/vga.vram")]
    [InlineData("pc-q35-7.2", "dimm@0x1000", "RAM blocks \"pc.ram\" and \"dimm\" both stand at 0x1000")]
    [InlineData("pc-q35-7.2", "dimm@0x140000000+0x20000000:0x1000", "RAM block \"dimm\" has 536870912 octets, not 4096 from 536870912 on")]
    [InlineData("pc-q35-7.2", "dimm@0x140000000+0:0", "RAM block \"dimm\" has 536870912 octets, not 0 from 0 on")]
    [InlineData("pc-q35-7.2", "dimm@0x140000800", "the range of RAM block \"dimm\" does not consist of pages of 4 KiB")]
    [InlineData("pc-q35-7.2", "dimm@0xfffffffffffff000", "RAM block \"dimm\" does not fit behind 0xfffffffffffff000")]
    public void Of_WhatIsNotKnownOrCannotBe_IsRefused(string machine, string stated, string sentence)
    {
        RamBlockSummary[] blocks = [NewBlock("pc.ram", GiB), NewBlock("dimm", GiB / 2), NewBlock("0000:00:02.0/vga.vram", MiB)];

        MemoryMapException exception = Assert.Throws<MemoryMapException>(() => MemoryMap.Of(machine is "malta" ? null : machine, blocks, Parse(stated)));

        Assert.Equal(sentence.Replace("\"malta\"", "a machine without a name", StringComparison.Ordinal), exception.Message);
    }

    [Theory]
    [InlineData("pc.ram")]
    [InlineData("@0")]
    [InlineData("pc.ram@")]
    [InlineData("pc.ram@-1")]
    [InlineData("pc.ram@0x")]
    [InlineData("pc.ram@0+1")]
    [InlineData("pc.ram@0+1:")]
    [InlineData("pc.ram@0x10000000000000000")]
    public void TryParse_AnotherText_IsFalse(string text) => Assert.False(StatedRange.TryParse(text, out _));

    [Fact]
    public void TryParse_ANameWithAnAt_IsTheName()
    {
        Assert.True(StatedRange.TryParse("/rom@etc/acpi/tables@0x1000+4096:0x2000", out StatedRange? range));
        Assert.Equal(new StatedRange("/rom@etc/acpi/tables", 0x1000, 4096, 0x2000), range);
    }

    private static IReadOnlyList<StatedRange> Parse(string text)
        => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Range)];

    private static StatedRange Range(string text) => StatedRange.TryParse(text, out StatedRange? range) ? range : throw new FormatException(text);

    private static RamBlockSummary NewBlock(string name, ulong length) => new(name, length, null, null, 0, 0);
}
