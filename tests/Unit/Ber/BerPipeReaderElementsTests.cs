using System.Buffers;
using System.Formats.Asn1;
using System.IO.Pipelines;
using Ber;
using Support;

namespace Unit.BerCodec;

public sealed class BerPipeReaderElementsTests
{
    private static readonly Asn1Tag s_records = new(TagClass.Application, 1);

    /// <summary>A SEQUENCE of a header and records, all of both length forms.</summary>
    private static readonly byte[] s_octets = HexText.Parse("30 80 0c03 616263 61 80 3003 020101 3080 020102 0000 a003 020103 0000 0500 0000");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Elements_OfAStreamInPieces_AreWhole(int piece)
    {
        var reader = new BerPipeReader(new Trickle(s_octets, piece, isSynchronous: false));
        await reader.EnterAsync(Asn1Tag.Sequence);
        BerElement header = (await reader.ReadElementAsync())!.Value;
        Assert.Equal(("0c03616263", 2L), (Hex(header), header.Offset));
        Assert.Equal(s_records, (await reader.PeekAsync())!.Value.AsPrimitive());
        await reader.EnterAsync(s_records);
        var seen = new List<string>();
        await foreach (BerElement element in reader.ReadElementsAsync())
            seen.Add($"{element.Offset} {Hex(element)}");
        Assert.Equal(["9 3003020101", "14 30800201020000", "21 a003020103"], seen);
        await reader.LeaveAsync();
        await reader.LeaveAsync();
        Assert.Null(await reader.PeekAsync());
        Assert.Equal(s_octets.Length, reader.BytesConsumed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Elements_Synchronously_AreTheSame(int piece)
    {
        var reader = new BerPipeReader(new Trickle(s_octets, piece, isSynchronous: true));
        reader.Enter(Asn1Tag.Sequence);
        Assert.True(reader.Skip());
        reader.Enter(s_records);
        Assert.Equal(["3003020101", "30800201020000"], reader.ReadElements().Take(2).Select(Hex));
        reader.Leave();   // skips the third record
        Assert.Equal("0500", Hex(reader.ReadElement()!.Value));
        Assert.Null(reader.ReadElement());
        reader.Leave();
        Assert.Null(reader.Peek());
    }

    [Fact]
    public void Elements_BeyondTheLimit_AreRefusedBeforeTheyAreHeld()
    {
        var definite = new BerPipeReader(new MemoryStream(HexText.Parse("0484 7fffffff" + new string('0', 200))));
        Assert.Equal(BerContentError.PrimitiveTooLong, Assert.Throws<BerContentException>(() => definite.ReadElement()).Error);

        var endless = new BerPipeReader(new Endless());
        Assert.Equal(BerContentError.PrimitiveTooLong, Assert.Throws<BerContentException>(() => endless.ReadElement(1 << 20)).Error);
    }

    [Fact]
    public void ErrorsInElements_HaveOffsetsOfTheStream()
    {
        var reader = new BerPipeReader(new MemoryStream(s_octets));
        reader.Enter(Asn1Tag.Sequence);
        BerElement element = reader.ReadElement()!.Value;
        var e = Assert.Throws<BerContentException>(() => element.GetReader().ReadNull());
        Assert.Equal("at offset 0x2: expected NULL, found UTF8String.", e.Message);
    }

    [Theory]
    [InlineData("0403 010203")]
    [InlineData("2480 0401 01 2403 0401 02 0400 0401 03 0000")]
    [InlineData("2406 0401 01 0401 02 ", "0102")]
    [InlineData("2400", "")]
    public void Fragments_GiveTheOctets(string hex, string expected = "010203")
    {
        foreach (int piece in new[] { 1, 3, 100 })
        {
            var reader = new BerPipeReader(
                new Trickle([.. HexText.Parse(hex), 5, 0], piece, true), new BerReaderOptions { AllowMultipleTopLevelValues = true });
            string seen = string.Concat(reader.ReadFragments(Asn1Tag.PrimitiveOctetString).Select(static f => Convert.ToHexStringLower(f.Span)));
            Assert.Equal(expected, seen);
            Assert.Equal("0500", Hex(reader.ReadElement()!.Value));
        }
    }

    [Fact]
    public void Fragments_UnderAnImplicitTag_TakeOctetStringsOnly()
    {
        var reader = new BerPipeReader(new MemoryStream(HexText.Parse("a004 0402 0102")));
        Assert.Single(reader.ReadFragments(new Asn1Tag(TagClass.ContextSpecific, 0)));
        var wrong = new BerPipeReader(new MemoryStream(HexText.Parse("a003 020101")));
        Assert.Equal(
            BerContentError.StringSegmentTag,
            Assert.Throws<BerContentException>(() => wrong.ReadFragments(new Asn1Tag(TagClass.ContextSpecific, 0)).Count()).Error);
    }

    [Fact]
    public void Filler_BetweenRecords_IsPassedOver()
    {
        byte[] octets = HexText.Parse("00 00 3003 020101 ffff ff 00 3003 020102" + string.Concat(Enumerable.Repeat("00", 70)));
        foreach (int piece in new[] { 1, 3, 100 })
        {
            var reader = new BerPipeReader(new Trickle(octets, piece, true), new BerReaderOptions { AllowMultipleTopLevelValues = true });
            var seen = new List<string>();
            reader.SkipFiller(new byte[] { 0, 0xFF });
            while (reader.ReadElement() is { } element)
            {
                seen.Add($"{element.Offset} {Hex(element)}");
                reader.SkipFiller(new byte[] { 0, 0xFF });
            }

            Assert.Equal(["2 3003020101", "11 3003020102"], seen);
            Assert.Equal(octets.Length, reader.BytesConsumed);
        }
    }

    [Fact]
    public void Pipes_HaveNoSynchronousReads() =>
        Assert.Throws<InvalidOperationException>(() => new BerPipeReader(PipeReader.Create(new ReadOnlySequence<byte>(s_octets))).ReadElement());

    [Fact]
    public void DataCutAnywhere_IsAnErrorAndNoEnd()
    {
        for (int length = 1; length < s_octets.Length; length++)
        {
            var reader = new BerPipeReader(new MemoryStream(s_octets, 0, length));
            Assert.Equal(BerContentError.TruncatedData, Assert.Throws<BerContentException>(() => reader.ReadElement()).Error);
        }
    }

    private static string Hex(BerElement element) => Convert.ToHexStringLower(element.Encoding.Span);

    /// <summary>Gives a few octets at a time, in the one way only.</summary>
    private sealed class Trickle(byte[] octets, int piece, bool isSynchronous) : MemoryStream(octets)
    {
        public override int Read(Span<byte> buffer)
        {
            Assert.True(isSynchronous);
            return base.Read(buffer[..Math.Min(piece, buffer.Length)]);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Assert.False(isSynchronous);
            await Task.Yield();
            byte[] copy = new byte[Math.Min(piece, buffer.Length)];
            int count = Read(copy, 0, copy.Length);
            copy.AsSpan(0, count).CopyTo(buffer.Span);
            return count;
        }
    }

    /// <summary>An encoding of indefinite form that never ends.</summary>
    private sealed class Endless : MemoryStream
    {
        private int _count;

        public override int Read(Span<byte> buffer)
        {
            for (int i = 0; i < buffer.Length; i++, _count++)
                buffer[i] = _count == 0 ? (byte)0x30 : _count == 1 ? (byte)0x80 : (_count & 1) == 0 ? (byte)5 : (byte)0;
            return buffer.Length;
        }
    }
}
