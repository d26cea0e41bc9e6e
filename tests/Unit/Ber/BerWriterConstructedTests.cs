using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerWriterConstructedTests
{
    private static readonly Asn1Tag s_tag = new(TagClass.Application, 1);

    private delegate void Write(ref BerWriter writer);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(252)]
    [InlineData(253)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void BeginConstructed_LengthMeasured_IsThatOfLengthKnown(int length)
    {
        var measured = new ArrayBufferWriter<byte>();
        var known = new ArrayBufferWriter<byte>();
        long inner = BerHeader.GetEncodingLength(Asn1Tag.PrimitiveOctetString, length);
        long middle = BerHeader.GetEncodingLength(Asn1Tag.Sequence, inner);

        using (var writer = new BerWriter(measured))
        {
            BerScope a = writer.BeginConstructed(s_tag);
            BerScope b = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteOctetString(new byte[length]);
            writer.EndConstructed(b);
            writer.WriteNull();
            writer.EndConstructed(a);
            Assert.Equal(BerHeader.GetEncodingLength(s_tag, middle + 2), writer.BytesWritten);
            writer.Flush();
        }

        using (var writer = new BerWriter(known))
        {
            BerScope a = writer.BeginConstructed(s_tag, middle + 2);
            BerScope b = writer.BeginConstructed(Asn1Tag.Sequence, inner);
            writer.WriteOctetString(new byte[length]);
            writer.EndConstructed(b);
            writer.WriteNull();
            writer.EndConstructed(a);
            writer.Flush();
        }

        Assert.Equal(Convert.ToHexString(known.WrittenSpan), Convert.ToHexString(measured.WrittenSpan));
    }

    [Fact]
    public void BeginConstructed_FormsMixed_NestAsWritten()
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new BerWriter(output);
        BerScope a = writer.BeginConstructedIndefinite(s_tag);
        BerScope b = writer.BeginConstructed(s_tag);
        BerScope c = writer.BeginConstructedIndefinite(s_tag);
        BerScope d = writer.BeginConstructed(s_tag, 4);
        BerScope e = writer.BeginConstructed(s_tag);
        Assert.Equal((5, 5), (writer.Depth, e.Depth));
        writer.WriteNull();
        writer.EndConstructed(e);
        writer.EndConstructed(d);
        writer.EndConstructed(c);
        writer.EndConstructed(b);
        writer.EndConstructed(a);
        Assert.Equal(0, writer.Depth);
        writer.Flush();

        Assert.Equal("6180" + "610A" + "6180" + "6104" + "6102" + "0500" + "0000" + "0000", Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void BeginConstructed_LengthUnknown_IsKeptUntilTheOutermostEnds()
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new BerWriter(output);
        writer.WriteNull();
        BerScope scope = writer.BeginConstructed(new Asn1Tag(TagClass.Application, 1000));
        writer.WriteNull();
        writer.Flush();
        Assert.Equal("0500", Convert.ToHexString(output.WrittenSpan));
        writer.EndConstructed(scope);
        writer.Flush();
        Assert.Equal("05007F8768020500", Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void EndConstructed_WrongCount_IsMisuse()
    {
        Misuse(static (ref w) =>
        {
            BerScope scope = w.BeginConstructed(s_tag, 3);
            w.WriteNull();
            w.EndConstructed(scope);
        });
        Misuse(static (ref w) =>
        {
            BerScope scope = w.BeginConstructed(s_tag, 1);
            w.WriteNull();
            w.EndConstructed(scope);
        });
    }

    [Fact]
    public void EndConstructed_WrongScope_IsMisuse()
    {
        Misuse(static (ref w) => w.EndConstructed(default));
        Misuse(static (ref w) =>
        {
            BerScope outer = w.BeginConstructed(s_tag);
            w.BeginConstructed(s_tag);
            w.EndConstructed(outer);
        });
        Misuse(static (ref w) =>
        {
            BerScope scope = w.BeginConstructed(s_tag);
            w.EndConstructed(scope);
            w.EndConstructed(scope);
        });
        Misuse(static (ref w) =>
        {
            BerScope first = w.BeginConstructedIndefinite(s_tag);
            w.EndConstructed(first);
            w.BeginConstructedIndefinite(s_tag);
            w.EndConstructed(first);
        });
        Misuse(static (ref w) =>
        {
            BerScope scope = w.BeginConstructed(s_tag);
            w.BeginPrimitive(s_tag, 1);
            w.EndConstructed(scope);
        });
    }

    [Fact]
    public void BeginConstructed_TooDeep_IsMisuse()
    {
        Misuse(static (ref w) => Nest(ref w, 65));
        var writer = new BerWriter(new ArrayBufferWriter<byte>());
        Nest(ref writer, 64);
        Assert.Equal(64, writer.Depth);

        static void Nest(ref BerWriter writer, int levels)
        {
            for (int i = 0; i < levels; i++)
            {
                writer.BeginConstructedIndefinite(s_tag);
            }
        }
    }

    private static void Misuse(Write write) => Assert.Throws<InvalidOperationException>(() =>
    {
        var writer = new BerWriter(new ArrayBufferWriter<byte>());
        write(ref writer);
    });
}
