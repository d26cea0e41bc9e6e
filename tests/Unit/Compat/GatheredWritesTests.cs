using Ber.Compat;

namespace Unit.Compat;

/// <summary>Pieces of two blocks, for sinks that can write them where they are and for those that cannot.</summary>
public sealed class GatheredWritesTests
{
    private const int BufferLength = 256 * 1024;

    private static readonly byte[] s_first = [.. Enumerable.Range(0, 600_000).Select(static i => (byte)(i % 251))];
    private static readonly byte[] s_second = [.. Enumerable.Range(0, 600_000).Select(static i => (byte)(i % 241))];

    public static TheoryData<string, (int Start, int Length)[]> Pieces => new()
    {
        { "none", [] },
        { "of no octets", [(7, 0), (0, 0)] },
        { "small", [(0, 8), (100, 4096), (8, 8), (5000, 4096)] },
        { "as long as the buffer", [(0, BufferLength), (0, BufferLength)] },
        { "longer than the buffer", [(0, 10), (3, BufferLength + 1), (10, 10), (99, 599_000)] },
        { "more than the buffer", [.. Enumerable.Range(0, 200).Select(static i => (i, 4096))] },
    };

    [Theory]
    [MemberData(nameof(Pieces))]
    public void WriteGathered_SinkThatCannot_GetsTheSameOctets(string _, (int Start, int Length)[] places)
    {
        OctetPiece[] pieces = [.. places.Select(static (p, i) => new OctetPiece(i % 2 == 0, p.Start, p.Length))];
        byte[] expected = [.. pieces.SelectMany(static p => (p.IsInFirst ? s_first : s_second).AsSpan(p.Start, p.Length).ToArray())];
        var sink = new CountingSink();

        sink.WriteGathered(s_first, s_second, pieces);

        Assert.Equal(expected, sink.Octets);
        Assert.InRange(sink.Calls, 0, 2 + (2 * expected.Length / BufferLength));
    }

    [Fact]
    public void WriteGathered_SinkThatCan_GetsThePieces()
    {
        var sink = new GatheringSink();

        ((IOctetSink)sink).WriteGathered(s_first, s_second, [new OctetPiece(true, 1, 2), new OctetPiece(false, 3, 4)]);

        Assert.Equal(2, sink.Pieces);
    }

    private sealed class CountingSink : IOctetSink
    {
        public List<byte> Octets { get; } = [];

        public int Calls { get; private set; }

        public void Write(ReadOnlySpan<byte> octets)
        {
            Octets.AddRange(octets);
            Calls++;
        }

        public void Flush()
        {
        }
    }

    private sealed class GatheringSink : IOctetSink, IGatheredSink
    {
        public int Pieces { get; private set; }

        public void Write(ReadOnlySpan<byte> octets) => Assert.Fail("the pieces were put together");

        public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces) => Pieces += pieces.Length;

        public void Flush()
        {
        }
    }
}
