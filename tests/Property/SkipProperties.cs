using Ber;
using FsCheck;
using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

[Properties(Arbitrary = [typeof(Arbitraries)])]
public sealed class SkipProperties
{
    [Property(MaxTest = 200)]
    public void Skipping_ends_where_reading_ends(NodeList nodes)
    {
        byte[] octets = nodes.Encode();
        var options = new BerReaderOptions { AllowMultipleTopLevelValues = true };
        var skipping = new BerReader(octets, options);
        var reading = new BerReader(octets, options);
        foreach (BerNode node in nodes.Nodes)
        {
            Assert.Equal(BerReadResult.Success, skipping.TrySkip());
            do
            {
                Assert.Equal(BerReadResult.Success, reading.Read());
            }
            while (reading.Depth != 0);

            long end = reading.TokenType == BerTokenType.Primitive ? reading.BytesConsumed + node.Contents.Length : reading.BytesConsumed;
            Assert.Equal(end, skipping.BytesConsumed);
        }

        Assert.Equal(BerReadResult.EndOfData, skipping.Read());
    }

    [Property(MaxTest = 200)]
    public void Skipping_from_any_token_in_any_pieces_ends_where_its_encoding_ends(BerNode node, NonNegativeInt token, PositiveInt piece)
    {
        byte[] octets = node.Encode();
        var whole = new BerReader(octets);
        int reads = 1 + (token.Get % node.Count);
        for (int i = 0; i < reads; i++)
        {
            Assert.Equal(BerReadResult.Success, whole.Read());
        }

        if (whole.TokenType == BerTokenType.EndConstructed)
        {
            return;
        }

        int depth = whole.TokenType == BerTokenType.BeginConstructed ? whole.Depth - 1 : whole.Depth;
        long start = whole.TokenOffset;
        Assert.Equal(BerReadResult.Success, whole.TrySkip());
        Assert.Equal((depth, BerTokenType.None), (whole.Depth, whole.TokenType));

        BerReaderState state = default;
        int done = 0;
        bool skipped = false;
        for (int end = 0; !skipped; end += 1 + (piece.Get % 20))
        {
            end = Math.Min(end, octets.Length);
            int from = (int)state.BytesConsumed;
            var reader = new BerReader(Sequences.SplitAll(octets.AsMemory(from, end - from)), end == octets.Length, state);
            while (done < reads && reader.Read() == BerReadResult.Success)
            {
                done++;
            }

            skipped = done == reads && reader.TrySkip() == BerReadResult.Success;
            state = reader.CurrentState;
        }

        Assert.Equal((whole.BytesConsumed, depth), (state.BytesConsumed, state.Depth));
        Assert.True(start < state.BytesConsumed);
    }
}
