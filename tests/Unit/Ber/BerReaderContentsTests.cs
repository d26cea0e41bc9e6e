using System.Buffers;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerReaderContentsTests
{
    private static readonly byte[] s_octets = [0x04, 0x81, 0xC8, .. Enumerable.Range(0, 200).Select(i => (byte)i)];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(500)]
    public void ReadContents_AnyBuffer_GivesAllOctetsOnce(int bufferLength)
    {
        var reader = new BerReader(Sequences.Split(s_octets, 2, 3, 3, 50, 120), true, default);
        reader.Read();
        var contents = new List<byte>();
        byte[] buffer = new byte[bufferLength];
        while (reader.ReadContents(buffer, out int count) == BerReadResult.Success && count > 0)
        {
            Assert.Equal(Math.Min(bufferLength, 200 - contents.Count), count);
            contents.AddRange(buffer[..count]);
        }

        Assert.Equal(s_octets[3..], contents);
        Assert.Equal(BerReadResult.EndOfData, reader.Read());
    }

    [Fact]
    public void ReadContents_Fragments_AreSegmentsWithoutCopy()
    {
        var reader = new BerReader(Sequences.Split(s_octets, 2, 3, 3, 50, 120), true, default);
        reader.Read();
        var lengths = new List<int>();
        while (reader.ReadContents(out ReadOnlySpan<byte> fragment) == BerReadResult.Success && !fragment.IsEmpty)
        {
            lengths.Add(fragment.Length);
        }

        Assert.Equal([47, 70, 83], lengths);
    }

    [Fact]
    public void ReadContents_FinalBlockEndsInside_IsTruncated()
    {
        byte[] cut = s_octets[..150];
        var error = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(cut);
            Assert.Equal(BerReadResult.Success, reader.Read());
            Assert.Equal(BerReadResult.Success, reader.ReadContents(new byte[200], out int count));
            Assert.Equal(147, count);
            reader.ReadContents(new byte[200], out _);
        });

        Assert.Equal((BerContentError.TruncatedData, 150L), (error.Error, error.Offset));
    }

    [Fact]
    public void ReadContents_NoPrimitive_IsMisuse()
    {
        Assert.Throws<InvalidOperationException>(() => new BerReader([5, 0]).ReadContents(new byte[1], out _));
        Assert.Throws<InvalidOperationException>(() => new BerReader([5, 0]).ReadContents([], out _));
    }

    [Fact]
    public void GetContents_Whole_IsTheSameFromSpanAndSequence()
    {
        var span = new BerReader(s_octets);
        var sequence = new BerReader(Sequences.Split(s_octets, 2, 60), true, default);
        span.Read();
        sequence.Read();

        Assert.Equal(s_octets[3..], span.GetContents().ToArray());
        Assert.Equal(s_octets[3..], sequence.GetContents().ToArray());
        Assert.True(span.TryGetContentsSpan(out ReadOnlySpan<byte> contents));
        Assert.Equal(200, contents.Length);
        Assert.False(sequence.TryGetContentsSpan(out contents));
        Assert.Equal(0, contents.Length);
    }

    [Fact]
    public void GetContents_NotBuffered_IsMisuseOrTruncated()
    {
        ReadOnlyMemory<byte> part = s_octets.AsMemory(0, 100);
        Assert.Throws<InvalidOperationException>(() =>
        {
            var reader = new BerReader(Sequences.Split(part), false, default);
            Assert.Equal(BerReadResult.Success, reader.Read());
            reader.GetContents();
        });
        Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(Sequences.Split(part), true, default);
            reader.Read();
            reader.GetContents();
        });
    }

    [Fact]
    public void GetContents_BeyondTheLimit_IsRefused()
    {
        var error = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(s_octets, new BerReaderOptions { MaxPrimitiveLength = 199 });
            reader.Read();
            reader.GetContents();
        });

        Assert.Equal(BerContentError.PrimitiveTooLong, error.Error);
    }
}
