using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerWriterTests
{
    [Fact]
    public void Constructor_NoOutput_IsMisuse() => Assert.Throws<ArgumentNullException>(() => new BerWriter((IBufferWriter<byte>)null!));

    [Fact]
    public void Flush_OctetsWritten_ReachTheOutput()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerWriter(output);
        writer.WriteNull();
        Assert.Equal((0, 2L), (output.WrittenCount, writer.BytesWritten));
        writer.Flush();
        Assert.Equal((2, 2L), (output.WrittenCount, writer.BytesWritten));
        writer.WriteNull();
        writer.Flush();
        Assert.Equal("05000500", Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void Write_AfterDispose_IsMisuse()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new BerWriter(new ArrayBufferWriter<byte>());
            writer.Dispose();
            writer.WriteNull();
        });
    }

    [Fact]
    public void Write_AfterMisuse_IsTainted()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new BerWriter(output);
            writer.WriteNull();
            try
            {
                writer.EndConstructed(default);
            }
            catch (InvalidOperationException)
            {
            }

            writer.Flush();
        });
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Write_OutputThrows_IsTainted()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new BerWriter(new FailingOutput());
            try
            {
                writer.WriteNull();
            }
            catch (NotSupportedException)
            {
            }

            writer.WriteNull();
        });
    }

    [Fact]
    public void Flush_OutputThrows_IsTainted()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new BerWriter(new FailingOutput(new byte[100]));
            writer.WriteNull();
            try
            {
                writer.Flush();
            }
            catch (NotSupportedException)
            {
            }

            writer.Flush();
        });
    }

    [Theory]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(64)]
    [InlineData(4096)]
    public void Write_SmallPieces_GiveTheSameOctets(int piece)
    {
        var whole = new ArrayBufferWriter<byte>(1 << 16);
        var pieces = new PieceOutput(piece);
        WriteMuch(whole);
        WriteMuch(pieces);

        Assert.Equal(Convert.ToHexString(whole.WrittenSpan), Convert.ToHexString([.. pieces.Octets]));
    }

    private static void WriteMuch(IBufferWriter<byte> output)
    {
        using var writer = new BerWriter(output);
        BerScope stream = writer.BeginConstructedIndefinite(new Asn1Tag(TagClass.Application, 13));
        for (int i = 0; i < 100; i++)
        {
            BerScope outer = writer.BeginConstructed(new Asn1Tag(TagClass.Application, i * 100));
            writer.WriteInteger(1L << (i % 63));
            writer.WriteOctetString(new byte[i]);
            BerScope inner = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteInteger(ulong.MaxValue - (ulong)i);
            writer.WriteBooleanOctet((byte)i);
            writer.WriteUtf8String(new byte[3 * i]);
            writer.EndConstructed(inner);
            writer.EndConstructed(outer);
            writer.WriteNull();
            writer.BeginPrimitive(new Asn1Tag(TagClass.Private, 200), 2 * i);
            writer.WriteContents(new byte[i]);
            writer.WriteContents(new byte[i]);
            writer.WriteEncoded([5, 0, 5, 0]);
        }

        writer.EndConstructed(stream);
        writer.Flush();
    }

    private sealed class FailingOutput(byte[]? memory = null) : IBufferWriter<byte>
    {
        public void Advance(int count) => throw new NotSupportedException();

        public Memory<byte> GetMemory(int sizeHint = 0) => memory ?? throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }

    /// <summary>Hands out a new piece for each request, as short as allowed, and fills it with rubbish after the advance.</summary>
    private sealed class PieceOutput(int length) : IBufferWriter<byte>
    {
        private byte[] _piece = [];

        public List<byte> Octets { get; } = [];

        public void Advance(int count)
        {
            Octets.AddRange(_piece[..count]);
            Array.Fill(_piece, (byte)0xEE);
            _piece = [];
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _piece = new byte[Math.Max(length, sizeHint)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
