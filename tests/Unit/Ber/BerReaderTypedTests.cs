using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

/// <summary>Typed reads, each on a span, on one octet per segment, and next to the end of the buffer, where other code runs.</summary>
public sealed class BerReaderTypedTests
{
    private static readonly Asn1Tag s_high = new(TagClass.ContextSpecific, 1000);
    private static readonly Asn1Tag s_low = new(TagClass.ContextSpecific, 3);

    public static TheoryData<string, long> Integers => new()
    {
        { "020100", 0 }, { "02017f", 127 }, { "02020080", 128 }, { "02020100", 256 }, { "020180", -128 }, { "0202ff7f", -129 },
        { "02047fffffff", int.MaxValue }, { "02050080000000", 1L + int.MaxValue }, { "02810107", 7 },
        { "02087fffffffffffffff", long.MaxValue }, { "02088000000000000000", long.MinValue },
    };

    /// <summary>The last segment holds less than the one before held: what was known of that one does not count any more.</summary>
    [Fact]
    public void Read_WhereTheNextSegmentIsTooShort_NeedsMoreDataAgainAndAgain()
    {
        byte[] octets = HexText.Parse("300c 0101ff 0101ff 01 0100 0101ff");
        var reader = new BerReader(Sequences.Split(octets.AsMemory(0, 9), 8), isFinalBlock: false, new BerReaderState());
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Assert.Equal(BerReadResult.Success, reader.ReadBoolean(out _));
        Assert.Equal(BerReadResult.Success, reader.ReadBoolean(out _));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(BerReadResult.NeedMoreData, reader.ReadBoolean(out _));
            Assert.Equal(BerReadResult.NeedMoreData, reader.ReadInteger(out long _));
            Assert.Equal(BerReadResult.NeedMoreData, reader.ReadBeginConstructed(Asn1Tag.Sequence));
            Assert.Equal(BerReadResult.NeedMoreData, reader.ReadPrimitive(Asn1Tag.PrimitiveOctetString, out _));
        }

