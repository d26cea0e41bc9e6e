using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Support;

/// <summary>State of a device as QEMU writes it: its octets, and what vmdesc says of them. Both are given by hand, so that they can also lie.</summary>
public sealed class LegacyStruct(string name, int version = 1, LegacyDialect dialect = LegacyDialect.Indexed)
{
    private const byte SubsectionMark = 0x05;
    private const byte NullPointer = (byte)'0';
    private const byte ValidPointer = (byte)'1';

    private readonly List<byte> _fields = [];
    private readonly List<byte> _subsections = [];
    private readonly List<string> _entries = [];
    private readonly List<string> _subsectionTexts = [];

    public string Name { get; } = name;

    public int Version { get; } = version;

    /// <summary>The octets between the version id and the footer.</summary>
    public byte[] Octets => [.. _fields, .. _subsections];

    /// <summary>The members vmsd_name, version, fields, subsections.</summary>
    public IEnumerable<string> Members
    {
        get
        {
            yield return LegacyJson.Text(dialect, "vmsd_name", Name);
            yield return LegacyJson.Number(dialect, "version", Version);
            yield return LegacyJson.Member(dialect, "fields", LegacyJson.Array(dialect, _entries));
            if (_subsectionTexts.Count > 0)
                yield return LegacyJson.Member(dialect, "subsections", LegacyJson.Array(dialect, _subsectionTexts));
        }
    }

    /// <summary>The object of <see cref="Members"/>.</summary>
    public string Text => LegacyJson.Object(dialect, Members);

    /// <summary>One entry; octets in hex.</summary>
    public LegacyStruct Field(string field, string type, string hex)
    {
        byte[] octets = Hex(hex);
        return Add(octets, Entry(field, null, null, type, octets.Length));
    }

    /// <summary>An array of values without a description of their own: one entry with array_len.</summary>
    public LegacyStruct Array(string field, string type, int elementSize, string hex)
    {
        byte[] octets = Hex(hex);
        return Add(octets, Entry(field, octets.Length / elementSize, null, type, elementSize));
    }

    /// <summary>A nested struct.</summary>
    public LegacyStruct Struct(string field, LegacyStruct nested) => Add(nested.Octets, StructEntry(field, null, null, nested));

    /// <summary>A nested struct of type vstruct: its body stands in the field's own object.</summary>
    public LegacyStruct InlineStruct(string field, string type, LegacyStruct nested)
        => Add(nested.Octets, Entry(field, null, null, type, nested.Octets.Length, nested.Members));

    /// <summary>An array of structs of one shape: one entry with array_len.</summary>
    public LegacyStruct StructArray(string field, params LegacyStruct[] elements)
        => Add([.. elements.SelectMany(static e => e.Octets)], StructEntry(field, elements.Length, null, elements[0]));

