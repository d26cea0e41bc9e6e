using System.Numerics;
using System.Text;

namespace Support.Hostile;

/// <summary>Shapes of BER files and of JSON texts.</summary>
internal static class HostileFiles
{
    private const byte Constructed = 0x60, Sequence = 0x30, Integer = 0x02, OctetString = 0x04, Utf8String = 0x0c, Enumerated = 0x0a;

    private static readonly string[] s_read = [HostileShape.Decode, HostileShape.Summary];

    public static IReadOnlyList<HostileShape> Shapes { get; } =
    [
        new("block records", 2000, BlockRecords, HostileShape.Decode, HostileShape.Summary, HostileShape.Ram),
        new("page records of one page", 8000, PageRecords, HostileShape.Decode, HostileShape.Summary, HostileShape.Ram),
        new("runs of zeros", 8000, ZeroRuns, s_read),
        new("opaque records with a reason each", 4000, Reasons, HostileShape.Decode, HostileShape.Summary, HostileShape.Show),
        new("records that are not known", 8000, Unknown, s_read),
        new("type descriptions", 4000, Types, s_read),
        new("types that use the one before twice", 20, Ladder, "profile show {0}", HostileShape.Check, HostileShape.SchemaDiff),
        new("entries of a schema", 1000, static n => [Schema(n, static i => i)], HostileShape.SchemaImport, HostileShape.SchemaDiff),
        new("entries of a schema in reverse", 1000, static n => [Schema(n, static i => i), Schema(n, i => n - 1 - i)], HostileShape.SchemaDiff),
        new("fields of a schema", 2000, static n => [SchemaFields(n, static i => i)], HostileShape.SchemaImport, HostileShape.SchemaDiff),
        new("fields of a schema in reverse", 1000,
            static n => [SchemaFields(n, static i => i), SchemaFields(n, i => n - 1 - i)], HostileShape.SchemaDiff),
        new("fields of a schema that the other side has not", 1000,
            static n => [SchemaFields(n, static i => i), SchemaFields(n, i => n + i)], HostileShape.SchemaDiff),
    ];

    private static byte[][] BlockRecords(int n)
        => [File([.. Start(), .. Range(n, static i => Record('b', Element(Sequence, Element(Sequence, [.. Text($"{i}"), .. Number(4096)]))))])];

    private static byte[][] PageRecords(int n)
        => [File(
        [
            .. Start(), .. Record('b', Element(Sequence, Element(Sequence, [.. Text("a"), .. Number((long)n << 12)]))), .. Event(126, 1), .. Event(2, 1),
            .. Record('r', Element(0xa0, [.. Element(0x83, 0), .. Element(0x8a, 12)])), .. Range(n, static _ => Record('r', Element(0xa0, Element(0x81, 1)))),
            .. Event(126, 1), .. Event(0, 0),
        ])];

    private static byte[][] ZeroRuns(int n) => [File([.. Start(), .. Range(n, static _ => Record('o', Element(Sequence, Element(0x80, 1))))])];

    private static byte[][] Reasons(int n)
        => [File([.. Start(), .. Range(n, static i => Record('o', [.. Element(Sequence, Element(OctetString, 7)), .. Text($"reason {i}")]))])];

    /// <summary>Ignorable ones: a private tag.</summary>
    private static byte[][] Unknown(int n) => [File([.. Start(), .. Range(n, static i => Element(0xc1, 1, 2, 3))])];

    private static byte[][] Types(int n) => [File([.. Start(), .. Range(n, static i => Type(i, Field("f", "uint8", 5)))])];

    /// <summary>Of n types each has the one before in two fields: 2 to the n leaves in a profile of a few KiB.</summary>
    private static byte[][] Ladder(int n)
    {
        byte[] section = Element(Sequence, [.. Text("d"), .. Number(0), .. Number(1)]);
        return [Of("uint8", 5), Of("int8", 1)];

        byte[] Of(string typeName, byte kind) => File(
        [
            .. Header(2), .. Type(0, Field("f", typeName, kind)),
            .. Range(n, static i => Type(i + 1, [.. StructField("l", i), .. StructField("r", i)])),
            .. Record('a', [.. Text("none"), .. Element(Sequence), .. Element(Sequence, Element(Sequence, [.. section, .. Number(n)]))]),
        ]);
    }

