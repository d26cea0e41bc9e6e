using Ber.Compat;

namespace Support.Hostile;

/// <summary>Shapes of described device state.</summary>
internal static class HostileDevices
{
    private static readonly string[] s_both = [HostileShape.Check, HostileShape.Diff];
    private static readonly string[] s_all = [HostileShape.Encode, HostileShape.Show, .. s_both];

    public static IReadOnlyList<HostileShape> Shapes { get; } =
    [
        new("devices", 1000, static n => [Devices(n, static i => ($"d{i}", (uint)i, $"x{i}"))],
            HostileShape.Encode, HostileShape.Show, HostileShape.Check, HostileShape.Diff, HostileShape.Profile),
        new("devices of one idstr and instance", 1000, static n => [Devices(n, static i => ("d", 0, $"x{i}"))],
            HostileShape.Encode, HostileShape.Show, HostileShape.Check, HostileShape.Diff, HostileShape.Profile),
        new("instances of one device", 1000, static n => [Devices(n, static i => ("d", (uint)i, "x"))], [HostileShape.Encode, .. s_both]),
        new("devices in reverse", 1000, static n => [Devices(n, static i => ($"d{i}", 0, "x")), Devices(n, i => ($"d{n - 1 - i}", 0, "x"))], s_both),
        new("devices that the other side has not", 1000,
            static n => [Devices(n, static i => ($"d{i}", 0, "x")), Devices(n, static i => ($"e{i}", 0, "x"))],
            s_both),
        new("devices of one idstr that the other side has not", 1000,
            static n => [Devices(n, static i => ("d", (uint)i, "x")), Devices(n, i => ("d", (uint)(i + n), "x"))],
            s_both),
        new("devices whose octets differ from vmdesc", 2000, Contradicted, s_all),
        new("fields", 2000, static n => [OneDevice(Fields(n, static i => $"f{i}"))], s_all),
        new("fields of one name", 2000, static n => [OneDevice(Fields(n, static _ => "f"))], s_all),
        new("fields in reverse", 1000, static n => [OneDevice(Fields(n, static i => $"f{i}")), OneDevice(Fields(n, i => $"f{n - 1 - i}"))], s_both),
        new("fields that the other side has not", 1000,
            static n => [OneDevice(Fields(n, static i => $"f{i}")), OneDevice(Fields(n, static i => $"g{i}"))],
            s_both),
        new("every other field missing", 1000, static n => [OneDevice(Fields(n, static i => $"f{i}")), OneDevice(Fields(n, static i => $"f{i * 2}"))],
            s_both),
        new("fields of one name and two sizes", 1000, static n => [OneDevice(Fields(n, static _ => "f")), OneDevice(Sized(n))], s_both),
        new("subsections", 2000, static n => [OneDevice(Subsections(n, static i => $"d/{i}"))], s_all),
        new("subsections of one name", 2000, static n => [OneDevice(Subsections(n, static _ => "d/s"))],
            s_all),
        new("subsections in reverse", 2000,
            static n => [OneDevice(Subsections(n, static i => $"d/{i}")), OneDevice(Subsections(n, i => $"d/{n - 1 - i}"))],
            s_both),
        new("subsections that the other side has not", 1000,
            static n => [OneDevice(Subsections(n, static i => $"d/{i}")), OneDevice(Subsections(n, static i => $"d/-{i}"))],
            s_both),
        new("structs in structs", 100, NestedStructs, s_all),
        new("elements of a list, each of its own type", 1000, ListOfTypes, s_all),
        new("elements of an array", 8000, static n => [OneDevice(new LegacyStruct("d").Array("a", "uint32", 4, $"00*{4 * n}"))],
            s_all),
        new("elements of an array of structs", 2000, ArrayOfStructs, s_all),
        new("null pointers", 2000, static n => [OneDevice(new LegacyStruct("d").Pointers("p", new LegacyStruct?[n]))],
            s_all),
        new("devices in BER", 1000, static n => [Encoded(Devices(n, static i => ($"d{i}", (uint)i, $"x{i}")))], HostileShape.Decode, HostileShape.Show),
        new("fields in BER", 2000, static n => [Encoded(OneDevice(Fields(n, static i => $"f{i}")))], HostileShape.Decode, HostileShape.Show),
        new("subsections in BER", 2000, static n => [Encoded(OneDevice(Subsections(n, static i => $"d/{i}")))], HostileShape.Decode, HostileShape.Show),
        new("fields before a struct of as many", 1000,
            static n =>
            [
                OneDevice(new LegacyStruct("d").Struct("s", Fields(n, static i => $"f{i}"))),
                OneDevice(Fields(n, static i => $"g{i}").Struct("s", Fields(n, static i => $"f{i}"))),
            ],
            s_both),
    ];

    /// <summary>A legacy stream as BER.</summary>
    public static byte[] Encoded(byte[] stream)
    {
        using var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(stream)), new StreamOctetSink(ber));
        return ber.ToArray();
    }

    private static byte[] Devices(int n, Func<int, (string IdStr, uint Instance, string Field)> nameOf)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start();
        for (int i = 0; i < n; i++)
        {
            (string idStr, uint instance, string field) = nameOf(i);
            stream.Device((uint)i, idStr, instance, new LegacyStruct(idStr).Field(field, "uint8", "01"));
        }

        return stream.End().ToArray();
    }

    /// <summary>Descriptions that say what the octets are not, each in another way.</summary>
    private static byte[][] Contradicted(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start();
        for (int i = 0; i < n; i++)
            stream.Device((uint)i, $"d{i}", 0, new LegacyStruct($"d{i}").Lie("00 00", "f", "buffer", i + 3));
        return [stream.End().ToArray()];
    }

    private static byte[] OneDevice(LegacyStruct state) => new LegacyStreamBuilder().Start().Device(1, "d", 0, state).End().ToArray();

    private static LegacyStruct Fields(int n, Func<int, string> nameOf)
    {
        var state = new LegacyStruct("d");
        for (int i = 0; i < n; i++)
            state.Field(nameOf(i), "uint8", "01");
        return state;
    }

    private static LegacyStruct Sized(int n)
    {
        var state = new LegacyStruct("d");
        for (int i = 0; i < n; i++)
            state.Field("f", i % 2 == 0 ? "uint16" : "uint8", i % 2 == 0 ? "0101" : "01");
        return state;
    }

    private static LegacyStruct Subsections(int n, Func<int, string> nameOf)
    {
        LegacyStruct state = Fields(1, static _ => "f");
        for (int i = 0; i < n; i++)
            state.Subsection(new LegacyStruct(nameOf(i)).Field("f", "uint8", "01"));
        return state;
    }

    private static byte[][] NestedStructs(int n)
    {
        var state = new LegacyStruct("d");
        for (int i = 0; i < n; i++)
        {
            LegacyStruct inner = Fields(1, static _ => "f");
            for (int depth = 0; depth < 20; depth++)
                inner = new LegacyStruct($"n{i}").Struct("s", inner);
            state.Struct($"s{i}", inner);
        }

        return [OneDevice(state)];
    }

    private static byte[][] ArrayOfStructs(int n)
        => [OneDevice(new LegacyStruct("d").StructArray("a", [.. Enumerable.Range(0, n + 1).Select(static _ => Fields(1, static _ => "f"))]))];

    private static byte[][] ListOfTypes(int n)
    {
        IEnumerable<LegacyStruct> elements = Enumerable.Range(0, n).Select(static i => new LegacyStruct($"e{i}").Field("f", "uint8", "01"));
        return [OneDevice(new LegacyStruct("d").List("l", "qtailq", [.. elements]))];
    }
}
