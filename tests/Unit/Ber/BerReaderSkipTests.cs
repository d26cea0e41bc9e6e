using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerReaderSkipTests
{
    [Theory]
    [InlineData("definite, not looked into", "a3 04 ff ff ff ff")]
    [InlineData("indefinite", "a3 80 30 03 02 01 05 04 02 00 00 a4 80 00 00 00 00")]
    [InlineData("primitive", "83 03 01 02 03")]
    [InlineData("empty", "a3 00")]
    public void TrySkip_AnyEncoding_StandsBehindIt(string description, string hex)
    {
        byte[] skipped = HexText.Parse(hex);
        byte[] octets = [0x30, 0x80, .. skipped, 0x02, 0x01, 0x07, 0, 0];
        foreach (bool readsFirst in new[] { false, true })
        {
            var reader = new BerReader(octets);
            reader.ReadBeginConstructed(Asn1Tag.Sequence);
            if (readsFirst)
            {
                reader.Read();
            }

            Assert.Equal((description, BerReadResult.Success), (description, reader.TrySkip()));
            Assert.Equal((2L + skipped.Length, 1, BerTokenType.None), (reader.BytesConsumed, reader.Depth, reader.TokenType));
            Assert.Equal(BerReadResult.Success, reader.ReadInteger(out long value));
            Assert.Equal(7, value);
        }
    }

    [Fact]
    public void TrySkip_OctetByOctet_GoesOnWhereItWas()
    {
        byte[] octets = HexText.Parse("30 80  a3 80 30 83 00 00 04 01 02 03 04 a5 80 00 00 00 00  02 01 07  00 00");
        BerReaderState state = default;
        int start = 0;
        int skips = 0;
        long value = 0;
        for (int end = 0; end <= octets.Length; end++)
        {
            var reader = new BerReader(Sequences.SplitAll(octets.AsMemory(start, end - start)), end == octets.Length, state);
            if (reader.Depth == 0 && reader.BytesConsumed == 0)
            {
                reader.ReadBeginConstructed(Asn1Tag.Sequence);
            }
            else if (skips == 0)
            {
                skips += reader.TrySkip() == BerReadResult.Success ? 1 : 0;
            }
            else if (value == 0)
            {
                reader.ReadInteger(out value);
            }

            start = (int)reader.BytesConsumed;
            state = reader.CurrentState;
        }

        Assert.Equal((1, 7L), (skips, value));
    }

    [Fact]
    public void Read_AfterAnUnfinishedSkip_FinishesIt()
    {
        byte[] octets = HexText.Parse("3080 04 81 c8" + string.Concat(Enumerable.Repeat("aa", 200)) + "020107 0000");
        var first = new BerReader(Sequences.Split(octets.AsMemory(0, 100)), false, default);
        first.ReadBeginConstructed(Asn1Tag.Sequence);
        Assert.Equal(BerReadResult.NeedMoreData, first.TrySkip());
        Assert.Equal(100, first.BytesConsumed);

        var second = new BerReader(Sequences.Split(octets.AsMemory(100)), true, first.CurrentState);
        Assert.Equal(BerReadResult.Success, second.Read());
        Assert.Equal(7, second.GetInt64());
    }

    [Fact]
    public void TrySkip_EndOfData_SaysSo()
    {
        var reader = new BerReader([5, 0]);

        Assert.Equal(BerReadResult.Success, reader.TrySkip());
        Assert.Equal(BerReadResult.EndOfData, reader.TrySkip());
    }

    [Fact]
    public void TrySkip_EndOfConstructed_IsAMissingEncoding()
    {
        var error = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader([0x30, 0]);
            reader.ReadBeginConstructed(Asn1Tag.Sequence);
            reader.TrySkip();
        });

        Assert.Equal((BerContentError.MissingEncoding, 2L), (error.Error, error.Offset));
    }

    [Fact]
    public void TrySkip_Truncated_IsRefused()
    {
        var error = Assert.Throws<BerContentException>(() => new BerReader([0x30, 0x80, 0x04, 0x01, 0x00]).TrySkip());

        Assert.Equal((BerContentError.TruncatedData, 5L), (error.Error, error.Offset));
    }
}
