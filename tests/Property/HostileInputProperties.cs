using System.Formats.Asn1;
using Ber;
using FsCheck;
using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

[Properties(Arbitrary = [typeof(Arbitraries)])]
public sealed class HostileInputProperties
{
    [Property(MaxTest = 500)]
    public void Mutation_gives_content_errors_only_in_bounded_steps(BerNode node, PositiveInt position, byte octet, bool framingOnly)
    {
        byte[] octets = node.Encode();
        octets[position.Get % octets.Length] ^= octet;
        Walk(octets, framingOnly);
    }

    [Property(MaxTest = 500)]
    public void Any_octets_give_content_errors_only_in_bounded_steps(byte[] octets, bool framingOnly) => Walk(octets, framingOnly);

    [Property(MaxTest = 500)]
    public void What_strict_reading_accepts_AsnReader_accepts(BerNode node, PositiveInt position, byte octet)
    {
        byte[] octets = node.Encode();
        octets[position.Get % octets.Length] = octet;
        if (TokenTrace.ErrorOf(octets) is null)
        {
            string tree = Replaying.ReadTree(octets).Describe();
            Assert.Equal(tree, Replaying.ReadTree(new AsnReader(octets, AsnEncodingRules.BER)).Describe());
        }
    }

    [Property(MaxTest = 500)]
    public void What_strict_reading_accepts_framing_alone_accepts(BerNode node, PositiveInt position, byte octet)
    {
        byte[] octets = node.Encode();
        octets[position.Get % octets.Length] = octet;
        if (TokenTrace.ErrorOf(octets, new BerReaderOptions { FramingOnly = true }) is { } error)
        {
            Assert.NotNull(TokenTrace.ErrorOf(octets));
            Assert.True(error <= BerContentError.TrailingData, $"{error} is no matter of framing.");
        }
    }

    private static void Walk(byte[] octets, bool framingOnly)
    {
        try
        {
            var reader = new BerReader(octets, new BerReaderOptions { FramingOnly = framingOnly, AllowMultipleTopLevelValues = true });
            int tokens = 0;
            while (reader.Read() == BerReadResult.Success)
            {
                // Each encoding has two octets at least and gives two tokens at most.
                Assert.True(++tokens <= octets.Length, "More tokens than octets.");
                if (reader.TokenType == BerTokenType.Primitive && reader.ContentsLength is > 0 and <= 8)
                {
                    reader.TryGetContentsSpan(out ReadOnlySpan<byte> contents);
                    Assert.Equal(reader.ContentsLength, contents.Length);
                }
            }
        }
        catch (BerContentException e)
        {
            Assert.InRange(e.Offset, 0, octets.Length);
        }
    }
}
