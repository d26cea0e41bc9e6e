using Ber.Compat;

namespace Unit.Compat;

/// <summary>Holding and releasing of the legacy octets.</summary>
public sealed class LegacyOutputTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(300_000)]
    [InlineData(70_000_000)]   // beyond what is held in memory
    public void Output_WhileHolding_GivesNothingAndThenAllInOrder(int held)
    {
        var sink = new MemoryStream();
        using var digest = new StreamDigest(DigestAlgorithm.XxHash128);
        using var output = new LegacyOutput(new StreamOctetSink(sink), digest);
        byte[] octets = new byte[held];
        new Random(1).NextBytes(octets);

        output.Put("before"u8);
        output.Hold();
        output.Put(octets);
        Assert.Equal(6, sink.Length);
        output.Release();

        Assert.Equal(6 + held, sink.Length);
        Assert.True(sink.GetBuffer().AsSpan(6, held).SequenceEqual(octets));
        Assert.Equal(6 + held, output.Position);
    }

    [Fact]
    public void Output_Resumed_PassesAgain()
    {
        var sink = new MemoryStream();
        using var digest = new StreamDigest(DigestAlgorithm.None);
        using var output = new LegacyOutput(new StreamOctetSink(sink), digest);

        output.Hold();
        output.PutUInt32(0x01020304);
        output.Resume();
        output.PutUInt16(0x0506);
        output.PutZeros(2);
        output.Flush();

        Assert.False(output.IsHolding);
        Assert.Equal("0102030405060000", Convert.ToHexStringLower(sink.ToArray()));
    }
}
