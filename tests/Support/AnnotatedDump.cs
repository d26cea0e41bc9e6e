using System.Globalization;
using System.Numerics;
using System.Text;

namespace Support;

/// <summary>
/// An <c>m</c> file as annotated hex, one line per element, each with the name that schemas/migration.asn1 gives it; values with the names of their fields.
/// </summary>
/// <remarks>All octets are there: <see cref="HexText"/> gives the file back.</remarks>
public sealed class AnnotatedDump
{
    private const int OctetsPerLine = 32;

    // The elements of each SEQUENCE: those without a tag of their own in order, then the context-specific ones as [n].
    private static readonly Dictionary<string, string> s_elements = new()
    {
        ["h"] = "format version content digest writer",
        ["a"] = "machineType blocks devices",
        ["a.blocks.*"] = "idstr usedLength",
        ["a.devices.*"] = "section type",
        ["c"] = "fileVersion machineType [0]targetPageBits [1]capabilities [2]uuid",
        ["t"] = "number name versionId fields [0]subsections [1]minimumVersion [2]refines [3]general",
        ["t.fields.*"] = "name typeName kind [0]size [1]count [2]countField [3]versionId [4]struct [5]key [6]elements [7]conditional [8]pointer "
            + "[9]listedByElement [10]indexMode [11]countFactor [12]structVersion [13]localCount [14]savedByHand [15]littleEndian [16]zeros",
        ["t.fields.*.elements.*"] = "struct count [0]key",
        ["b"] = "blocks",
        ["b.blocks.*"] = "idstr usedLength [0]pageSize [1]mrAddr",
        ["r"] = "data [0]items",
        ["r.items"] = "[0]data [1]zero [2]skip [3]block [4]page [5]zeroPage [6]xbzrle [7]compressed [8]flush [9]fill [10]pageBits",
        ["z"] = "octets zstd",
        ["s"] = "event sectionId section [0]type [1]oldStyle [2]contents [3]noFooter",
        ["s.section"] = "idstr instanceId versionId",
        ["l"] = "sectionId event section [0]dirtyBitmaps [1]diskBlocks [2]hashTable [3]storageAttributes [4]vfio [16]continued [17]noFooter",
        ["l.section"] = "idstr instanceId versionId",
        ["l.dirtyBitmaps"] = "[0]end [1]start [2]bits [3]complete",
        ["l.dirtyBitmaps.start"] = "granularity [0]node [1]bitmap [2]enabled [3]persistent [4]autoload",
        ["l.dirtyBitmaps.bits"] = "firstSector sectors octets [0]node [1]bitmap",
        ["l.dirtyBitmaps.bits.octets"] = "[0]zeros",
        ["l.dirtyBitmaps.complete"] = "[0]node [1]bitmap",
        ["l.diskBlocks"] = "[0]end [1]block [2]progress",
        ["l.diskBlocks.block"] = "device sector octets",
        ["l.diskBlocks.block.octets"] = "[0]zeros",
        ["l.hashTable"] = "[0]end [1]shift [2]radix [3]chunk",
        ["l.hashTable.chunk"] = "index [0]entries [1]invalid",
        ["l.storageAttributes"] = "[0]end [1]pages [2]done",
        ["l.storageAttributes.pages"] = "firstPage octets",
        ["l.storageAttributes.pages.octets"] = "[0]zeros",
        ["l.vfio"] = "[0]marker [1]data",
        ["d"] = "sectionId section type value digest [0]oldStyle [1]noFooter",
        ["d.section"] = "idstr instanceId versionId",
        ["k"] = "command contents",
        ["o"] = "parts reason",
        ["o.parts"] = "[0]zeros",
        ["v"] = "length pageSize spaced indexMode [0]configuration [1]patches",
        ["v.patches.*"] = "offset removed inserted",
        ["n"] = "channel [0]multifd [1]preempt [2]returnPath [3]message [4]octets [5]ramEnd [6]end",
        ["p"] = "channel payload [0]octets [1]pages [2]device",
        ["p.pages"] = "flags nextPacketSize pagesAlloc packetNum block [0]normal [1]zero [2]former",
        ["p.device"] = "flags nextPacketSize idstr instanceId",
        ["u"] = "data [0]items",
        ["e"] = "legacyOctets berOctets digest legacyDigest berDigest indexOffset",
    };

    private static readonly Dictionary<char, string> s_records = new()
    {
        ['h'] = "header",
        ['a'] = "announcement",
        ['c'] = "configuration",
        ['t'] = "type description",
        ['b'] = "RAM block list",
        ['r'] = "RAM pages",
        ['s'] = "section event",
        ['l'] = "live state",
        ['d'] = "device state",
        ['k'] = "command",
        ['o'] = "opaque octets",
        ['n'] = "channel",
        ['p'] = "multifd packet",
        ['u'] = "urgent pages",
        ['v'] = "vmdesc",
        ['i'] = "index",
        ['e'] = "end",
    };

    private readonly byte[] _file;
    private readonly StringBuilder _text = new();
    private readonly List<ValueNames> _types = [];
    private int _level;

    private AnnotatedDump(byte[] file) => _file = file;

