using Ber;
using FsCheck;
using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

[Properties(Arbitrary = [typeof(Arbitraries)])]
public sealed class ChunkingProperties
{
    private static readonly BerReaderOptions s_many = new() { AllowMultipleTopLevelValues = true };

    [Property]
    public void Chunking_never_changes_the_token_trace(NodeList nodes)
    {
        byte[] octets = nodes.Encode();
        IReadOnlyList<string> whole = TokenTrace.OfSpan(octets, s_many);

        Assert.Equal("end", whole[^1]);
        Assert.Equal(whole, TokenTrace.OfPieces(octets, [.. Enumerable.Range(0, octets.Length)], s_many));
        for (int split = 0; split <= octets.Length; split++)
        {
            Assert.Equal(whole, TokenTrace.OfPieces(octets, [split], s_many));
        }
    }

    [Property(MaxTest = 300)]
    public void Chunking_never_changes_an_error(BerNode node, PositiveInt position, byte octet, bool framingOnly)
    {
        byte[] octets = node.Encode();
        octets[position.Get % octets.Length] = octet;
        var options = new BerReaderOptions { FramingOnly = framingOnly };
        IReadOnlyList<string> whole = TokenTrace.OfSpan(octets, options);

        Assert.Equal(whole, TokenTrace.OfPieces(octets, [.. Enumerable.Range(0, octets.Length)], options));
        Assert.Equal(whole, TokenTrace.OfPieces(octets, [position.Get % octets.Length], options));
        Assert.Equal(whole, TokenTrace.OfPieces(octets, [position.Get % octets.Length, octets.Length], options));
    }

    [Property]
    public void Every_proper_prefix_needs_more_data(BerNode node)
    {
        byte[] octets = node.Encode();
        for (int length = 0; length < octets.Length; length++)
        {
            Assert.Equal("needs more data", TokenTrace.OfPieces(octets[..length], [], isFinalKnown: false)[^1]);
            if (length != 0)
            {
                Assert.Equal(BerContentError.TruncatedData, TokenTrace.ErrorOf(octets.AsSpan(0, length)));
            }
        }
    }
}