    /// <summary>An array of pointers to structs, listed one by one; null: a null pointer. QEMU 11 writes a marker before each.</summary>
    public LegacyStruct Pointers(string field, params LegacyStruct?[] elements)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            int? index = dialect switch
            {
                LegacyDialect.NotIndexed => null,
                LegacyDialect.LastNotIndexed when i == elements.Length - 1 => null,
                _ => i,
            };
            bool hasMarkers = dialect is LegacyDialect.NotIndexed;
            LegacyStruct? element = elements[i];
            if (hasMarkers || element is null)
                Add([element is null ? NullPointer : ValidPointer], Entry(field, null, index, hasMarkers ? "ptr-marker" : "nullptr", 1));
            if (element is not null)
                Add(element.Octets, StructEntry(field, null, index, element));
        }

        return this;
    }

    /// <summary>A list (type qtailq or qlist).</summary>
    public LegacyStruct List(string field, string type, params LegacyStruct[] elements)
    {
        byte[] octets = [.. elements.SelectMany(static e => (byte[])[1, .. e.Octets]), 0];
        return Add(octets, Entry(field, null, null, type, octets.Length, elements.SelectMany(static e => e.Members)));
    }

    /// <summary>A tree with plain 64-bit keys.</summary>
    public LegacyStruct Tree(string field, params (ulong Key, LegacyStruct Value)[] nodes)
    {
        byte[] octets = [.. UInt32((uint)nodes.Length), .. nodes.SelectMany(static n => (byte[])[1, .. UInt64(n.Key), .. n.Value.Octets]), 0];
        return Add(octets, Entry(field, null, null, "gtree", octets.Length, nodes.SelectMany(static n => n.Value.Members)));
    }

    /// <summary>A tree whose keys are structs.</summary>
    public LegacyStruct Tree(string field, params (LegacyStruct Key, LegacyStruct Value)[] nodes)
    {
        byte[] octets = [.. UInt32((uint)nodes.Length), .. nodes.SelectMany(static n => (byte[])[1, .. n.Key.Octets, .. n.Value.Octets]), 0];
        return Add(octets, Entry(field, null, null, "gtree", octets.Length, nodes.SelectMany(static n => n.Key.Members.Concat(n.Value.Members))));
    }

    /// <summary>A subsection, behind all fields.</summary>
    public LegacyStruct Subsection(LegacyStruct nested)
    {
        byte[] nestedName = Encoding.UTF8.GetBytes(nested.Name);
        _subsections.AddRange([SubsectionMark, (byte)nestedName.Length, .. nestedName, .. UInt32((uint)nested.Version), .. nested.Octets]);
        _subsectionTexts.Add(nested.Text);
        return this;
    }

    /// <summary>An entry for octets that are not there, or octets without an entry.</summary>
    /// <param name="hex">The octets.</param>
    /// <param name="field">The entry's name; null: no entry.</param>
    /// <param name="type">Its type.</param>
    /// <param name="size">Its size.</param>
    /// <param name="arrayLength">Its array_len.</param>
    /// <param name="members">Members before its size.</param>
    public LegacyStruct Lie(string hex, string? field = null, string type = "uint32", int size = 4, int? arrayLength = null, string? members = null)
    {
        _fields.AddRange(Hex(hex));
        if (field is not null)
            _entries.Add(Entry(field, arrayLength, null, type, size, members is null ? null : [members]));
        return this;
    }

    /// <summary>Octets of hex digits; <c>aa*4096</c> repeats an octet.</summary>
    public static byte[] Hex(string hex)
    {
        var octets = new List<byte>();
        foreach (string word in hex.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split('*');
            byte[] one = Convert.FromHexString(parts[0]);
            if (parts.Length == 2)
            {
                byte octet = one[0];
                one = new byte[int.Parse(parts[1], CultureInfo.InvariantCulture)];
                one.AsSpan().Fill(octet);
            }

            octets.AddRange(one.AsSpan());
        }

        return [.. octets];
    }

    public static byte[] UInt16(ushort value)
    {
        var octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, value);
        return octets;
    }

    public static byte[] UInt32(uint value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        return octets;
    }

    public static byte[] UInt64(ulong value)
    {
        var octets = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        return octets;
    }

    private LegacyStruct Add(ReadOnlySpan<byte> octets, string entry)
    {
        _fields.AddRange(octets);
        _entries.Add(entry);
        return this;
    }

    private string StructEntry(string field, int? length, int? index, LegacyStruct nested)
        => Entry(field, length, index, "struct", nested.Octets.Length, [LegacyJson.Member(dialect, "struct", nested.Text)]);

    private string Entry(string field, int? length, int? index, string type, int size, IEnumerable<string>? body = null)
    {
        List<string> members = [LegacyJson.Text(dialect, "name", field)];
        if (length is int count)
            members.Add(LegacyJson.Number(dialect, "array_len", count));
        if (index is int position)
            members.Add(LegacyJson.Number(dialect, "index", position));
        members.Add(LegacyJson.Text(dialect, "type", type));
        members.AddRange(body ?? []);
        members.Add(LegacyJson.Number(dialect, "size", size));
        return LegacyJson.Object(dialect, members);
    }
}