    /// <summary>The dump of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="title">First lines, each to begin with '#'.</param>
    public static string Of(byte[] file, string title)
    {
        var dump = new AnnotatedDump(file);
        dump._text.Append(title).Append('\n');
        dump.Line(0, 2, "m: migration stream, indefinite length");
        foreach (BerRecord record in BerRecord.Of(file))
        {
            dump._text.Append(CultureInfo.InvariantCulture, $"\n# 0x{record.Offset:x4}\n");
            dump.Element(record.Offset, $"{record.Letter}: {s_records[record.Letter]}", $"{record.Letter}");
            if (record.Letter == 't')
                dump._types.Add(ValueNames.OfType(file, record.Offset));
        }

        dump._text.Append('\n');
        dump.Line(file.Length - 2, 2, "end-of-contents octets");
        return dump._text.ToString();
    }

    private void Element(int at, string name, string key)
    {
        (int head, int length) = BerRecord.Head(_file, at);
        if ((_file[at] & 0x20) == 0)
        {
            Primitive(at, head, length, name);
            return;
        }

        Line(at, head, name);
        _level++;
        if (key == "d")
            _currentType = null;
        Children(at + head, at + head + length, key);
        _level--;
    }

    private ValueNames? _currentType;

    private void Children(int at, int end, string key)
    {
        string[] names = s_elements.TryGetValue(key, out string? elements) ? elements.Split(' ') : [];
        int position = 0;
        while (at < end)
        {
            bool isContext = (_file[at] & 0xc0) == 0x80;
            string name = isContext
                ? names.FirstOrDefault(n => n.StartsWith($"[{_file[at] & 0x1f}]", StringComparison.Ordinal)) ?? "?"
                : position < names.Length && names[position][0] != '[' ? names[position++] : "*";
            string childKey = $"{key}.{name[(name.IndexOf(']', StringComparison.Ordinal) + 1)..]}";
            if (childKey == "d.type")
                _currentType = _types[(int)ValueNames.Integer(_file, at)];
            if (childKey == "d.value")
                Struct(at, "value", _currentType);
            else
                Element(at, name == "*" ? "" : name, childKey);
            (int head, int length) = BerRecord.Head(_file, at);
            at += head + length;
        }
    }

    /// <summary>A struct's value: each element by the name of its field.</summary>
    private void Struct(int at, string name, ValueNames? type)
    {
        (int head, int length) = BerRecord.Head(_file, at);
        if (_file[at] != 0x30 || type is null)
        {
            Element(at, name, "");
            return;
        }

        Line(at, head, $"{name}: {type.Name}".TrimEnd());
        _level++;
        int end = at + head + length;
        int index = 0;
        for (at += head; at < end; at += BerRecord.Head(_file, at) is var (h, l) ? h + l : 0)
        {
            if (_file[at] == 0xa0)
            {
                Subsection(at);
                continue;
            }

            ValueNames.Field field = type.Fields[index++];
            ValueNames? nested = field.Struct is int number ? _types[number] : null;
            if (field.Count != 1 && _file[at] == 0x30)
                StructArray(at, field.Name, nested);
            else
                Struct(at, field.Name, nested);
        }

        _level--;
    }

    private void StructArray(int at, string name, ValueNames? nested)
    {
        (int head, int length) = BerRecord.Head(_file, at);
        Line(at, head, $"{name}: array");
        _level++;
        int end = at + head + length;
        int index = 0;
        for (at += head; at < end; at += BerRecord.Head(_file, at) is var (h, l) ? h + l : 0)
            Struct(at, $"[{index++}]", nested);
        _level--;
    }

    private void Subsection(int at)
    {
        (int head, _) = BerRecord.Head(_file, at);
        Line(at, head, "subsection");
        _level++;
        at += head;
        ValueNames type = _types[(int)ValueNames.Integer(_file, at)];
        Element(at, "type", "");
        at += BerRecord.Head(_file, at) is var (h, l) ? h + l : 0;
        Element(at, "versionId", "");
        at += BerRecord.Head(_file, at) is var (h2, l2) ? h2 + l2 : 0;
        Struct(at, "value", type);
        _level--;
    }

    private void Primitive(int at, int head, int length, string name)
    {
        ReadOnlySpan<byte> contents = _file.AsSpan(at + head, length);
        string value = (_file[at], name) switch
        {
            (0x01, _) => contents[0] == 0 ? "FALSE" : "TRUE",
            (0x05, _) => "NULL",
            (0x0c, _) or (_, "[2]countField") => $"\"{Encoding.UTF8.GetString(contents)}\"",
            (0x04, _) or (_, "[2]uuid" or "[2]contents" or "[0]entries") => $"{length} octets",
            _ => length == 0 ? "NULL" : new BigInteger(contents, isUnsigned: false, isBigEndian: true).ToString(CultureInfo.InvariantCulture),
        };
        Line(at, head + length, name.Length == 0 ? value : $"{name} {value}");
    }

    private void Line(int at, int length, string comment)
    {
        for (int i = 0; i < length; i += OctetsPerLine)
        {
            string hex = string.Join(' ', _file.Skip(at + i).Take(Math.Min(OctetsPerLine, length - i)).Select(static o => $"{o:x2}"));
            _text.Append(' ', 2 * _level).Append(hex);
            if (i == 0 && comment.Length > 0)
                _text.Append("  -- ").Append(comment);
            _text.Append('\n');
        }
    }
}
