using System.Buffers;
using System.Formats.Asn1;
using Ber;
using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

[Properties(Arbitrary = [typeof(Arbitraries)])]
public sealed class RoundTripProperties
{
    [Property(MaxTest = 300)]
    public void Reader_sees_the_tree_that_was_encoded(BerNode node) =>
        Assert.Equal(node.Describe(), Replaying.ReadTree(node.Encode()).Describe());

    [Property(MaxTest = 300)]
    public void Reader_and_AsnReader_see_the_same_tree(BerNode node) =>
        Assert.Equal(
            Replaying.ReadTree(new AsnReader(node.Encode(), AsnEncodingRules.BER)).Describe(), Replaying.ReadTree(node.Encode()).Describe());

    [Property(MaxTest = 300)]
    public void AsnReader_sees_the_tree_that_was_written(BerNode node)
    {
        foreach (Replaying.Spelling spelling in Enum.GetValues<Replaying.Spelling>())
        {
            byte[] written = Replaying.Write(node, spelling);
            Assert.Equal(node.Describe(), Replaying.ReadTree(new AsnReader(written, AsnEncodingRules.BER)).Describe());
        }
    }

    [Property(MaxTest = 300)]
    public void Writer_writes_the_octets_of_AsnWriter(BerNode node)
    {
        // AsnWriter sorts a UNIVERSAL SET, and spells a constructed OCTET STRING as it likes.
        BerNode unsorted = ReplaceTypes(node);
        var writer = new AsnWriter(AsnEncodingRules.BER);
        Replaying.Write(writer, unsorted);
        string expected = Convert.ToHexString(writer.Encode());

        Assert.Equal(expected, Convert.ToHexString(Replaying.Write(unsorted, Replaying.Spelling.Measured)));
        Assert.Equal(expected, Convert.ToHexString(Replaying.Write(unsorted, Replaying.Spelling.Known)));
    }

    [Property(MaxTest = 300)]
    public void Measured_length_is_written_length(BerNode node)
    {
        long length = BerHeader.GetEncodingLength(node.Tag, Replaying.Measure(node));

        Assert.Equal(length, Replaying.Write(node, Replaying.Spelling.Measured).Length);
        Assert.Equal(length, node.WithForm(NodeLength.Shortest).Encode().Length);
    }

    [Property(MaxTest = 1000)]
    public void Integers_go_both_ways_as_with_AsnWriter_and_AsnReader(BoundaryInteger integer)
    {
        long value = integer.Value;
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerWriter(output);
        writer.WriteInteger(value);
        writer.WriteInteger((ulong)value);
        writer.Flush();
        var asn = new AsnWriter(AsnEncodingRules.BER);
        asn.WriteInteger(value);
        byte[] signed = asn.Encode();
        asn.Reset();
        asn.WriteInteger((ulong)value);
        byte[] octets = [.. signed, .. asn.Encode()];

        Assert.Equal(Convert.ToHexString(octets), Convert.ToHexString(output.WrittenSpan));
        Assert.Equal(
            octets.Length, 4 + BerInteger.GetContentsLength(value) + BerInteger.GetContentsLength((ulong)value));

        var reader = new BerReader(octets, new BerReaderOptions { AllowMultipleTopLevelValues = true });
        reader.ReadInteger(out long first);
        reader.ReadInteger(out ulong second);
        Assert.Equal((value, (ulong)value), (first, second));
    }

    private static BerNode ReplaceTypes(BerNode node) => node with
    {
        Number = node is { Class: TagClass.Universal, IsConstructed: true } ? 16 : node.Number,
        Children = node.Children?.Select(ReplaceTypes).ToList(),
    };
}