        Assert.Equal(8, reader.BytesConsumed);
    }

    [Theory]
    [MemberData(nameof(Integers))]
    public void ReadInteger_Value_IsReadOnEveryWay(string hex, long expected)
    {
        byte[] octets = HexText.Parse(hex);
        byte[] implicitLow = [0x83, .. octets[1..]];
        byte[] implicitHigh = [0x9F, 0x87, 0x68, .. octets[1..]];
        Check(octets, expected, static (ref r, out v) => r.ReadInteger(out v));
        Check(implicitLow, expected, static (ref r, out v) => r.ReadInteger(s_low, out v));
        Check(implicitHigh, expected, static (ref r, out v) => r.ReadInteger(s_high, out v));
        if (expected >= 0)
        {
            Check(octets, (ulong)expected, static (ref r, out v) => r.ReadInteger(out v));
            Check(implicitLow, (ulong)expected, static (ref r, out v) => r.ReadInteger(s_low, out v));
        }
        else
        {
            Fails(octets, BerContentError.IntegerOutOfRange, static (ref r) => r.ReadInteger(out ulong _));
        }
    }

    [Theory]
    [InlineData("0209008000000000000000", 1UL << 63)]
    [InlineData("020900ffffffffffffffff", ulong.MaxValue)]
    public void ReadInteger_NineOctets_FitsUnsignedOnly(string hex, ulong expected)
    {
        byte[] octets = HexText.Parse(hex);
        Check(octets, expected, static (ref r, out v) => r.ReadInteger(out v));
        Fails(octets, BerContentError.IntegerOutOfRange, static (ref r) => r.ReadInteger(out long _));
    }

    [Theory]
    [InlineData("0209ff7fffffffffffffff")]
    [InlineData("0209010000000000000000")]
    [InlineData("020a00ffffffffffffffffff")]
    public void ReadInteger_BeyondBoth_IsOutOfRange(string hex)
    {
        byte[] octets = HexText.Parse(hex);
        Fails(octets, BerContentError.IntegerOutOfRange, static (ref r) => r.ReadInteger(out long _));
        Fails(octets, BerContentError.IntegerOutOfRange, static (ref r) => r.ReadInteger(out ulong _));
    }

    [Theory]
    [InlineData("02020001", 1)]
    [InlineData("0202ff80", -128)]
    [InlineData("020c000000000000000000000007", 7)]
    [InlineData("0209ffffffffffffffffff", -1)]
    public void ReadInteger_Padded_IsReadWhenFramingOnly(string hex, long expected)
    {
        byte[] octets = HexText.Parse(hex);
        byte[] low = [0x83, .. octets[1..]];
        Fails(octets, BerContentError.IntegerNotMinimal, static (ref r) => r.ReadInteger(out long _));
        Fails(low, BerContentError.IntegerNotMinimal, static (ref r) => r.ReadInteger(s_low, out long _));
        Fails(low, BerContentError.IntegerNotMinimal, static (ref r) => r.ReadInteger(s_low, out ulong _));
        Check(octets, expected, static (ref r, out v) => r.ReadInteger(out v), new BerReaderOptions { FramingOnly = true });
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x02)]
    [InlineData(0xFF)]
    public void ReadBoolean_ContentsOctet_Survives(int octet)
    {
        Check([1, 1, (byte)octet], (byte)octet, static (ref r, out v) => r.ReadBoolean(out v));
        Check([0x83, 1, (byte)octet], (byte)octet, static (ref r, out v) => r.ReadBoolean(s_low, out v));
        Check([1, 0x81, 1, (byte)octet], (byte)octet, static (ref r, out v) => r.ReadBoolean(out v));
    }

    [Fact]
    public void TypedRead_WrongLength_IsRefusedUnderImplicitTagsToo()
    {
        Fails([0x83, 0], BerContentError.BooleanLength, static (ref r) => r.ReadBoolean(s_low, out _));
        Fails([0x83, 2, 0, 0], BerContentError.BooleanLength, static (ref r) => r.ReadBoolean(s_low, out _));
        Fails([0x83, 1, 0], BerContentError.NullLength, static (ref r) => r.ReadNull(s_low));
        Fails([0x83, 0], BerContentError.IntegerEmpty, static (ref r) => r.ReadInteger(s_low, out long _));
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
    public void ReadPrimitive_Contents_AreHandedOutWhole(int length)
    {
        byte[] contents = new byte[length];
        new Random(length).NextBytes(contents);
        byte[] octets = BerNode.Primitive(TagClass.ContextSpecific, 3, contents).Encode();
        Check(octets, Convert.ToHexString(contents), static (ref r, out v) =>
        {
            BerReadResult result = r.ReadPrimitive(s_low, out ReadOnlySpan<byte> span);
            v = Convert.ToHexString(span);
            return result;
        });
    }

    [Fact]
    public void ReadPrimitive_Limit_IsInclusive()
    {
        var options = new BerReaderOptions { MaxPrimitiveLength = 3 };
        byte[] fits = [0x83, 3, 1, 2, 3];
        byte[] exceeds = [0x83, 4, 1, 2, 3, 4];

        Assert.Equal(BerReadResult.Success, new BerReader(fits, options).ReadPrimitive(s_low, out _));
        var error = Assert.Throws<BerContentException>(() => new BerReader(exceeds, options).ReadPrimitive(s_low, out _));
        Assert.Equal(BerContentError.PrimitiveTooLong, error.Error);
        Assert.Null(TokenTrace.ErrorOf(exceeds, options));
    }

    [Fact]
    public void TypedRead_AnotherTag_NamesBoth()
    {
        byte[] octets = [0x30, 3, 4, 1, 0];
        var error = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(octets);
            reader.ReadBeginConstructed(Asn1Tag.Sequence);
            reader.ReadInteger(out long _);
        });

        Assert.Equal((BerContentError.UnexpectedTag, 2L), (error.Error, error.Offset));
        Assert.Equal((Asn1Tag.Integer, Asn1Tag.PrimitiveOctetString), (error.ExpectedTag, error.ActualTag));
    }

    [Fact]
    public void TypedRead_PrimitiveForConstructed_IsAnotherTag()
    {
        Fails([0xA3, 0], BerContentError.UnexpectedTag, static (ref r) => r.ReadPrimitive(s_low, out _));
        Fails([0xA3, 0], BerContentError.UnexpectedTag, static (ref r) => r.ReadBeginPrimitive(s_low));
        Fails([0x83, 0], BerContentError.UnexpectedTag, static (ref r) => r.ReadBeginConstructed(s_low));
    }

    [Theory]
    [InlineData("a300")]
    [InlineData("a3800000")]
    [InlineData("a38100")]
    public void TypedRead_AtTheEnd_IsAMissingEncoding(string hex)
    {
        byte[] octets = HexText.Parse(hex);
        Fails(octets, BerContentError.MissingEncoding, static (ref r) => Inside(ref r) is { } result ? result : r.ReadInteger(out long _));
        Fails(octets, BerContentError.MissingEncoding, static (ref r) => Inside(ref r) is { } result ? result : r.ReadNull());
        Fails(octets, BerContentError.MissingEncoding, static (ref r) => Inside(ref r) is { } result ? result : r.TrySkip());
    }

    [Theory]
    [InlineData("a3020500")]
    [InlineData("a38005000000")]
    public void ReadEndConstructed_BeforeTheEnd_IsAnUnexpectedEncoding(string hex)
    {
        byte[] octets = HexText.Parse(hex);
        Fails(octets, BerContentError.UnexpectedEncoding, static (ref r) => Inside(ref r) is { } result ? result : r.ReadEndConstructed());
    }

    [Fact]
    public void ReadEndConstructed_NothingOpen_IsMisuse() =>
        Assert.Throws<InvalidOperationException>(() => new BerReader([5, 0]).ReadEndConstructed());

    [Fact]
    public void TypedRead_EndOfFinalBlock_IsEndOfData()
    {
        var reader = new BerReader([5, 0]);

        Assert.Equal(BerReadResult.Success, reader.ReadNull());
        Assert.Equal(BerReadResult.EndOfData, reader.ReadNull());
        Assert.Equal(BerReadResult.EndOfData, reader.ReadInteger(out long _));
    }

    [Fact]
    public void TypedRead_BitString_IsChecked()
    {
        Fails([3, 2, 9, 0], BerContentError.BitStringUnusedBits, static (ref r) => r.ReadPrimitive(Asn1Tag.PrimitiveBitString, out _));
        byte[] segments = HexText.Parse("2308 0302 0180 0302 0001");
        Fails(segments, BerContentError.BitStringSegmentNotLast, static (ref r) =>
        {
            r.ReadBeginConstructed(Asn1Tag.ConstructedBitString);
            r.ReadPrimitive(Asn1Tag.PrimitiveBitString, out _);
            return r.ReadPrimitive(Asn1Tag.PrimitiveBitString, out _);
        });
    }

    [Fact]
    public void TypedRead_AfterRead_GoesOnFromTheToken()
    {
        var reader = new BerReader(HexText.Parse("300b 0403aabbcc 020105 0101ff"));
        reader.Read();
        reader.Read();

        Assert.Equal(BerReadResult.Success, reader.ReadInteger(out long value));
        Assert.Equal((5L, BerTokenType.None), (value, reader.TokenType));
        Assert.Equal(BerReadResult.Success, reader.Read());
        Assert.True(reader.GetBoolean());
        Assert.Equal(BerReadResult.Success, reader.ReadEndConstructed());
        Assert.Equal(BerReadResult.EndOfData, reader.Read());
    }

    private delegate BerReadResult ReadValue<T>(ref BerReader reader, out T value);

    private delegate BerReadResult ReadAny(ref BerReader reader);

    private static BerReadResult? Inside(ref BerReader reader) =>
        reader.ReadBeginConstructed(s_low) is BerReadResult.Success ? null : BerReadResult.NeedMoreData;

    private static void Check<T>(byte[] octets, T expected, ReadValue<T> read, BerReaderOptions options = default)
    {
        // Alone: the fast load of an integer does not fit into the buffer.
        var single = new BerReader(octets, options);
        Assert.Equal((BerReadResult.Success, expected, octets.Length), (read(ref single, out T value), value, single.BytesConsumed));
        Assert.Equal(BerReadResult.EndOfData, single.Read());

        // Inside, with octets behind that are not looked at.
        byte[] padded = [.. octets, .. new byte[16]];
        var many = new BerReader(padded, options with { AllowMultipleTopLevelValues = true });
        Assert.Equal((BerReadResult.Success, expected, octets.Length), (read(ref many, out value), value, many.BytesConsumed));

        // In pieces: unmoved until all is there.
        for (int length = 0; length < octets.Length; length += octets.Length < 300 ? 1 : octets.Length / 3)
        {
            var partial = new BerReader(Sequences.SplitAll(octets.AsMemory(0, length)), false, new BerReaderState(options));
            Assert.Equal((BerReadResult.NeedMoreData, 0L), (read(ref partial, out _), partial.BytesConsumed));
        }

        var split = new BerReader(Sequences.SplitAll(octets), true, new BerReaderState(options));
        Assert.Equal((BerReadResult.Success, expected, octets.Length), (read(ref split, out value), value, split.BytesConsumed));
    }

    private static void Fails(byte[] octets, BerContentError expected, ReadAny read)
    {
        var span = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(octets);
            read(ref reader);
        });
        var padded = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader([.. octets, .. new byte[16]], new BerReaderOptions { AllowMultipleTopLevelValues = true });
            read(ref reader);
        });
        var pieces = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(Sequences.SplitAll(octets), true, default);
            read(ref reader);
        });

        Assert.Equal((expected, expected, expected), (span.Error, padded.Error, pieces.Error));
        Assert.Equal((span.Offset, span.Offset), (padded.Offset, pieces.Offset));
        Assert.Equal((span.ActualTag, span.ExpectedTag), (pieces.ActualTag, pieces.ExpectedTag));
    }
}
