using Ber.Compat;
using Ber.Live;

namespace Unit.Live;

/// <summary>What a twin sends stands between two marks, in an output in which other text may come before.</summary>
public sealed class MarkedSourceTests
{
    [Theory]
    [InlineData("warning\nMARK\nabcMARxMARKMARK\n", "warning\n", "abcMARxMARK", true)]
    [InlineData("MARK\nMARK\n", "", "", true)]
    [InlineData("MARK\nabc", "", "", false)]
    public void Read_HoweverItIsCut_GivesWhatStandsBetween(string text, string before, string between, bool isComplete)
    {
        foreach (int cut in (int[])[1, 2, 3, 5, 100])
        {
            var source = new MarkedSource(new Cutting(text, cut), "MARK");

            Assert.True(source.TryBegin());
            string read = "";
            byte[] octets = new byte[2];
            for (int count; (count = source.Read(octets)) > 0;)
                read += System.Text.Encoding.ASCII.GetString(octets, 0, count);

            Assert.Equal((before, isComplete), (source.Before, source.IsComplete));
            Assert.StartsWith(between, read, StringComparison.Ordinal);
            Assert.True(!isComplete || read == between, read);
        }
    }

    [Fact]
    public void TryBegin_NoMark_KeepsTheWordsBounded()
    {
        var source = new MarkedSource(new Cutting(new string('x', 1 << 20), 1000), "MARK");

        Assert.False(source.TryBegin());
        Assert.InRange(source.Before.Length, 1000, 256 * 1024);
    }

    private sealed class Cutting(string text, int cut) : IOctetSource
    {
        private readonly byte[] _octets = System.Text.Encoding.ASCII.GetBytes(text);
        private int _at;

        public bool IsReadable => true;

        public int Read(Span<byte> destination)
        {
            int count = Math.Min(Math.Min(cut, destination.Length), _octets.Length - _at);
            _octets.AsSpan(_at, count).CopyTo(destination);
            _at += count;
            return count;
        }
    }
}
