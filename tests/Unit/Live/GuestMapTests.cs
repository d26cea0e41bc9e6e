using Ber.Live;

namespace Unit.Live;

/// <summary>What a machine says of its memory (HMP info mtree -f).</summary>
public sealed class GuestMapTests
{
    private const string Text = """
        FlatView #0
         AS "I/O", root: io
         Root memory region: io
          0000000000000000-000000000000ffff (prio 0, ram): nobody

        FlatView #1
         AS "memory", root: system
         AS "cpu-memory-0", root: system
         Root memory region: system
          0000000000000000-000000000009ffff (prio 0, ram): pc.ram KVM
          00000000000a0000-00000000000bffff (prio 1, i/o): vga-lowmem
          00000000000c0000-00000000000dffff (prio 1, rom): pc.rom
          0000000000100000-0000000003ffffff (prio 0, ram): pc.ram @0000000000100000 KVM
          0000000100000000-0000000103ffffff (prio 0, ram): /objects/dimm 1 @0000000000001000

        """;

    private static readonly GuestMap s_map = new(Text);

    [Theory]
    [InlineData(0x0, "pc.ram", 0x0)]
    [InlineData(0x9ffff, "pc.ram", 0x9ffff)]
    [InlineData(0x100010, "pc.ram", 0x100010)]
    [InlineData(0x103ffffff, "/objects/dimm 1", 0x4000fff)]
    public void Find_Ram_IsInItsRegion(ulong address, string region, ulong offset) => Assert.Equal((region, offset), s_map.Find(address));

    [Theory]
    [InlineData(0xa0000)]
    [InlineData(0xc0000)]
    [InlineData(0x4000000)]
    [InlineData(ulong.MaxValue)]
    public void Find_NoRam_IsNowhere(ulong address) => Assert.Null(s_map.Find(address));
}
