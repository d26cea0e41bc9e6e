using Ber.Compat;
using Support;

namespace Unit.Compat.Legacy;

public sealed class FooterIndexTests
{
    private static readonly byte[] s_octets = new LegacyStreamBuilder()
        .Octets("11 22").Footer(3).SectionHead(4, 4, "b"u8, 0, 1)      // 2
        .Octets("33").Footer(3).SectionHead(4, 4, "a"u8, 0, 1)         // 23
        .Footer(3).SectionHead(4, 4, "a"u8, 1, 1)                      // 43
        .Footer(3).SectionHead(4, 9, "a"u8, 0, 1)                      // 63
        .ToArray();

    [Theory]
    [InlineData(0, 3u, "b", 0u, 2)]
    [InlineData(0, 3u, "a", 0u, 23)]
    [InlineData(23, 3u, "a", 0u, 23)]
    [InlineData(24, 3u, "a", 0u, 63)]
    [InlineData(64, 3u, "a", 0u, -1)]
    [InlineData(0, 3u, "a", 1u, 43)]
    [InlineData(0, 4u, "a", 0u, -1)]
    [InlineData(0, 3u, "c", 0u, -1)]
    public void Find_FooterWithAHeadBehindIt_IsTheFirst(int from, uint id, string name, uint instance, int place)
        => Assert.Equal(place, new FooterIndex().Find(s_octets, from, id, System.Text.Encoding.UTF8.GetBytes(name), instance));

    [Fact]
    public void Find_WhileOctetsArrive_FindsWhatWasCutOffBefore()
    {
        var index = new FooterIndex();

        for (int length = 0; length < s_octets.Length; length++)
            Assert.Equal(-1, index.Find(s_octets.AsSpan(0, length), 24, 3, "a"u8, 0));
        Assert.Equal(63, index.Find(s_octets, 24, 3, "a"u8, 0));
    }
}
