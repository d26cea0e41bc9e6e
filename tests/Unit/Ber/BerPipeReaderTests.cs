using System.Formats.Asn1;
using System.IO.Pipelines;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerPipeReaderTests
{
    private static readonly byte[] s_octets = HexText.Parse("""
        30 80
           02 01 41
           04 81 c8
        """ + string.Concat(Enumerable.Repeat("5a", 200)) + "0101ff 0000");

    public static TheoryData<int, bool> Fragments => new()
    {
        { 1, true }, { 1, false }, { 2, true }, { 3, true }, { 10, true }, { 100, true }, { 1000, true }, { 1000, false },
    };

    [Theory]
    [MemberData(nameof(Fragments))]
    public async Task ReadAsync_Fragments_GiveTheWholeStream(int length, bool completesLate)
    {
        var pipe = Fragment(s_octets, length, completesLate);
        var reader = new BerPipeReader(pipe);
        var seen = new List<string>();

        Assert.True(await reader.ReadAsync(static (ref r, _) => r.ReadBeginConstructed(Asn1Tag.Sequence), seen));
        Assert.Equal(1, reader.Depth);
        Assert.True(await reader.ReadAsync(
            static (ref r, list) =>
            {
                BerReadResult result = r.ReadInteger(out long value);
                if (result == BerReadResult.Success && (result = r.ReadPrimitive(Asn1Tag.PrimitiveOctetString, out var contents)) == BerReadResult.Success)
                {
                    list.Add($"{value} {contents.Length}");
                }

                return result;
            },
            seen));
        Assert.True(await reader.SkipAsync());
        Assert.True(await reader.ReadAsync(static (ref r, _) => r.ReadEndConstructed(), seen));
        Assert.False(await reader.ReadAsync(static (ref r, _) => r.Read(), seen));
        Assert.Equal(["65 200"], seen);
        Assert.Equal(s_octets.Length, reader.BytesConsumed);
    }

    [Fact]
    public async Task SkipAsync_LongEncoding_IsNotHeld()
    {
        byte[] octets = [0x04, 0x83, 0x03, 0x00, 0x00, .. new byte[3 << 16]];
        FragmentedPipeReader pipe = Fragment(octets, 4096, true);
        var reader = new BerPipeReader(pipe, new BerReaderOptions { MaxPrimitiveLength = 1000 });

        Assert.True(await reader.SkipAsync());
        Assert.False(await reader.SkipAsync());
        Assert.True(pipe.MaxBuffered <= 2 * 4096, $"{pipe.MaxBuffered}");
    }

    [Fact]
    public async Task ReadAsync_StepBeyondTheLimit_IsRefused()
    {
        byte[] octets = [0x04, 0x83, 0x03, 0x00, 0x00, .. new byte[3 << 16]];
        FragmentedPipeReader pipe = Fragment(octets, 4096, true);
        var reader = new BerPipeReader(pipe, new BerReaderOptions { MaxPrimitiveLength = 1000 });

        Assert.True(await reader.ReadAsync(static (ref r, _) => r.ReadBeginPrimitive(Asn1Tag.PrimitiveOctetString), 0));
        var error = await Assert.ThrowsAsync<BerContentException>(async () => await reader.ReadAsync(static (ref r, _) => r.Read(), 0));
        Assert.Equal(BerContentError.PrimitiveTooLong, error.Error);
        Assert.True(pipe.MaxBuffered <= 1000 + (64 << 10) + 4096, $"{pipe.MaxBuffered}");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.SkipAsync());
    }

    [Fact]
    public async Task ReadAsync_LongPrimitiveAtOnce_WaitsForWhatIsMissing()
    {
        byte[] octets = [0x04, 0x82, 0x40, 0x00, .. new byte[1 << 14]];
        FragmentedPipeReader pipe = Fragment(octets, 64, true);
        int steps = 0;
        var reader = new BerPipeReader(pipe);

        Assert.True(await reader.ReadAsync(
            (ref r, _) =>
            {
                steps++;
                return r.ReadPrimitive(Asn1Tag.PrimitiveOctetString, out var _);
            },
            0));
        Assert.InRange(steps, 2, 4);
    }

    [Fact]
    public async Task ReadAsync_TruncatedPipe_IsTruncatedData()
    {
        var reader = new BerPipeReader(Fragment(s_octets[..50], 7, true));
        Assert.True(await reader.ReadAsync(static (ref r, _) => r.ReadBeginConstructed(Asn1Tag.Sequence), 0));
        Assert.True(await reader.SkipAsync());
        var error = await Assert.ThrowsAsync<BerContentException>(async () => await reader.SkipAsync());

        Assert.Equal((BerContentError.TruncatedData, 50L), (error.Error, error.Offset));
    }

    [Fact]
    public async Task ReadAsync_StepThatNeverSucceeds_IsMisuse()
    {
        var reader = new BerPipeReader(Fragment(s_octets, 50, true));

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await reader.ReadAsync(static (ref _, _) => BerReadResult.NeedMoreData, 0));
    }

    [Fact]
    public async Task ReadAsync_Cancelled_StaysUsable()
    {
        var pipe = new Pipe();
        var reader = new BerPipeReader(pipe.Reader);
        using var source = new CancellationTokenSource();
        ValueTask<bool> pending = reader.ReadAsync(static (ref r, _) => r.ReadNull(), 0, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pending);

        await pipe.Writer.WriteAsync(new byte[] { 5, 0 });
        Assert.True(await reader.ReadAsync(static (ref r, _) => r.ReadNull(), 0));
    }

    private static FragmentedPipeReader Fragment(byte[] octets, int length, bool completesLate) =>
        new(octets, Enumerable.Range(1, octets.Length).Where(i => i % length == 0), completesLate);
}
