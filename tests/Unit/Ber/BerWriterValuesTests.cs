using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerWriterValuesTests
{
    private static readonly Asn1Tag s_low = new(TagClass.ContextSpecific, 3, isConstructed: true);
    private static readonly Asn1Tag s_high = new(TagClass.ContextSpecific, 1000);

    private delegate void Write(ref BerWriter writer);

    [Theory]
    [InlineData(0, "020100")]
    [InlineData(127, "02017F")]
    [InlineData(128, "02020080")]
    [InlineData(255, "020200FF")]
    [InlineData(256, "02020100")]
    [InlineData(-128, "020180")]
    [InlineData(-129, "0202FF7F")]
    [InlineData(65535, "020300FFFF")]
    [InlineData(65536, "0203010000")]
    [InlineData(int.MaxValue, "02047FFFFFFF")]
    [InlineData(2147483648, "02050080000000")]
    [InlineData(long.MaxValue, "02087FFFFFFFFFFFFFFF")]
    [InlineData(long.MinValue, "02088000000000000000")]
    public void WriteInteger_Value_IsMinimal(long value, string hex)
    {
        Check(hex, (ref w) => w.WriteInteger(value));
        Check("83" + hex[2..], (ref w) => w.WriteInteger(value, s_low));
        Check("9F8768" + hex[2..], (ref w) => w.WriteInteger(value, s_high));
        if (value >= 0)
        {
            Check(hex, (ref w) => w.WriteInteger((ulong)value));
        }
    }

    [Theory]
    [InlineData(1UL << 63, "0209008000000000000000")]
    [InlineData(ulong.MaxValue, "020900FFFFFFFFFFFFFFFF")]
    public void WriteInteger_FirstBitSet_HasAZeroOctetBefore(ulong value, string hex)
    {
        Check(hex, (ref w) => w.WriteInteger(value));
        Check("9F8768" + hex[2..], (ref w) => w.WriteInteger(value, s_high));
    }

    [Fact]
    public void Write_SmallTypes_HaveTheirOctets()
    {
        Check("0101FF", static (ref w) => w.WriteBoolean(true));
        Check("010100", static (ref w) => w.WriteBoolean(false));
        Check("010102", static (ref w) => w.WriteBooleanOctet(2));
        Check("830102", static (ref w) => w.WriteBooleanOctet(2, s_low));
        Check("9F87680102", static (ref w) => w.WriteBooleanOctet(2, s_high));
        Check("0500", static (ref w) => w.WriteNull());
        Check("8300", static (ref w) => w.WriteNull(s_low));
        Check("0C026162", static (ref w) => w.WriteUtf8String("ab"u8));
        Check("8302AABB", static (ref w) => w.WriteOctetString([0xAA, 0xBB], s_low));
        Check("0402AABB", static (ref w) => w.WriteOctetString(stackalloc byte[] { 0xAA, 0xBB }));
        Check("05000101FF", static (ref w) => w.WriteEncoded([5, 0, 1, 1, 0xFF]));
        Check("", static (ref w) => w.WriteEncoded([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void WritePrimitive_Contents_AreWrittenOnEveryWay(int length)
    {
        byte[] contents = new byte[length];
        new Random(length).NextBytes(contents);
        string hex = Convert.ToHexString(BerNode.Primitive(TagClass.ContextSpecific, 3, contents).Encode());
        Check(hex, (ref w) => w.WritePrimitive(s_low, contents));
        Check(hex, (ref w) => contents.CopyTo(w.WritePrimitive(s_low, contents.Length)));
        Check(hex, (ref w) =>
        {
            w.BeginPrimitive(s_low, length);
            w.WriteContents(contents.AsSpan(0, length / 3));
            w.WriteContents([]);
            w.WriteContents(contents.AsSpan(length / 3));
        });
    }

    [Fact]
    public void WritePrimitive_SpanHandedOut_IsExactlyTheContents()
    {
        var writer = new BerWriter(new ArrayBufferWriter<byte>());

        Assert.Equal(5, writer.WritePrimitive(s_low, 5).Length);
        Assert.Equal(7, writer.BytesWritten);
    }

    [Fact]
    public void Contents_Incomplete_ForbidEverythingElse()
    {
        Misuse(static (ref w) => w.WriteNull());
        Misuse(static (ref w) => w.WriteInteger(1L));
        Misuse(static (ref w) => w.WriteInteger(ulong.MaxValue));
        Misuse(static (ref w) => w.WriteBoolean(true));
        Misuse(static (ref w) => w.WriteOctetString([1]));
        Misuse(static (ref w) => w.WritePrimitive(s_low, 1));
        Misuse(static (ref w) => w.WriteEncoded([5, 0]));
        Misuse(static (ref w) => w.BeginPrimitive(s_low, 1));
        Misuse(static (ref w) => w.BeginConstructed(s_low));
        Misuse(static (ref w) => w.BeginConstructed(s_low, 1));
        Misuse(static (ref w) => w.BeginConstructedIndefinite(s_low));
        Misuse(static (ref w) => w.WriteContents([1, 2]));

        static void Misuse(Write write) => Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new BerWriter(new ArrayBufferWriter<byte>());
            writer.BeginPrimitive(s_low, 2);
            writer.WriteContents([1]);
            write(ref writer);
        });
    }

    [Fact]
    public void Length_Negative_IsMisuse()
    {
        Misuse(static (ref w) => w.BeginPrimitive(s_low, -1));
        Misuse(static (ref w) => w.WritePrimitive(s_low, -1));
        Misuse(static (ref w) => w.BeginConstructed(s_low, -1));

        static void Misuse(Write write) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var writer = new BerWriter(new ArrayBufferWriter<byte>());
            write(ref writer);
        });
    }

    private static void Check(string hex, Write write)
    {
        // At the start of the memory, at its end, and inside an encoding of unknown length.
        foreach (int filled in new[] { 0, 200, 230, 240, 250, 254, 256 })
        {
            var output = new ArrayBufferWriter<byte>(256);
            var writer = new BerWriter(output);
            for (int i = 0; i < filled; i += 2)
            {
                writer.WriteNull();
            }

            write(ref writer);
            Assert.Equal(filled + (hex.Length / 2), writer.BytesWritten);
            writer.Flush();
            Assert.Equal(hex, Convert.ToHexString(output.WrittenSpan[filled..]));
        }

        var measured = new ArrayBufferWriter<byte>();
        var inner = new BerWriter(measured);
        BerScope scope = inner.BeginConstructed(Asn1Tag.Sequence);
        write(ref inner);
        inner.EndConstructed(scope);
        inner.Flush();
        inner.Dispose();
        byte[] children = Convert.FromHexString(hex);
        long length = BerHeader.GetEncodingLength(Asn1Tag.Sequence, children.Length);
        Assert.Equal((length, hex), (measured.WrittenCount, Convert.ToHexString(measured.WrittenSpan[(int)(length - children.Length)..])));
    }
}
