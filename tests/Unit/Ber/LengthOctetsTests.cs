using System.Formats.Asn1;
using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class LengthOctetsTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "01")]
    [InlineData(127, "7F")]
    [InlineData(128, "8180")]
    [InlineData(255, "81FF")]
    [InlineData(256, "820100")]
    [InlineData(65535, "82FFFF")]
    [InlineData(65536, "83010000")]
    [InlineData(16777216, "8401000000")]
    [InlineData(2147483647, "847FFFFFFF")]
    [InlineData(2147483648, "8480000000")]
    [InlineData(long.MaxValue, "887FFFFFFFFFFFFFFF")]
    public void Length_Value_EncodesAndDecodes(long value, string hex)
    {
        Span<byte> octets = stackalloc byte[LengthOctets.MaxEncodedLength];
        int length = LengthOctets.Encode(value, octets);

        Assert.Equal(hex, Convert.ToHexString(octets[..length]));
        Assert.Equal(length, LengthOctets.Measure(value));
        Assert.Equal(DecodeStatus.Done, LengthOctets.TryDecode(octets, out long decoded, out LengthForm form, out int used));
        Assert.Equal((value, length), (decoded, used));
        Assert.Equal(value < 128 ? LengthForm.DefiniteShort : LengthForm.DefiniteLong, form);
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(DecodeStatus.NeedMoreOctets, LengthOctets.TryDecode(octets[..i], out _, out _, out _));
        }
    }

    [Theory]
    [InlineData("80", -1)]
    [InlineData("8100", 0)]
    [InlineData("820000", 0)]
    [InlineData("8A00000000000000000007", 7)]
    public void Length_UnusualForm_Decodes(string hex, long value)
    {
        byte[] octets = Convert.FromHexString(hex);

        Assert.Equal(DecodeStatus.Done, LengthOctets.TryDecode(octets, out long decoded, out _, out int used));
        Assert.Equal((value, octets.Length), (decoded, used));
    }

    [Theory]
    [InlineData("FF", DecodeStatus.ReservedLength)]
    [InlineData("888000000000000000", DecodeStatus.LengthOutOfRange)]
    [InlineData("89010000000000000000", DecodeStatus.LengthOutOfRange)]
    public void Length_Malformed_HasItsStatus(string hex, object status)
    {
        Assert.Equal((DecodeStatus)status, LengthOctets.TryDecode(Convert.FromHexString(hex), out _, out _, out _));
    }
}
