using System.Text;
using Ber.Visitors;
using Support;

namespace Unit.Visitors.Grammars;

/// <summary>A field that QEMU saves by a function of its own, described by its octets.</summary>
internal static class SavedField
{
    /// <summary>What is tried of cut and changed octets, for each grammar.</summary>
    public const int Tries = 20_000;

    /// <summary>The values of the field by name, as JSON; what is written again must be the same octets.</summary>
    public static string Values(string type, string hex)
    {
        byte[] octets = LegacyStruct.Hex(hex);
        VMStateField field = Describe(type, octets, out VMStateDescription section);
        Assert.Equal((FieldKind.Struct, true, type, (long?)octets.Length), (field.Kind, field.IsSavedByHand, field.TypeName, field.Length));
        return Values(section, octets);
    }

    /// <summary>The same of a section without a vmsd.</summary>
    public static string OldStyleValues(string idStr, string hex)
    {
        byte[] octets = LegacyStruct.Hex(hex);
        VMStateDescription section = DescribeOldStyle(idStr, octets);
        VMStateField field = Assert.Single(section.Fields);
        Assert.Equal((FieldKind.Struct, true, "buffer", (long?)octets.Length), (field.Kind, field.IsSavedByHand, field.TypeName, field.Length));
        return Values(section, octets);
    }

    public static VMStateField Describe(string type, byte[] octets, out VMStateDescription section)
    {
        var buffer = new VMStateField("field", FieldKind.Buffer, type) { Size = octets.Length };
        section = new SavedByHand().Describe(new VMStateDescription("device", 1, [buffer]) { IsExact = true }, octets, new("0000:00:05.0/device", false));
        return Assert.Single(section.Fields);
    }

    public static VMStateDescription DescribeOldStyle(string idStr, byte[] octets)
    {
        var buffer = new VMStateField("data", FieldKind.Buffer) { Size = octets.Length };
        return new SavedByHand().Describe(new VMStateDescription("", 0, [buffer]) { IsExact = true }, octets, new(idStr, false));
    }

    /// <summary>Cuts octets and changes some, and asks that each result has a description of its length, be it that of a buffer.</summary>
    /// <param name="describe">Describes them.</param>
    /// <param name="originals">Octets of the grammar.</param>
    public static void Mutate(Func<byte[], VMStateDescription> describe, params byte[][] originals)
    {
        var random = new Random(20_261_130);
        int described = 0;
        for (int i = 0; i < Tries; i++)
        {
            byte[] octets = (byte[])originals[random.Next(originals.Length)].Clone();
            int changes = random.Next(4);
            for (int j = 0; j < changes; j++)
                octets[random.Next(octets.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xff, _ => (byte)random.Next(256) };
            if (random.Next(2) == 0)
                octets = octets[..random.Next(1, octets.Length + 1)];
            else if (random.Next(4) == 0)
                octets = [.. octets, .. octets[random.Next(octets.Length)..]];
            VMStateDescription description = describe(octets);
            Assert.Equal(octets.Length, description.Length);
            described += description.HasSavedByHand ? 1 : 0;
        }

        Assert.InRange(described, 1, Tries - 1);
    }

    public static void Mutate(string type, params string[] originals)
        => Mutate(
            octets =>
            {
                Describe(type, octets, out VMStateDescription section);
                return section;
            },
            [.. originals.Select(LegacyStruct.Hex)]);

    private static string Values(VMStateDescription section, byte[] octets)
    {
        Assert.Equal(octets.Length, section.Length);
        var state = new DynamicState();
        VisitorPairs.QemuFile.Read(octets, section, state);
        Assert.Equal(Convert.ToHexString(octets), Convert.ToHexString(VisitorPairs.QemuFile.Write(section, state)));
        return Encoding.UTF8.GetString(VisitorPairs.Qmp.Write(section, state));
    }
}
