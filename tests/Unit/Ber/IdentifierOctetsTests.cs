using System.Formats.Asn1;
using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class IdentifierOctetsTests
{
    [Theory]
    [InlineData(0, "80")]
    [InlineData(1, "81")]
    [InlineData(30, "9E")]
    [InlineData(31, "9F1F")]
    [InlineData(127, "9F7F")]
    [InlineData(128, "9F8100")]
    [InlineData(255, "9F817F")]
    [InlineData(256, "9F8200")]
    [InlineData(16383, "9FFF7F")]
    [InlineData(16384, "9F818000")]
    [InlineData(65535, "9F83FF7F")]
    [InlineData(65536, "9F848000")]
    [InlineData(2097152, "9F81808000")]
    [InlineData(268435456, "9F8180808000")]
    [InlineData(int.MaxValue, "9F87FFFFFF7F")]
    public void Identifier_Number_EncodesAndDecodes(int number, string hex)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        Span<byte> octets = stackalloc byte[6];
        int length = IdentifierOctets.Encode(tag, 0, octets);

        Assert.Equal(hex, Convert.ToHexString(octets[..length]));
        Assert.Equal(length, IdentifierOctets.Measure(number));
        Assert.Equal(
            DecodeStatus.Done,
            IdentifierOctets.TryDecode(octets[..length], int.MaxValue, false, out byte leading, out int decoded, out int used));
        Assert.Equal((number, length), (decoded, used));
        Assert.Equal(tag, IdentifierOctets.ToTag(leading, decoded));
    }

    [Theory]
    [InlineData("9F80", false, DecodeStatus.TagNumberNotMinimal)]
    [InlineData("9F1E", false, DecodeStatus.TagNumberNotMinimal)]
    [InlineData("9F801E", true, DecodeStatus.Done)]
    [InlineData("9F8880808000", true, DecodeStatus.TagNumberTooLarge)]
    [InlineData("9F8880808000", false, DecodeStatus.TagNumberTooLarge)]
    [InlineData("9F80808080808080808080808080808080808001", true, DecodeStatus.TagNumberTooLarge)]
    [InlineData("9F81", false, DecodeStatus.NeedMoreOctets)]
    [InlineData("", false, DecodeStatus.NeedMoreOctets)]
    public void Identifier_Malformed_HasItsStatus(string hex, bool allowPadding, object status)
    {
        DecodeStatus actual = IdentifierOctets.TryDecode(Convert.FromHexString(hex), int.MaxValue, allowPadding, out _, out _, out _);

        Assert.Equal((DecodeStatus)status, actual);
    }

    [Theory]
    [InlineData("8A", 9, DecodeStatus.TagNumberTooLarge)]
    [InlineData("8A", 10, DecodeStatus.Done)]
    [InlineData("9F8100", 127, DecodeStatus.TagNumberTooLarge)]
    [InlineData("9F8100", 128, DecodeStatus.Done)]
    public void Identifier_Limit_IsInclusive(string hex, int limit, object status)
    {
        Assert.Equal((DecodeStatus)status, IdentifierOctets.TryDecode(Convert.FromHexString(hex), limit, false, out _, out _, out _));
    }
}
