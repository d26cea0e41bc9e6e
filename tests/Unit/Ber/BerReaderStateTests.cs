using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerReaderStateTests
{
    [Fact]
    public void State_ResumedTwice_GivesTheSameTokensBothTimes()
    {
        const int Levels = 40;
        byte[] octets = [.. Enumerable.Repeat<byte[]>([0x30, 0x80], Levels).SelectMany(o => o), .. new byte[2 * Levels]];
        var reader = new BerReader(Sequences.Split(octets), true, new BerReaderState(new BerReaderOptions { MaxDepth = Levels }));
        for (int i = 0; i < Levels; i++)
        {
            reader.Read();
        }

        BerReaderState state = reader.CurrentState;
        while (reader.Read() == BerReadResult.Success)
        {
        }

        for (int time = 0; time < 2; time++)
        {
            var again = new BerReader(Sequences.Split(octets.AsMemory((int)state.BytesConsumed)), true, state);
            int ends = 0;
            while (again.Read() == BerReadResult.Success)
            {
                Assert.Equal(BerTokenType.EndConstructed, again.TokenType);
                ends++;
            }

            Assert.Equal(Levels, ends);
        }

        Assert.Equal((Levels, 2L * Levels, Levels), (state.Depth, state.BytesConsumed, state.Options.MaxDepth));
    }

    [Fact]
    public void State_ResumedAndOverwritten_IsNotChanged()
    {
        const int Levels = 20;
        var options = new BerReaderOptions { MaxDepth = 30 };
        byte[] begins = [.. Enumerable.Repeat<byte[]>([0x30, 0x80], Levels).SelectMany(o => o)];
        var reader = new BerReader(Sequences.Split(begins), false, new BerReaderState(options));
        for (int i = 0; i < Levels; i++)
        {
            reader.Read();
        }

        BerReaderState state = reader.CurrentState;

        // Leaves a level on the heap and enters another in its place.
        var other = new BerReader(Sequences.Split(HexText.Parse("0000 0000 7380 7480")), false, state);
        while (other.Read() == BerReadResult.Success)
        {
        }

        var again = new BerReader(Sequences.Split(new byte[2 * Levels]), true, state);
        while (again.Read() == BerReadResult.Success)
        {
            Assert.Equal(Asn1Tag.Sequence, again.Tag);
        }

        Assert.Equal(0, again.Depth);
    }

    [Fact]
    public void State_InsideALongPrimitive_GoesOnThere()
    {
        byte[] octets = [0x04, 0x82, 0x01, 0x00, .. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var reader = new BerReader(Sequences.Split(octets.AsMemory(0, 104)), false, default);
        Assert.Equal(BerReadResult.Success, reader.ReadBeginPrimitive(Asn1Tag.PrimitiveOctetString));
        byte[] contents = new byte[256];
        Assert.Equal(BerReadResult.Success, reader.ReadContents(contents, out int first));
        Assert.Equal(BerReadResult.NeedMoreData, reader.ReadContents(contents, out _));
        BerReaderState state = reader.CurrentState;

        var next = new BerReader(Sequences.Split(octets.AsMemory((int)state.BytesConsumed)), true, state);
        Assert.Equal((BerTokenType.Primitive, 0L, 256L), (next.TokenType, next.TokenOffset, next.ContentsLength));
        Assert.Equal(BerReadResult.Success, next.ReadContents(contents.AsSpan(first), out int second));
        Assert.Equal((100, 156), (first, second));
        Assert.Equal(octets[4..], contents);
        Assert.Equal(BerReadResult.Success, next.ReadContents(contents, out second));
        Assert.Equal(0, second);
        Assert.Equal(BerReadResult.EndOfData, next.Read());
    }

    [Fact]
    public void Default_State_IsTheStartOfAStrictStream()
    {
        BerReaderState state = default;

        Assert.Equal((0L, 0, default), (state.BytesConsumed, state.Depth, state.Options));
    }
}
