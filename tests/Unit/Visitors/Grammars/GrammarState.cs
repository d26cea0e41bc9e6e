using System.Text.Json.Nodes;
using Ber.Visitors;
using Support;

namespace Unit.Visitors.Grammars;

/// <summary>Octets that a function of QEMU writes, described and read.</summary>
internal static class GrammarState
{
    /// <summary>What a field holds, as JSON; null: it is not described.</summary>
    public static JsonNode? Read(string typeName, byte[] octets, string device = "dev")
    {
        if (SavedByHand.Describe(typeName, octets, device, new DescriptionInterner()) is not VMStateDescription description)
            return null;
        Assert.Equal(octets.Length, description.Length);
        var state = new DynamicState();
        QemuFileInputVisitor input = new QemuFileReader(octets).Visitor;
        VMState.Visit(ref input, description, state);
        input.Complete();
        Assert.Equal(octets, VisitorPairs.QemuFile.Write(description, state));

        // The same by way of BER.
        byte[] ber = VisitorPairs.Ber.Write(description, state);
        var again = new DynamicState { MaxOctets = octets.Length };
        var reader = new BerInputVisitor(ber);
        VMState.Visit(ref reader, description, again);
        reader.Complete();
        Assert.Equal(octets, VisitorPairs.QemuFile.Write(description, again));
        return JsonNode.Parse(VisitorPairs.Qmp.Write(description, state));
    }

    /// <summary>Describes octets that were changed and cut at random: none may fail, and what is described has as many octets.</summary>
    public static void Mutate(string typeName, byte[] octets, string device, int tries, int seed)
    {
        var random = new Random(seed);
        var types = new DescriptionInterner();
        for (int i = 0; i < tries; i++)
        {
            byte[] changed = random.Next(4) == 0 ? octets[..random.Next(octets.Length + 1)] : [.. octets];
            for (int n = random.Next(1, 4); n > 0 && changed.Length > 0; n--)
            {
                int at = random.Next(3) == 0 ? random.Next(changed.Length) : random.Next(Math.Min(changed.Length, 1024));
                changed[at] = random.Next(3) switch { 0 => 0xff, 1 => (byte)(1 << random.Next(8)), _ => (byte)random.Next(256) };
            }

            if (SavedByHand.Describe(typeName, changed, device, i % 1000 == 0 ? types = new DescriptionInterner() : types) is VMStateDescription described)
                Assert.Equal(changed.Length, described.Length);
        }
    }
}