    private static byte[] Schema(int n, Func<int, int> numberOf)
        => Json(Enumerable.Range(0, n).Select(i => Entry(numberOf(i), [0])));

    private static byte[] SchemaFields(int n, Func<int, int> numberOf) => Json([Entry(0, Enumerable.Range(0, n).Select(numberOf))]);

    private static byte[] Json(IEnumerable<string> entries) => Encoding.UTF8.GetBytes($"{{{string.Join(", ", entries)}}}");

    /// <summary>A device type as -dump-vmstate prints it.</summary>
    private static string Entry(int i, IEnumerable<int> fields)
    {
        string versions = "\"version_id\": 1, \"minimum_version_id\": 1";
        string all = string.Join(", ", fields.Select(static f => $"{{\"field\": \"f{f}\", \"version_id\": 0, \"size\": 4}}"));
        return $"\"d{i}\": {{\"Name\": \"d{i}\", {versions}, \"Description\": {{\"vmsd_name\": \"d{i}\", {versions}, \"Fields\": [{all}]}}}}";
    }

    /// <summary>Header without digests, configuration, START of ram.</summary>
    private static byte[] Start()
        =>
        [
            .. Header(0), .. Record('c', [.. Number(3), .. Text("none")]),
            .. Record('s', [.. Element(Enumerated, 1), .. Number(1), .. Element(Sequence, [.. Text("ram"), .. Number(0), .. Number(4)])]),
        ];

    private static byte[] Header(byte content)
        => Record('h', [.. Text("QEMU migration BER"), .. Number(1), .. Element(Enumerated, content), .. Element(Enumerated, 0), .. Text("golden")]);

    private static byte[] Event(byte number, long section) => Record('s', [.. Element(Enumerated, number), .. Number(section)]);

    private static byte[] Type(int number, byte[] fields)
        => Record('t', [.. Number(number), .. Text($"t{number}"), .. Number(1), .. Element(Sequence, fields)]);

    private static byte[] StructField(string name, int type) => Field(name, "struct", 12, Element(0x84, Octets(type)));

    private static byte[] Field(string name, string typeName, byte kind, params byte[] options)
        => Element(Sequence, [.. Text(name), .. Text(typeName), .. Element(Enumerated, kind), .. options]);

    /// <summary>The end record states no legacy octets, which is wrong as a rule, but found at the end only: what is counted is the way there.</summary>
    private static byte[] File(byte[] records)
    {
        byte[] before = [0x6d, 0x80, .. records, .. Record('i', [])];
        byte[] none = Element(OctetString);
        byte[] index = Element(OctetString, LegacyStruct.UInt64((ulong)before.Length - 2));
        return [.. before, .. Record('e', [.. Number(0), .. Number(before.Length), .. Element(Enumerated, 0), .. none, .. none, .. index]), 0, 0];
    }

    private static byte[] Record(char letter, params byte[] contents) => Element((byte)(Constructed + letter - 'a' + 1), contents);

    private static byte[] Text(string text) => Element(Utf8String, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(long value) => Element(Integer, Octets(value));

    private static byte[] Octets(long value) => new BigInteger(value).ToByteArray(isBigEndian: true);

    private static byte[] Element(byte identifier, params byte[] contents)
        => contents.Length < 0x10000 ? BerFile.Element(identifier, contents) : [identifier, 0x84, .. LegacyStruct.UInt32((uint)contents.Length), .. contents];

    private static IEnumerable<byte> Range(int n, Func<int, byte[]> elementOf) => Enumerable.Range(0, n).SelectMany(elementOf);
}
