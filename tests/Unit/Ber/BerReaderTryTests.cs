using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

/// <summary>The reads that take the usual form only: what they take they read as the others do, what they do not take they leave to them.</summary>
public sealed class BerReaderTryTests
{
    private static readonly Asn1Tag s_utf8 = new(UniversalTagNumber.UTF8String);
    private static readonly BerReaderOptions s_options = new() { AllowMultipleTopLevelValues = true };
    private static readonly byte[] s_rest = new byte[16];

    private delegate bool Try(ref BerReader reader);

    [Theory]
    [InlineData("020100", 0)]
    [InlineData("02017f", 127)]
    [InlineData("02020080", 128)]
    [InlineData("0202ff7f", -129)]
    [InlineData("02047fffffff", int.MaxValue)]
    [InlineData("02087fffffffffffffff", long.MaxValue)]
    [InlineData("02088000000000000000", long.MinValue)]
    public void TryReadInteger_UsualForm_IsReadWithinBounds(string hex, long expected)
    {
        byte[] octets = HexText.Parse(hex);

        Takes(octets, (ref r) => r.TryReadInteger(long.MinValue, long.MaxValue, out long value) && value == expected);
        Takes(octets, (ref r) => r.TryReadInteger(expected, expected, out long value) && value == expected);
        Leaves(octets, (ref r) => r.TryReadInteger(2, 1, out long _));
        if (expected > long.MinValue)
            Leaves(octets, (ref r) => r.TryReadInteger(long.MinValue, expected - 1, out long _));
        if (expected < long.MaxValue)
            Leaves(octets, (ref r) => r.TryReadInteger(expected + 1, long.MaxValue, out long _));
        if (expected < 0)
        {
            Leaves(octets, (ref r) => r.TryReadInteger(ulong.MaxValue, out _));
            return;
        }

        Takes(octets, (ref r) => r.TryReadInteger((ulong)expected, out ulong value) && value == (ulong)expected);
        if (expected > 0)
            Leaves(octets, (ref r) => r.TryReadInteger((ulong)expected - 1, out ulong _));
    }

    [Theory]
    [InlineData("another tag", "030101")]
    [InlineData("padded", "02020001")]
    [InlineData("padded, negative", "0202ff80")]
    [InlineData("no contents", "0200")]
    [InlineData("long form", "02810101")]
    [InlineData("beyond 64 bits", "0209008000000000000000")]
    [InlineData("constructed", "2203020101")]
    [InlineData("end-of-contents", "0000")]
    public void TryReadInteger_OtherForm_IsLeft(string description, string hex)
    {
        byte[] octets = HexText.Parse(hex);

        Leaves(octets, (ref r) => r.TryReadInteger(long.MinValue, long.MaxValue, out long _));
        Leaves(octets, (ref r) => r.TryReadInteger(ulong.MaxValue, out ulong _));
        Assert.NotEmpty(description);
    }

    [Fact]
    public void TryReadBoolean_UsualForm_IsTheOctet()
    {
        Takes([1, 1, 0], static (ref r) => r.TryReadBoolean(out byte octet) && octet == 0);
        Takes([1, 1, 2], static (ref r) => r.TryReadBoolean(out byte octet) && octet == 2);
        Leaves([1, 0x81, 1, 2], static (ref r) => r.TryReadBoolean(out _));
        Leaves([1, 2, 0, 0], static (ref r) => r.TryReadBoolean(out _));
        Leaves([2, 1, 1], static (ref r) => r.TryReadBoolean(out _));
    }

