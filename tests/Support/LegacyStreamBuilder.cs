using System.Text;

namespace Support;

/// <summary>Builds a legacy stream from its parts, as QEMU's migration/savevm.c and ram.c write them; also such as QEMU would not write.</summary>
/// <remarks>Written from QEMU's sources alone, without the code under test.</remarks>
public sealed class LegacyStreamBuilder(LegacyDialect dialect = LegacyDialect.Indexed, bool hasFooters = true)
{
    /// <summary>RAM_SAVE_FLAG_*.</summary>
    public const ulong Zero = 0x002, MemSize = 0x004, Page = 0x008, Eos = 0x010, Continue = 0x020, Xbzrle = 0x040, CompressPage = 0x100, MultifdFlush = 0x200;

    private const uint RamVersion = 4;

    private readonly List<byte> _octets = [];
    private readonly List<string> _devices = [];
    private string? _configurationText;

    public byte[] ToArray() => [.. _octets];

    /// <summary>Octets so far.</summary>
    public int Length => _octets.Count;

    public LegacyStreamBuilder Octets(ReadOnlySpan<byte> octets)
    {
        _octets.AddRange(octets);
        return this;
    }

    public LegacyStreamBuilder Octets(string hex) => Octets(LegacyStruct.Hex(hex));

    /// <summary>Magic and version.</summary>
    public LegacyStreamBuilder Header() => Octets("51 45 56 4d 00 00 00 03");

    /// <summary>Magic, version and the configuration section, with the subsections that are given.</summary>
    public LegacyStreamBuilder Start(string machine = "none", uint? pageBits = null, string[]? capabilities = null, byte[]? uuid = null,
        bool isDescribed = false)
    {
        Header();
        byte[] name = Encoding.Latin1.GetBytes(machine);
        Octets([0x07, .. LegacyStruct.UInt32((uint)name.Length), .. name]);
        if (isDescribed)
        {
            _configurationText = new LegacyStruct("configuration", 1, dialect)
                .Field("len", "uint32", Convert.ToHexString(LegacyStruct.UInt32((uint)name.Length)))
                .Field("name", "buffer", Convert.ToHexString(name)).Text;
        }

        if (pageBits is uint bits)
            Subsection("configuration/target-page-bits").Octets(LegacyStruct.UInt32(bits));
        if (capabilities is not null)
        {
            Subsection("configuration/capabilities").Octets(LegacyStruct.UInt32((uint)capabilities.Length));
            foreach (string capability in capabilities)
                CountedString(Encoding.Latin1.GetBytes(capability));
        }

        if (uuid is not null)
            Subsection("configuration/uuid").Octets(uuid);
        return this;
    }

    /// <summary>START of the ram section with its block list.</summary>
    public LegacyStreamBuilder RamStart(uint id, params (string Name, ulong Length)[] blocks)
    {
        ulong total = blocks.Aggregate(0UL, static (sum, block) => sum + block.Length);
        SectionHead(0x01, id, "ram"u8, 0, RamVersion).Word(total | MemSize);
        foreach ((string name, ulong length) in blocks)
            CountedString(Encoding.Latin1.GetBytes(name)).Octets(LegacyStruct.UInt64(length));
        return this;
    }

    public LegacyStreamBuilder RamPart(uint id) => Octets([0x02, .. LegacyStruct.UInt32(id)]);

    public LegacyStreamBuilder RamEnd(uint id) => Octets([0x03, .. LegacyStruct.UInt32(id)]);

    /// <summary>The word that ends the records of a section, and its footer.</summary>
    public LegacyStreamBuilder RamEos(uint id) => Word(Eos).Footer(id);

    public LegacyStreamBuilder Word(ulong word) => Octets(LegacyStruct.UInt64(word));

    /// <summary>A record of a page: the word, the block's name (null: CONTINUE), what follows.</summary>
    public LegacyStreamBuilder Record(ulong offset, ulong flag, string? block, string hex)
    {
        Word(offset | flag | (block is null ? Continue : 0));
        if (block is not null)
            CountedString(Encoding.Latin1.GetBytes(block));
        return Octets(hex);
    }

    /// <summary>A FULL section, and what vmdesc says of it.</summary>
    public LegacyStreamBuilder Device(uint id, string idstr, uint instance, LegacyStruct state)
    {
        SectionHead(0x04, id, Encoding.Latin1.GetBytes(idstr), instance, (uint)state.Version).Octets(state.Octets).Footer(id);
        string described = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(idstr)).Replace("\uFFFD", "\\uFFFD", StringComparison.Ordinal);
        _devices.Add(LegacyJson.Object(
            dialect, [LegacyJson.Text(dialect, "name", described), LegacyJson.Number(dialect, "instance_id", instance), .. state.Members]));
        return this;
    }

    /// <summary>A FULL section of a save function without vmstate.</summary>
    public LegacyStreamBuilder OldStyleDevice(uint id, string idstr, uint instance, string hex)
    {
        byte[] octets = LegacyStruct.Hex(hex);
        SectionHead(0x04, id, Encoding.Latin1.GetBytes(idstr), instance, 1).Octets(octets).Footer(id);
        string data = LegacyJson.Object(
            dialect, [LegacyJson.Text(dialect, "name", "data"), LegacyJson.Number(dialect, "size", octets.Length), LegacyJson.Text(dialect, "type", "buffer")]);
        _devices.Add(LegacyJson.Object(
            dialect,
            [
                LegacyJson.Text(dialect, "name", idstr), LegacyJson.Number(dialect, "instance_id", instance),
                LegacyJson.Number(dialect, "size", octets.Length), LegacyJson.Member(dialect, "fields", LegacyJson.Array(dialect, [data])),
            ]));
        return this;
    }

    public LegacyStreamBuilder Command(ushort command, string hex)
    {
        byte[] octets = LegacyStruct.Hex(hex);
        return Octets([0x08, .. LegacyStruct.UInt16(command), .. LegacyStruct.UInt16((ushort)octets.Length), .. octets]);
    }

    public LegacyStreamBuilder Eof() => Octets([0x00]);

    /// <summary>EOF and vmdesc of all devices so far.</summary>
    public LegacyStreamBuilder End(int pageSize = 4096) => Eof().Description(Text(pageSize));

    /// <summary>The vmdesc text of all devices so far.</summary>
    public string Text(int pageSize = 4096)
    {
        List<string> members = [LegacyJson.Number(dialect, "page_size", pageSize), LegacyJson.Member(dialect, "devices", LegacyJson.Array(dialect, _devices))];
        if (_configurationText is not null)
            members.Insert(0, LegacyJson.Member(dialect, "configuration", _configurationText));
        return LegacyJson.Object(dialect, members);
    }

    /// <summary>A VMDESCRIPTION element.</summary>
    public LegacyStreamBuilder Description(string text)
        => Octets([0x06, .. LegacyStruct.UInt32((uint)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)]);

    public LegacyStreamBuilder Footer(uint id) => hasFooters ? Octets([0x7e, .. LegacyStruct.UInt32(id)]) : this;

    public LegacyStreamBuilder SectionHead(byte type, uint id, ReadOnlySpan<byte> idstr, uint instance, uint version)
        => Octets([type, .. LegacyStruct.UInt32(id)]).CountedString(idstr).Octets([.. LegacyStruct.UInt32(instance), .. LegacyStruct.UInt32(version)]);

    private LegacyStreamBuilder CountedString(ReadOnlySpan<byte> text) => Octets([(byte)text.Length, .. text]);

    private LegacyStreamBuilder Subsection(string name)
        => Octets([0x05, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), .. LegacyStruct.UInt32(1)]);
}
