using System.Buffers;
using Ber;
using FsCheck.Xunit;
using Support;

namespace Unit.BerCodec;

public sealed class BerRealTests
{
    [Theory]
    [InlineData("09 00", 0.0)]
    [InlineData("09 01 40", double.PositiveInfinity)]
    [InlineData("09 01 41", double.NegativeInfinity)]
    [InlineData("09 01 42", double.NaN)]
    [InlineData("09 01 43", -0.0)]
    [InlineData("09 03 80fb05", 0.15625)]          // 5·2^-5, the same in all lines with this value
    [InlineData("09 03 90fe0a", 0.15625)]          // base 8: 10·8^-2
    [InlineData("09 03 acfe05", 0.15625)]          // base 16, scaled by 2^3: 5·2^3·16^-2
    [InlineData("09 04 81fffb05", 0.15625)]        // two octets of exponent
    [InlineData("09 05 82fffffb05", 0.15625)]      // three
    [InlineData("09 04 8301fb05", 0.15625)]        // their number stated
    [InlineData("09 03 c0fb05", -0.15625)]
    [InlineData("09 07 03 2b302e452d35", 0.0)]     // +0.E-5
    [InlineData("09 08 01 20303135363235", 15625.0)]
    [InlineData("09 08 02 202d31352c3632", -15.62)]
    [InlineData("09 0a 03 3135363235452d35 20", null)]
    [InlineData("09 0a 03 31353632352e452d35", 0.15625)]
    [InlineData("09 03 8000 00", 0.0)]
    [InlineData("09 01 44", null)]                 // reserved
    [InlineData("09 01 80", null)]                 // no exponent
    [InlineData("09 02 8000", null)]               // no mantissa
    [InlineData("09 03 b00001", null)]             // reserved base
    [InlineData("09 05 8302000505", null)]         // a stated exponent with nine equal bits
    [InlineData("09 02 01 2b", null)]              // a sign alone
    [InlineData("09 03 02 3135", null)]            // NR2 without a mark
    [InlineData("09 04 81040001", null)]           // 2^1024
    public void ReadReal_EveryForm_GivesTheNearestDouble(string hex, double? expected)
    {
        byte[] octets = HexText.Parse(hex);
        if (expected is null)
        {
            Assert.Equal(BerContentError.InvalidContents, Assert.Throws<BerContentException>(() => new BerReader(octets).ReadReal(out _)).Error);
            return;
        }

        Assert.Equal(BerReadResult.Success, new BerReader(octets).ReadReal(out double value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.Value), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData(1.0, "0903800001")]
    [InlineData(-0.15625, "0903c0fb05")]
    [InlineData(double.Epsilon, "090481fbce01")]
    [InlineData(-0.0, "090143")]
    public void WriteReal_IsCanonical(double value, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerWriter(output);
        writer.WriteReal(value);
        writer.Flush();
        Assert.Equal(hex, Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Property(MaxTest = 500)]
    public void EveryDouble_ComesBack(long bits)
    {
        // FsCheck's numbers are small; a mix of them reaches all exponents.
        double value = BitConverter.Int64BitsToDouble(unchecked(bits * (long)0x9E3779B97F4A7C15));
        Span<byte> contents = stackalloc byte[BerReal.MaxContentsLength];
        Assert.True(BerReal.TryDecode(contents[..BerReal.Encode(value, contents)], out double back));
        Assert.True(double.IsNaN(value) ? double.IsNaN(back) : value.Equals(back));
    }

    [Property(MaxTest = 200)]
    public void LongMantissas_RoundAsUInt128Does(ulong upper, ulong lower)
    {
        var mantissa = new UInt128(unchecked(upper * 0x9E3779B97F4A7C15), unchecked(lower * 0xC2B2AE3D27D4EB4F));
        byte[] contents = [0x80, 0, .. new byte[16]];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(contents.AsSpan(2), mantissa);
        Assert.True(BerReal.TryDecode(contents, out double value));
        Assert.Equal((double)mantissa, value);
    }

    [Theory]
    [InlineData(-1075, 1, 0.0)]                      // half of the least double: to even
    [InlineData(-1075, 3, 2 * double.Epsilon)]       // one and a half of it
    [InlineData(-1076, 3, double.Epsilon)]
    [InlineData(-1200, 1, 0.0)]
    public void SubnormalValues_AreRoundedOnce(int exponent, byte mantissa, double expected)
    {
        Assert.True(BerReal.TryDecode([0x81, (byte)(exponent >> 8), (byte)exponent, mantissa], out double value));
        Assert.Equal(expected, value);
    }
}
