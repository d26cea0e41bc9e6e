using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerReaderValuesTests
{
    [Fact]
    public void Get_CurrentToken_InterpretsWithoutMoving()
    {
        byte[] octets = HexText.Parse("300d 0101 02 8202 0080 0204 7fffffff");
        foreach (bool isSplit in new[] { false, true })
        {
            BerReader reader = isSplit ? new BerReader(Sequences.SplitAll(octets), true, default) : new BerReader(octets);
            reader.Read();
            reader.Read();
            Assert.True(reader.GetBoolean() && reader.GetBoolean());
            reader.Read();
            Assert.Equal((128L, 128UL), (reader.GetInt64(), reader.GetUInt64()));
            reader.Read();
            Assert.Equal(int.MaxValue, reader.GetInt64());
            Assert.Equal(BerReadResult.Success, reader.Read());
            Assert.Equal(BerTokenType.EndConstructed, reader.TokenType);
        }
    }

    [Fact]
    public void Get_Malformed_IsRefused()
    {
        Assert.Equal(BerContentError.BooleanLength, ErrorOf("8002ffff", static (ref r) => r.GetBoolean()));
        Assert.Equal(BerContentError.IntegerEmpty, ErrorOf("8000", static (ref r) => r.GetInt64()));
        Assert.Equal(BerContentError.IntegerNotMinimal, ErrorOf("80020001", static (ref r) => r.GetInt64()));
        Assert.Equal(BerContentError.IntegerOutOfRange, ErrorOf("8001ff", static (ref r) => r.GetUInt64()));
        Assert.Equal(BerContentError.IntegerOutOfRange, ErrorOf("8009010000000000000000", static (ref r) => r.GetInt64()));
        Assert.Equal(
            BerContentError.IntegerOutOfRange, ErrorOf("8041" + string.Concat(Enumerable.Repeat("00", 65)), static (ref r) => r.GetInt64()));
    }

    [Fact]
    public void Get_NoUnreadPrimitive_IsMisuse()
    {
        Assert.Throws<InvalidOperationException>(() => new BerReader([5, 0]).GetInt64());
        Assert.Throws<InvalidOperationException>(() =>
        {
            var reader = new BerReader([0x30, 0]);
            reader.Read();
            reader.GetBoolean();
        });
        Assert.Throws<InvalidOperationException>(() =>
        {
            var reader = new BerReader([4, 2, 0, 0]);
            reader.Read();
            reader.ReadContents(new byte[1], out _);
            reader.GetInt64();
        });
    }

    private delegate object Get(ref BerReader reader);

    private static BerContentError ErrorOf(string hex, Get get) => Assert.Throws<BerContentException>(() =>
    {
        var reader = new BerReader(HexText.Parse(hex));
        reader.Read();
        get(ref reader);
    }).Error;
}