    [Fact]
    public void TryReadPrimitive_UsualForm_IsTheContents()
    {
        byte[] longest = [4, 0x7f, .. Enumerable.Range(0, 0x7f).Select(static i => (byte)i)];
        Takes(longest, (ref r) =>
            r.TryReadPrimitive(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> contents) && contents.SequenceEqual(longest.AsSpan(2)));
        Takes([0x0c, 1, 0x41], static (ref r) => r.TryReadPrimitive(s_utf8, out ReadOnlySpan<byte> contents) && contents.SequenceEqual("A"u8));
        Takes([0x83, 0], static (ref r) =>
            r.TryReadPrimitive(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true), out ReadOnlySpan<byte> contents) && contents.IsEmpty);
        Leaves([4, 0x81, 1, 0], static (ref r) => r.TryReadPrimitive(Asn1Tag.PrimitiveOctetString, out _));
        Leaves([0x24, 0], static (ref r) => r.TryReadPrimitive(Asn1Tag.PrimitiveOctetString, out _));
        Leaves([2, 1, 0], static (ref r) => r.TryReadPrimitive(Asn1Tag.Integer, out _));
        Leaves([0x9f, 0x1f, 0], static (ref r) => r.TryReadPrimitive(new Asn1Tag(TagClass.ContextSpecific, 31), out _));
    }

    [Fact]
    public void TryReadBeginSequence_AndEnd_EnterAndLeave()
    {
        var reader = new BerReader(HexText.Parse("3008 0201 05 3003 0101ff"), s_options);
        Assert.True(reader.TryReadBeginSequence());
        Assert.Equal((1, 2), (reader.Depth, reader.BytesConsumed));
        Assert.True(reader.IsBeforeEncoding);
        Assert.False(reader.TryReadEndConstructed());
        Assert.Equal(BerReadResult.Success, reader.ReadInteger(out long five));
        Assert.Equal(5, five);
        Assert.True(reader.TryReadBeginSequence());
        Assert.True(reader.TryReadBoolean(out _));
        Assert.False(reader.IsBeforeEncoding);
        Assert.True(reader.TryReadEndConstructed());
        Assert.True(reader.TryReadEndConstructed());
        Assert.False(reader.TryReadEndConstructed());
        Assert.Equal(BerReadResult.EndOfData, reader.Read());

        Leaves([0x30, 0x80, 0, 0], static (ref r) => r.TryReadBeginSequence());
        Leaves([0x30, 0x81, 0], static (ref r) => r.TryReadBeginSequence());
        Leaves([0x31, 0], static (ref r) => r.TryReadBeginSequence());
        Leaves([0x30], static (ref r) => r.TryReadBeginSequence());
    }

    [Fact]
    public void IsBeforeEncoding_InTheIndefiniteForm_SaysNothing()
    {
        var reader = new BerReader([0x30, 0x80, 5, 0, 0, 0]);
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Assert.False(reader.IsBeforeEncoding);
        Assert.Equal(BerReadResult.Success, reader.ReadNull());
        Assert.False(reader.TryReadEndConstructed());
        Assert.Equal(BerReadResult.Success, reader.ReadEndConstructed());
    }

    [Fact]
    public void Try_WhileATokenIsCurrent_IsLeft()
    {
        var reader = new BerReader([0x30, 6, 2, 1, 1, 2, 1, 2, .. s_rest], s_options);
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Assert.Equal(BerReadResult.Success, reader.Read());
        Assert.False(reader.TryReadInteger(0, 9, out _));
        Assert.Equal(1, reader.GetInt64());
        Assert.Equal(BerReadResult.Success, reader.ReadInteger(out long two));
        Assert.Equal(2, two);
    }

    [Fact]
    public void Pause_UntilResume_LetsOnlyTheOtherReadsGoOn()
    {
        byte[] octets = HexText.Parse("3080 020101 010101 0401aa 3000 020102 0000");
        var reader = new BerReader([.. octets, .. s_rest], s_options);
        reader.Pause();
        Assert.False(reader.TryReadBeginSequence());
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Assert.False(reader.TryReadInteger(0, 9, out _));
        Assert.False(reader.TryReadInteger(9, out _));
        Assert.Equal(BerReadResult.Success, reader.ReadInteger(out long one));
        Assert.False(reader.TryReadBoolean(out _));
        Assert.Equal(BerReadResult.Success, reader.ReadBoolean(out byte flag));
        Assert.False(reader.TryReadPrimitive(Asn1Tag.PrimitiveOctetString, out _));
        Assert.Equal(BerReadResult.Success, reader.ReadPrimitive(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> contents));
        Assert.Equal((1L, (byte)1, 1), (one, flag, contents.Length));
        Assert.False(reader.TryReadBeginSequence());
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Assert.False(reader.TryReadEndConstructed());
        Assert.False(reader.IsBeforeEncoding);
        Assert.Equal(BerReadResult.Success, reader.Peek(out BerTokenType type, out _));
        Assert.Equal(BerTokenType.EndConstructed, type);
        Assert.Equal(BerReadResult.Success, reader.ReadEndConstructed());
        Assert.False(reader.TryReadInteger(0, 9, out _));

        reader.Resume();
        Assert.True(reader.TryReadInteger(0, 9, out long two));
        Assert.Equal(2, two);
        Assert.Equal(BerReadResult.Success, reader.ReadEndConstructed());
    }

    [Fact]
    public void Pause_OfAReaderOfPieces_IsNotInItsState()
    {
        byte[] octets = HexText.Parse("3006 020101 020102");
        var reader = new BerReader(new ReadOnlySequence<byte>([.. octets, .. s_rest]), isFinalBlock: false, new BerReaderState());
        reader.Pause();
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Assert.Equal(BerReadResult.Success, reader.ReadInteger(out long _));

        var next = new BerReader(new ReadOnlySequence<byte>([.. octets[5..], .. s_rest]), isFinalBlock: false, reader.CurrentState);
        Assert.True(next.TryReadInteger(0, 9, out long two));
        Assert.Equal(2, two);
    }

    [Fact]
    public void Resume_OfAReaderThatHasFailed_RevivesNothing()
    {
        var reader = new BerReader([0x30, 3, 2, 1, 1, .. s_rest], s_options);
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        BerContentException? failure = null;
        try
        {
            reader.ReadBoolean(out _);
        }
        catch (BerContentException exception)
        {
            failure = exception;
        }

        Assert.Equal(BerContentError.UnexpectedTag, failure?.Error);
        reader.Resume();
        Assert.False(reader.TryReadInteger(0, 9, out _));
    }

    /// <summary>Next to the end of the octets other code runs, which the Try reads of an integer leave alone.</summary>
    private static void Takes(byte[] encoding, Try read)
    {
        var reader = new BerReader([.. encoding, .. s_rest], s_options);
        Assert.True(read(ref reader));
        Assert.Equal((encoding.Length, BerTokenType.None), (reader.BytesConsumed, reader.TokenType));

        for (int i = 0; i < encoding.Length; i++)
            Leaves(encoding[..i], read);
    }

    private static void Leaves(byte[] octets, Try read)
    {
        var reader = new BerReader(new ReadOnlySequence<byte>(octets), isFinalBlock: false, new BerReaderState(s_options));
        Assert.False(read(ref reader));
        Assert.Equal((0L, 0), (reader.BytesConsumed, reader.Depth));
    }
}
