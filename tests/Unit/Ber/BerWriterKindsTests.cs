using System.Buffers;
using System.Formats.Asn1;
using System.Numerics;
using Ber;

namespace Unit.BerCodec;

public sealed class BerWriterKindsTests
{
    private delegate void Writing(ref BerWriter writer);

    [Fact]
    public void EveryKind_HasTheOctetsOfDer()
    {
        var time = new DateTimeOffset(1991, 5, 6, 16, 45, 40, 300, TimeSpan.FromHours(-7));
        Assert.Equal("06062a864886f70d", Write(static (ref w) => w.WriteObjectIdentifier("1.2.840.113549")));
        Assert.Equal("0d04c27b0302", Write(static (ref w) => w.WriteRelativeObjectIdentifier("8571.3.2")));
        Assert.Equal("0304066e5dc0", Write(static (ref w) => w.WriteBitString([0x6e, 0x5d, 0xc0], 6)));
        Assert.Equal("030100", Write(static (ref w) => w.WriteBitString([])));
        Assert.Equal("0a02ff7f", Write(static (ref w) => w.WriteEnumerated(-129)));
        Assert.Equal("020900ffffffffffffffff", Write(static (ref w) => w.WriteInteger(new BigInteger(ulong.MaxValue))));
        Assert.Equal("1a054a6f6e6573", Write(static (ref w) => w.WriteString(UniversalTagNumber.VisibleString, "Jones")));
        Assert.Equal("1c040001f600", Write(static (ref w) => w.WriteString(UniversalTagNumber.UniversalString, "\U0001F600")));
        Assert.Equal("1e02004a", Write(static (ref w) => w.WriteString(UniversalTagNumber.BMPString, "J")));
        Assert.Equal("170d3931303530363233343534305a", Write((ref w) => w.WriteUtcTime(time)));
        Assert.Equal("181131393931303530363233343534302e335a", Write((ref w) => w.WriteGeneralizedTime(time)));
        Assert.Equal("8203813403", Write(static (ref w) => w.WriteObjectIdentifier("2.100.3", new Asn1Tag(TagClass.ContextSpecific, 2))));
    }

    [Fact]
    public void ValuesThatAreNone_AreRefused_AndTaintTheWriter()
    {
        Assert.Throws<ArgumentException>(() => Write(static (ref w) => w.WriteObjectIdentifier("3.1")));
        Assert.Throws<ArgumentException>(() => Write(static (ref w) => w.WriteBitString([1], 1)));
        Assert.Throws<ArgumentException>(() => Write(static (ref w) => w.WriteBitString([], 1)));
        Assert.ThrowsAny<ArgumentException>(() => Write(static (ref w) => w.WriteString(UniversalTagNumber.NumericString, "A")));
        Assert.ThrowsAny<ArgumentException>(() => Write(static (ref w) => w.WriteString(UniversalTagNumber.UniversalString, "\ud800")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(static (ref w) => w.WriteString(UniversalTagNumber.GraphicString, "A")));
        Assert.Throws<InvalidOperationException>(() => Write(static (ref w) =>
        {
            try
            {
                w.WriteObjectIdentifier("3.1");
            }
            catch (ArgumentException)
            {
                w.WriteNull();
            }
        }));
    }

    [Fact]
    public void EndOfContentsTag_IsRefusedByEveryWrite()
    {
        Writing[] writes =
        [
            static (ref w) => w.WriteOctetString([], new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteOctetString(new byte[200], new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteBooleanOctet(1, new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteInteger(5L, new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteInteger(ulong.MaxValue, new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteInteger(BigInteger.One, new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteNull(new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteReal(1, new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WriteUtf8String([], new Asn1Tag(TagClass.Universal, 0)),
            static (ref w) => w.WritePrimitive(default, 4),
            static (ref w) => w.BeginPrimitive(default, 4),
            static (ref w) => w.BeginConstructed(default),
            static (ref w) => w.BeginConstructed(default, 4),
            static (ref w) => w.BeginConstructedIndefinite(default),
        ];
        foreach (Writing write in writes)
        {
            Assert.Throws<ArgumentException>(() => Write(write));
            Assert.Throws<ArgumentException>(() => Write((ref w) =>
            {
                w.WriteNull();   // then memory is there, and short ways may be taken
                write(ref w);
            }));
        }

        Assert.Throws<ArgumentException>(() => new BerValueWriter(new ArrayBufferWriter<byte>()).WritePrimitive(default, 1));
        Assert.Throws<ArgumentException>(() => new BerValueWriter(new ArrayBufferWriter<byte>()).BeginConstructed(default));
    }

    [Fact]
    public void Stream_GetsWhatABufferGets()
    {
        using var stream = new MemoryStream();
        var toStream = new BerWriter(stream);
        WriteMany(ref toStream);
        Assert.Equal(Write(WriteMany), Convert.ToHexStringLower(stream.ToArray()));
    }

    private static void WriteMany(ref BerWriter writer)
    {
        BerScope outer = writer.BeginConstructedIndefinite(Asn1Tag.Sequence);
        for (int i = 0; i < 2000; i++)
        {
            BerScope inner = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteInteger((long)i);
            writer.WriteOctetString(new byte[i]);
            writer.EndConstructed(inner);
        }

        writer.WriteOctetString(new byte[200_000]);
        writer.EndConstructed(outer);
        writer.Flush();
    }

    private static string Write(Writing write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerWriter(output);
        write(ref writer);
        writer.Flush();
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
