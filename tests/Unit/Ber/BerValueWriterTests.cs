using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerValueWriterTests
{
    public static TheoryData<long> Integers =>
    [
        0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65535, 65536, 8388607, 8388608, int.MaxValue, int.MinValue, 1L << 31, 1L << 39,
        (1L << 39) - 1, 1L << 47, 1L << 55, (1L << 55) - 1, -(1L << 55), -(1L << 55) - 1, long.MaxValue, long.MinValue,
    ];

    /// <summary>Octets of an OCTET STRING inside; what the writer was promised at least. Promises that were not kept cost a shift, no more.</summary>
    public static TheoryData<int, int> Lengths
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int length in (int[])[0, 1, 124, 125, 126, 127, 250, 251, 252, 253, 254, 255, 256, 4096, 65529, 65530, 65531, 65532, 70_000])
            {
                foreach (int least in (int[])[0, 1, 127, 128, 255, 256, 65536, 1 << 24])
                    data.Add(length, least);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Integers))]
    public void Integer_OfEveryLength_IsThatOfAsnWriter(long value)
    {
        var expected = new AsnWriter(AsnEncodingRules.DER);
        expected.WriteInteger(value);

        Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) => w.WriteInteger(value)));
        Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) => { w.WriteNull(); Assert.True(w.TryWriteInteger(value)); })[2..]);
        if (value >= 0)
            Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) => { w.WriteNull(); Assert.True(w.TryWriteInteger((ulong)value)); })[2..]);
        if (value is >= 0 and <= uint.MaxValue)
            Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) => { w.WriteNull(); Assert.True(w.TryWriteInteger((uint)value)); })[2..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void UnsignedInteger_UpTo64Bits_IsThatOfAsnWriter(ulong value)
    {
        var expected = new AsnWriter(AsnEncodingRules.DER);
        expected.WriteInteger(value);

        Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) => w.WriteInteger(value)));
        Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) =>
        {
            if (!w.TryWriteInteger(value))
                w.WriteInteger(value);
        }));
    }

    [Fact]
    public void BooleanAndNull_AreTheOctetsOfX690()
    {
        Assert.Equal("010100010102"u8.ToArray(), Hex(Encode((ref BerValueWriter w) => { w.WriteBooleanOctet(0); w.WriteBooleanOctet(2); })));
        Assert.Equal("0500"u8.ToArray(), Hex(Encode((ref BerValueWriter w) => w.WriteNull())));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Constructed_OfEveryLength_HasTheShortestForm(int length, int least)
    {
        byte[] contents = new byte[length];
        new Random(length).NextBytes(contents);
        var expected = new AsnWriter(AsnEncodingRules.DER);
        expected.PushSequence();
        expected.WriteInteger(1);
        expected.PushSequence();
        expected.WriteOctetString(contents);
        expected.PopSequence();
        expected.WriteInteger(2);
        expected.PopSequence();

        byte[] actual = Encode((ref BerValueWriter w) =>
        {
            int outer = w.BeginSequence(0);
            w.WriteInteger(1L);
            int inner = w.BeginSequence(least);
            contents.CopyTo(w.WritePrimitive(Asn1Tag.PrimitiveOctetString, length));
            w.EndConstructed(inner);
            w.WriteInteger(2L);
            w.EndConstructed(outer);
        });

        Assert.Equal(expected.Encode(), actual);
    }

    [Fact]
    public void Complete_WhatFitsTheOutput_IsWrittenInPlace_TheRestIsCopied()
    {
        for (int count = 1; count < 4000; count = (count * 3 / 2) + 1)
        {
            var expected = new AsnWriter(AsnEncodingRules.DER);
            expected.PushSequence();
            for (int i = 0; i < count; i++)
                expected.WriteInteger(i);
            expected.PopSequence();

            int n = count;
            Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) =>
            {
                int start = w.BeginSequence(2 * n);
                for (int i = 0; i < n; i++)
                    w.WriteInteger((long)i);
                w.EndConstructed(start);
            }));
        }
    }

    [Fact]
    public void Paused_ShortWrites_Fail_AndGoOnAfterwards()
    {
        Assert.Equal("0500020107"u8.ToArray(), Hex(Encode((ref BerValueWriter w) =>
        {
            w.WriteNull();
            w.Pause();
            Assert.False(w.TryWriteInteger(1));
            Assert.False(w.TryWriteInteger(1U));
            Assert.False(w.TryWriteBooleanOctet(1));
            w.Resume();
            Assert.True(w.TryWriteInteger(7));
        })));
    }

    /// <summary>Tags of both identifier forms, and lengths that need other length octets than were reserved.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(128)]
    [InlineData(int.MaxValue)]
    public void Constructed_UnderAnyTag_IsThatOfAsnWriter(int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true);
        var primitive = new Asn1Tag(TagClass.Application, number);
        foreach (int length in (int[])[0, 100, 127, 128, 300, 70_000])
        {
            foreach (int least in (int[])[0, 200, 1000])
            {
                var expected = new AsnWriter(AsnEncodingRules.DER);
                expected.PushSequence(tag);
                expected.WriteOctetString(new byte[length], primitive);
                expected.PopSequence(tag);

                Assert.Equal(expected.Encode(), Encode((ref BerValueWriter w) =>
                {
                    int start = w.BeginConstructed(tag, least);
                    w.WritePrimitive(primitive, length).Clear();
                    w.EndConstructed(start);
                }));
            }
        }
    }

    [Fact]
    public void Paused_LongWrites_GoOn_AndTheShortOnesStayPaused()
    {
        byte[] actual = Encode((ref BerValueWriter w) =>
        {
            w.Pause();
            int start = w.BeginSequence();
            w.WriteInteger(5L);
            w.WriteInteger(ulong.MaxValue);
            w.WriteBooleanOctet(2);
            w.WriteNull();
            w.WritePrimitive(Asn1Tag.PrimitiveOctetString, 5000).Clear();   // makes room anew
            w.EndConstructed(start);
            Assert.False(w.TryWriteInteger(1L) || w.TryWriteInteger(1UL) || w.TryWriteInteger(1U) || w.TryWriteBooleanOctet(1));
        });

        var expected = new AsnWriter(AsnEncodingRules.BER);
        expected.PushSequence();
        expected.WriteInteger(5);
        expected.WriteInteger(ulong.MaxValue);
        expected.WriteEncodedValue([1, 1, 2]);
        expected.WriteNull();
        expected.WriteOctetString(new byte[5000]);
        expected.PopSequence();
        Assert.Equal(expected.Encode(), actual);
    }

    [Fact]
    public void Misuse_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => Encode((ref BerValueWriter w) => w.BeginSequence()));
        Assert.Throws<InvalidOperationException>(() => Encode((ref BerValueWriter w) => w.BeginConstructed(Asn1Tag.Sequence)));
        Assert.Throws<InvalidOperationException>(() => Encode((ref BerValueWriter w) =>
        {
            int start = w.BeginSequence();
            w.EndConstructed(start);
            w.EndConstructed(start);
        }));
        Assert.Throws<InvalidOperationException>(() => Encode((ref BerValueWriter w) => w.EndConstructed(w.BeginSequence() + 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode((ref BerValueWriter w) => w.WritePrimitive(Asn1Tag.PrimitiveOctetString, -1)));
        Assert.Throws<ArgumentNullException>(() => new BerValueWriter(null!));
        BerValueWriter none = default;
        Assert.False(none.TryWriteInteger(1L) || none.TryWriteInteger(1U) || none.TryWriteInteger(1UL) || none.TryWriteBooleanOctet(1));
    }

    [Fact]
    public void Complete_ThenAnotherValue_FollowsTheFirst()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerValueWriter(output);
        writer.WriteInteger(1L);
        writer.Complete();
        writer.WriteInteger(2L);
        writer.Complete();

        Assert.Equal("020101020102", Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void Dispose_BeforeComplete_LeavesTheOutputAlone()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerValueWriter(output);
        writer.WriteInteger(1L);
        writer.Dispose();

        Assert.Equal(0, output.WrittenCount);
    }

    private delegate void Write(ref BerValueWriter writer);

    private static byte[] Encode(Write write)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("before"u8);
        var writer = new BerValueWriter(output);
        write(ref writer);
        int length = writer.BytesWritten;
        writer.Complete();
        Assert.Equal(length + 6, output.WrittenCount);
        return output.WrittenSpan[6..].ToArray();
    }

    private static byte[] Hex(byte[] octets) => System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(octets));
}
