using Ber.Visitors;
using Support;

namespace Unit.Visitors;

/// <summary>The octet of a boolean in BER: docs/format.md 5.</summary>
public sealed class BooleanTests
{
    private static readonly VMStateDescription s_one = new("d", 1, [new("b", FieldKind.Boolean)]);
    private static readonly VMStateDescription s_array = new("d", 1, [new("b", FieldKind.Boolean) { Count = 2 }]);

    [Fact]
    public void EveryOctet_Survives_AndTheUsualOnesAreDer()
    {
        var contents = new HashSet<byte>();
        for (int octet = 0; octet <= byte.MaxValue; octet++)
        {
            string hex = Convert.ToHexStringLower([(byte)octet]);
            byte[] ber = Crossing.ToBer(s_one, Crossing.Load(s_one, hex));
            Assert.Equal([0x30, 3, 1, 1], ber[..4]);
            contents.Add(ber[4]);
            Assert.Equal(octet switch { 0 => 0, 1 => 0xff, 0xff => 1, _ => octet }, ber[4]);

            var again = new DynamicState();
            VisitorPairs.Ber.Read(ber, s_one, again);
            Assert.Equal([(byte)octet], VisitorPairs.QemuFile.Write(s_one, again));

            // Long form of the length: the slow way.
            VisitorPairs.Ber.Read([0x30, 4, 1, 0x81, 1, ber[4]], s_one, again);
            Assert.Equal([(byte)octet], VisitorPairs.QemuFile.Write(s_one, again));
        }

        Assert.Equal(256, contents.Count);
    }

    [Fact]
    public void PackedOctets_AreTheLegacyOnes_AlsoWhereASingleOneIsExpected()
    {
        byte[] ber = Crossing.ToBer(s_array, Crossing.Load(s_array, "01 ff"));
        Assert.Equal([0x30, 4, 4, 2, 0x01, 0xff], ber);

        // vmdesc lists one element of an array as a field: the plan puts it together.
        var split = new VMStateDescription("d", 1, [new("b", FieldKind.Boolean), new("b", FieldKind.Boolean)]) { IsExact = true };
        byte[] sent = Crossing.ToBer(split, Crossing.Load(split, "01 ff"));
        Assert.Equal([0x30, 6, 1, 1, 0xff, 1, 1, 0x01], sent);
        var received = new DynamicState();
        var visitor = new BerInputVisitor(sent, sent: split);
        VMState.Visit(ref visitor, s_array, received);
        visitor.Complete();
        Assert.Equal([0x01, 0xff], VisitorPairs.QemuFile.Write(s_array, received));
    }
}
