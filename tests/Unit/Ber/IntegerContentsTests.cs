using System.Formats.Asn1;
using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class IntegerContentsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(-128, 1)]
    [InlineData(-129, 2)]
    [InlineData(32767, 2)]
    [InlineData(32768, 3)]
    [InlineData(int.MaxValue, 4)]
    [InlineData(1L + int.MaxValue, 5)]
    [InlineData(long.MaxValue, 8)]
    [InlineData(long.MinValue, 8)]
    public void Measure_Signed_IsTheFewestOctets(long value, int octets) => Assert.Equal(octets, IntegerContents.Measure(value));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(long.MaxValue, 8)]
    [InlineData(1UL << 63, 9)]
    [InlineData(ulong.MaxValue, 9)]
    public void Measure_Unsigned_IsTheFewestOctets(ulong value, int octets) => Assert.Equal(octets, IntegerContents.Measure(value));

    [Theory]
    [InlineData("00", 0L)]
    [InlineData("FF", -1L)]
    [InlineData("8000000000000000", long.MinValue)]
    [InlineData("007FFFFFFFFFFFFFFF", long.MaxValue)]
    [InlineData("FF8000000000000000", long.MinValue)]
    [InlineData("008000000000000000", null)]
    [InlineData("FF7FFFFFFFFFFFFFFF", null)]
    [InlineData("010000000000000000", null)]
    public void TryDecode_Signed_ValueOrNothing(string hex, long? value)
    {
        bool fits = IntegerContents.TryDecode(Convert.FromHexString(hex), out long decoded);

        Assert.Equal(value, fits ? decoded : null);
    }

    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("FF", null)]
    [InlineData("00FFFFFFFFFFFFFFFF", ulong.MaxValue)]
    [InlineData("0000FFFFFFFFFFFFFFFF", ulong.MaxValue)]
    [InlineData("010000000000000000", null)]
    public void TryDecode_Unsigned_ValueOrNothing(string hex, ulong? value)
    {
        bool fits = IntegerContents.TryDecode(Convert.FromHexString(hex), out ulong decoded);

        Assert.Equal(value, fits ? decoded : null);
    }
}
