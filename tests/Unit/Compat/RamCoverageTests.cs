using Ber.Compat;

namespace Unit.Compat;

public sealed class RamCoverageTests
{
    private const int Chunk = 1 << 15;   // pages

    /// <summary>Runs and single pages in any order, against an array with a letter for each page.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Add_InAnyOrder_CountsEachPageOnceAsItWasSentLast(int seed)
    {
        const int pages = (3 * Chunk) + 77;
        var random = new Random(seed);
        var coverage = new RamCoverage((pages << 12) - 5, 12, new RamCoverage.Room());
        char[] expected = [.. Enumerable.Repeat('?', pages)];
        for (int i = 0; i < 400; i++)
        {
            bool isZero = random.Next(2) == 0;
            int first = random.Next(pages);
            int count = random.Next(4) == 0 ? random.Next(1, 2 * Chunk) : random.Next(1, 70);
            if (random.Next(2) == 0)
            {
                count = 1;
                coverage.Add((ulong)first << 12, isZero);
            }
            else
            {
                coverage.Add((ulong)first << 12, count, isZero);
            }

            expected.AsSpan(first, Math.Min(count, pages - first)).Fill(isZero ? '0' : 'd');
        }

        Assert.True(coverage.IsCounted);
        Assert.Equal(pages, coverage.Pages);
        Assert.Equal(
            (expected.Count(static c => c == 'd'), expected.Count(static c => c == '0'), expected.Count(static c => c == '?')),
            (coverage.DataPages, coverage.ZeroPages, coverage.UnknownPages));
        Assert.Equal(expected.Select(static c => c != '?'), Enumerable.Range(0, pages).Select(page => coverage.IsKnown((ulong)page << 12)));
    }

    [Fact]
    public void Add_BehindTheBlock_DoesNotCount()
    {
        var coverage = new RamCoverage(8 << 12, 12, new RamCoverage.Room());

        coverage.Add(7 << 12, 5, isZero: false);
        coverage.Add(8 << 12, isZero: true);
        coverage.Add(9 << 12, 1, isZero: true);
        coverage.Add(70 << 12, 1, isZero: true);   // in the same chunk, and beyond its words

        Assert.Equal((1, 0, 7), (coverage.DataPages, coverage.ZeroPages, coverage.UnknownPages));
    }

    /// <summary>sparc64: zero pages come before the first page with data shows that pages have 8 KiB.</summary>
    [Theory]
    [InlineData(13)]
    [InlineData(10)]
    public void SetPageBits_BehindPages_TakesThemForPagesOfThatSize(int bits)
    {
        var coverage = new RamCoverage(1 << 20, 12, new RamCoverage.Room());
        coverage.Add(0, isZero: true);
        coverage.Add(0x2000, isZero: true);
        coverage.SetPageBits(bits);
        coverage.Add(0x4000, isZero: false);

        Assert.Equal((1, 2, (1 << (20 - bits)) - 3), (coverage.DataPages, coverage.ZeroPages, coverage.UnknownPages));
        Assert.Equal(1 << bits, coverage.PageLength);
    }

    [Fact]
    public void Add_ARunOfMorePagesThanAreCounted_SaysSo()
    {
        var coverage = new RamCoverage(1ul << 60, 12, new RamCoverage.Room());

        coverage.Add(0, 1L << 47, isZero: true);

        Assert.False(coverage.IsCounted);
    }

    /// <summary>A block of one page takes 16 octets, and room that was given up is there again.</summary>
    [Fact]
    public void Add_InManySmallBlocks_TakesRoomByTheirLength()
    {
        var room = new RamCoverage.Room();
        for (int i = 0; i < 1000; i++)
            new RamCoverage(4096, 12, room).Add(0, isZero: true);
        Assert.Equal(2000, room.Words);

        var block = new RamCoverage(2ul * Chunk << 12, 12, room);
        block.Add(5 << 12, isZero: true);
        Assert.Equal(2000 + 1024, room.Words);
        block.Add(0, Chunk, isZero: false);
        Assert.Equal(2000, room.Words);
    }

    [Fact]
    public void Add_SinglePagesInMoreChunksThanAreCounted_SaysSo()
    {
        var coverage = new RamCoverage(1ul << 60, 12, new RamCoverage.Room());

        for (ulong i = 0; i < 9000 && coverage.IsCounted; i++)
            coverage.Add(i * Chunk << 12, isZero: true);

        Assert.False(coverage.IsCounted);
        Assert.False(coverage.IsKnown(0));
    }
}
