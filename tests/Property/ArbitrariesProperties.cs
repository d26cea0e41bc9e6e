using System.Formats.Asn1;
using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

/// <summary>The generators and shrinkers themselves, against the oracle alone.</summary>
[Properties(Arbitrary = [typeof(Arbitraries)])]
public sealed class ArbitrariesProperties
{
    [Property(MaxTest = 200)]
    public void Generated_trees_are_valid(BerNode node) =>
        Assert.Equal(node.Describe(), Replaying.ReadTree(new AsnReader(node.Encode(), AsnEncodingRules.BER)).Describe());

    [Property(MaxTest = 200)]
    public void Shrunk_trees_are_valid_and_not_longer(BerNode node)
    {
        foreach (BerNode smaller in Arbitraries.Shrink(node))
        {
            byte[] octets = smaller.Encode();
            Assert.NotEqual(node.Encode(), octets);
            // An end-of-contents pair may be traded for a longer definite length.
            Assert.True(octets.Length <= node.Encode().Length + 2, $"{smaller}");
            Assert.Equal(smaller.Describe(), Replaying.ReadTree(new AsnReader(octets, AsnEncodingRules.BER)).Describe());
        }
    }
}
