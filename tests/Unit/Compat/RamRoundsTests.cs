using Ber.Compat;

namespace Unit.Compat;

public sealed class RamRoundsTests
{
    private readonly RamRounds _rounds = new();

    [Fact]
    public void Count_PagesThatGoOn_AreOneRound()
    {
        Pages(0, 0x1000, 0x2000);
        Pages(1, 0x1000);
        _rounds.OnBlock(1);   // the next part of the section names its block again
        Pages(1, 0x2000);

        Assert.Equal((1, 4), (_rounds.Count, _rounds.Pages));
    }

    [Fact]
    public void Count_PageThatStandsBeforeTheLastOne_BeginsARound()
    {
        Pages(0, 0x1000, 0x2000);
        Pages(1, 0x5000);
        Pages(0, 0x3000);
        Pages(0, 0x3000);

        Assert.Equal((3, 1), (_rounds.Count, _rounds.Pages));
    }

    [Fact]
    public void Count_NoPagesButFlushes_CountsThose()
    {
        for (int i = 0; i < 4; i++)
            _rounds.OnFlush();

        Assert.Equal((3, 0), (_rounds.Count, _rounds.Pages));
    }

    [Fact]
    public void Count_BehindTheEnd_StaysAsItIs()
    {
        Pages(0, 0x1000);
        _rounds.End();
        Pages(0, 0x800);
        _rounds.OnFlush();

        Assert.Equal(1, _rounds.Count);
    }

    private void Pages(int block, params ulong[] offsets)
    {
        _rounds.OnBlock(block);
        foreach (ulong offset in offsets)
            _rounds.OnPage(offset);
    }
}
