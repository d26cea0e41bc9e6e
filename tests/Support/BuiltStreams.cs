using System.Text;

namespace Support;

/// <summary>Legacy streams of shapes that real streams rarely have, each with what must become of its devices.</summary>
public static class BuiltStreams
{
    /// <param name="Legacy">The stream.</param>
    /// <param name="Typed">Device sections that are sent typed.</param>
    /// <param name="Opaque">Device sections that are sent opaque.</param>
    /// <param name="Reason">What the reason of something opaque begins with; null: nothing is opaque.</param>
    /// <param name="IsTruncated">Whether it ends before the stream does, so that only a tolerant encoder takes it.</param>
    /// <param name="Reasons">How many reasons of opaque octets there are, if there is one.</param>
    /// <param name="Warning">What the only warning begins with; null: there is none.</param>
    public sealed record Built(byte[] Legacy, int Typed, int Opaque = 0, string? Reason = null, bool IsTruncated = false, string? Warning = null,
        int Reasons = 1);

    private const uint Ram = 2;
    private const string Block = "mem";

    public static IReadOnlyDictionary<string, Func<Built>> All { get; } = new Dictionary<string, Func<Built>>
    {
        ["header alone"] = () => new(new LegacyStreamBuilder().Header().ToArray(), 0, IsTruncated: true),
        ["no footers"] = () => new(Devices(LegacyDialect.Indexed, hasFooters: false).ToArray(), 2),
        ["spaced vmdesc"] = () => new(Devices(LegacyDialect.Spaced).ToArray(), 2),
        ["indexed vmdesc"] = () => new(Devices(LegacyDialect.Indexed).ToArray(), 2),
        ["last not indexed"] = () => new(Devices(LegacyDialect.LastNotIndexed).ToArray(), 2),
        ["not indexed"] = () => new(Devices(LegacyDialect.NotIndexed).ToArray(), 2),
        ["bool 02"] = () => One(new LegacyStruct("b").Field("on", "bool", "02").Field("off", "bool", "00").Field("yes", "bool", "01")),
        ["uint64 maximum"] = () => One(new LegacyStruct("u").Field("max", "uint64", "ff*8").Field("top", "int64 equal", "80 00*7")
            .Field("minus", "int64", "ff*8").Field("timer", "timer", "80 00*7")),
        ["scalars"] = () => One(Scalars()),
        ["unknown type names"] = () =>
            One(new LegacyStruct("x").Field("a", "pci config", "01 02 03").Field("b", "uint32", "01 02 03").Field("c", "no such", "00*40")),
        ["packed arrays"] = () => One(new LegacyStruct("p").Array("u16", "uint16", 2, "00 01 00 02 ff ff").Array("i64", "int64", 8, "ff*24")
            .Array("bools", "bool", 1, "00 01 02 ff").Array("one", "uint8", 1, "07")),
        ["packed structs"] = () => One(new LegacyStruct("ps").StructArray("regs", Flat(1), Flat(2), Flat(3))),
        ["structs that do not pack"] = () => One(new LegacyStruct("s").StructArray("bufs", WithBuffer("aa"), WithBuffer("bb"))),
        ["listed array"] = () => One(new LegacyStruct("l").Pointers("vq", Flat(1), Flat(2)), LegacyDialect.Indexed),
        ["null pointers, nullptr"] = () => One(new LegacyStruct("n").Pointers("p", null, Flat(1), null, null, Flat(2))),
        ["null pointers, last not indexed"] = () =>
            One(new LegacyStruct("n", 1, LegacyDialect.LastNotIndexed).Pointers("p", Flat(1), null, Flat(2, LegacyDialect.LastNotIndexed)),
                LegacyDialect.LastNotIndexed),
        ["null pointers, ptr-marker"] = () => One(new LegacyStruct("n", 1, LegacyDialect.NotIndexed).Pointers("p", null, Flat(1), null, Flat(2)),
            LegacyDialect.NotIndexed),
        ["pointer whose element begins 30"] = () => One(new LegacyStruct("n").Pointers("p", null, new LegacyStruct("e").Field("a", "uint8", "30"))),
        ["null pointers of 9.x, first null"] = () =>
            One(new LegacyStruct("n").Lie("30 30 01 02 30 04 30", "p", "struct", 1, arrayLength: 5, members: "\"struct\": {}").Field("a", "uint8", "30")),
        ["null pointers of 9.x, all null"] = () => One(new LegacyStruct("n").Lie("30 30 30", "p", "struct", 1, arrayLength: 3, members: "\"struct\": {}")),
        ["null pointers of 9.x, first not null"] = () =>
            One(new LegacyStruct("n").Lie("00 01 30 02 30 30 30", "p", "struct", 2, arrayLength: 5, members: $"\"struct\": {Two}").Field("a", "uint8", "07")),
        ["null pointers of 9.x in a subsection"] = () => One(new LegacyStruct("n").Field("a", "uint8", "07")
            .Subsection(new LegacyStruct("n/sub").Lie("00 01 30 30", "p", "struct", 2, arrayLength: 3, members: $"\"struct\": {Two}"))),
        ["null pointers of 10.x, first run counts all"] = () =>
            One(new LegacyStruct("n", 1, LegacyDialect.LastNotIndexed).Lie("00 01", "p", "struct", 2, arrayLength: 3, members: $"\"struct\": {Two}")
                .Lie("30 30", "p", "nullptr", 1, arrayLength: 2), LegacyDialect.LastNotIndexed),
        ["qtailq"] = () => One(new LegacyStruct("q").List("entries", "qtailq", Flat(1), Flat(2), WithBuffer("01"))),
        ["qlist, empty"] = () => One(new LegacyStruct("q").List("entries", "qlist").Field("after", "uint8", "01")),
        ["gtree, plain keys"] = () => One(new LegacyStruct("g").Tree("map", (1UL, Flat(1)), (ulong.MaxValue, Flat(2)))),
        ["gtree, struct keys"] = () => One(new LegacyStruct("g").Tree("map", (Flat(1), WithBuffer("01")), (Flat(2), WithBuffer("02")))),
        ["vstruct and tmp"] = () =>
            One(new LegacyStruct("v").InlineStruct("s", "vstruct", Flat(3)).InlineStruct("t", "tmp", new LegacyStruct("t").Field("a", "uint8", "09"))),
        ["nested subsections"] = () => One(Subsections()),
        ["two subsections of one name"] = () => One(new LegacyStruct("d").Field("a", "uint8", "01")
            .Subsection(new LegacyStruct("d/x").Field("b", "uint16", "00 01")).Subsection(new LegacyStruct("d/x").Field("c", "uint8", "02"))),
        ["deep"] = () => One(Deep(23)),
        ["too deep"] = () => new(Begin().Device(3, "d", 0, Deep(24)).Device(4, "e", 0, Flat(1)).End().ToArray(), 1, 1, "\"d\"#0: values nest deeper"),
        ["old style"] = () => new(Begin().OldStyleDevice(3, "slirp", 0, "01 02 03").OldStyleDevice(4, "empty", 0, "").End().ToArray(), 2),
        ["one idstr three times"] = () =>
            new(Begin().Device(3, "slirp", 0, Flat(1)).Device(4, "slirp", 0, Flat(2)).Device(5, "slirp", 0, Flat(3)).End().ToArray(), 3),
        ["configuration with all"] = () => new(new LegacyStreamBuilder().Start("pc\u00ff", 12, ["x-ignore-shared-not", "\u00fe"],
            [.. Enumerable.Range(0, 16).Select(static i => (byte)i)]).Device(3, "d", 0, Flat(1)).End().ToArray(), 1),
        ["described configuration"] = () => new(new LegacyStreamBuilder().Start("pc", isDescribed: true).Device(3, "d", 0, Flat(1)).End().ToArray(), 1),
        ["instance id 2^32-1"] = () => new(Begin().Device(uint.MaxValue, "d", uint.MaxValue, Flat(1)).End().ToArray(), 1),
        ["names that are not UTF-8"] = () => new(
            WithRam("\u00ff\u00fe", b => b.Record(0, LegacyStreamBuilder.Zero, "\u00ff\u00fe", "00")).Device(3, "d\u00ff", 0, Flat(1)).End().ToArray(), 1),
        ["two candidates for vmdesc"] = TwoCandidates,
        ["trailing octets"] = () => new([.. Begin().Device(3, "d", 0, Flat(1)).End().ToArray(), 0xde, 0xad], 1, 0, "octets after the end of the stream"),
        ["trailing zeros"] = () => new([.. Begin().Device(3, "d", 0, Flat(1)).End().ToArray(), .. new byte[100]], 1, 0, "octets after the end of the stream"),
        ["no vmdesc"] = () => new(Begin().Device(3, "d", 0, Flat(1)).Eof().ToArray(), 0, 1, "\"d\"#0: no description"),
        ["vmdesc lies, fewer octets"] = () => new(Begin().Device(3, "d", 0, new LegacyStruct("d").List("l", "qlist", Flat(1)).Lie("01 02", "x", "uint8", 2))
            .Device(4, "e", 0, Flat(1)).End().ToArray(), 2),
        ["vmdesc lies, marker"] = () =>
            new(Begin().Device(3, "d", 0, new LegacyStruct("d").Lie("31", "p", "nullptr", 1)).Device(4, "e", 0, Flat(1)).End().ToArray(), 1, 1, "\"d\"#0: "),
        ["vmdesc lies, sum of sizes"] = () => new(
            Begin().Device(3, "d", 0, new LegacyStruct("d").Lie("01", "l", "qlist", 1)).Device(4, "e", 0, Flat(1)).End().ToArray(), 1, 1, "\"d\"#0: "),
        ["vmdesc contradicts itself"] = () => new(Begin().Device(3, "d", 0, Contradiction()).Device(4, "e", 0, Flat(1)).End().ToArray(), 1, 1, "\"d\"#0: "),
        ["live section of unknown form"] = () => new(
            Begin().SectionHead(0x01, 7, "pbs-state"u8, 0, 1).Octets("de ad be ef 7e 00 00 00 07 01").Footer(7)
                .RamStart(Ram, (Block, 0x10000)).RamEos(Ram)
                .Octets("02 00 00 00 07 7e").Footer(7).Command(0x0b, "")
                .RamEnd(Ram).Record(0, LegacyStreamBuilder.Zero, Block, "00").RamEos(Ram)
                .Octets("03 00 00 00 07").Octets("55*5000").Footer(7).Device(3, "d", 0, Flat(1)).End().ToArray(),
            1, 0, "live section \"pbs-state\""),
        ["vfio, live and device state"] = Vfio,
        ["live sections, typed"] = LiveSections,
        ["postcopy"] = () => Postcopy(hugePages: false),
        ["postcopy with huge pages"] = () => Postcopy(hugePages: true),
        ["no device and no vmdesc"] = () => new(Begin().RamStart(Ram, (Block, 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram).Eof().ToArray(), 0),
        ["devices of a Xen device file"] = () => new(new LegacyStreamBuilder().Header().Device(3, "d", 0, Flat(1)).Device(4, "e", 0, Flat(2)).Eof().ToArray(),
            0, 2, "\"d\"#0: no description", Reasons: 2),
        ["ram without END (background-snapshot)"] = () => new(
            Begin().RamStart(Ram, (Block, 0x10000)).RamEos(Ram).RamPart(Ram).Record(0, LegacyStreamBuilder.Zero, Block, "00").RamEos(Ram)
                .Device(3, "d", 0, Flat(1)).End().ToArray(), 1),
        ["COLO goes on behind the end"] = () => new([.. Begin().Device(3, "d", 0, Flat(1)).End().ToArray(), 0, 0, 0, 1], 1, 0,
            "octets after the end of the stream"),
        ["commands"] = () => new(Begin().Command(1, "").Command(7, "00 01 02").Device(3, "d", 0, Flat(1)).Command(0xffff, "aa*300").End().ToArray(), 1),
        ["device before ram"] = () => new(DeviceBeforeRam(), 2),
        ["ends inside ram"] = () =>
            new(WithRam(Block, static b => b.Record(0, LegacyStreamBuilder.Page, Block, "11*4096").Record(0x1000, LegacyStreamBuilder.Page, null, "22*100"),
                isOpen: true).ToArray(), 0, 0, "the stream ends in a ram record", IsTruncated: true),
        ["ends in vmdesc"] = () => Cut(Devices(LegacyDialect.Indexed).ToArray(), 1, 2, "the stream ends in the vmdesc"),
        ["ends in a device section"] = () => Cut(Begin().Device(3, "d", 0, Flat(1)).Device(4, "e", 0, Flat(2)).ToArray(), 1, 1,
            "the stream ends in the device sections"),
        ["ends before EOF"] = () => new(Begin().Device(3, "d", 0, Flat(1)).ToArray(), 0, 1, "\"d\"#0: no description", IsTruncated: true),
        ["aborted source"] = () => new(
            new LegacyStreamBuilder().Header().RamStart(Ram, (Block, 0x10000)).RamEos(Ram).RamEnd(Ram).Record(0, LegacyStreamBuilder.Zero, Block, "00")
                .Word(LegacyStreamBuilder.Eos).ToArray(),
            0, Warning: "the stream ends in the END section of ram"),
        ["no footers, no vmdesc"] = () => new(
            new LegacyStreamBuilder(hasFooters: false).Header().RamStart(Ram, (Block, 0x10000)).Word(LegacyStreamBuilder.Eos).RamEnd(Ram)
                .Word(LegacyStreamBuilder.Eos).Device(3, "d", 0, Flat(1)).Eof().ToArray(),
            0, 0, "no description of the device sections"),
        ["mapped-ram"] = () => MappedRam(static _ => 0),
        ["mapped-ram behind other octets"] = () => MappedRam(static _ => 0, 0x12345),
        ["mapped-ram, absent pages with octets"] = () => MappedRam(static page => page % 2 == 0 ? (byte)page : (byte)0),
        ["mapped-ram, bitmap of big-endian words"] = () => MappedRam(static _ => 0, isBigEndian: true),
        ["mapped-ram, octets in the gap"] = () => MappedRam(static _ => 0, gapOctet: 1) with { Typed = 0, Reason = "octets between the bitmap and the pages" },
        ["unknown ram flags"] = () => new(WithRam(Block, static b => b.Record(0, 0x80, Block, "01")).ToArray(), 0, 0, "a ram record with flags 0x80"),
        ["1 KiB pages"] = () => Pages(10, 0x400),
        ["8 KiB pages"] = () => Pages(13, 0x2000),
        ["64 KiB pages"] = () => Pages(16, 0x10000),
        ["8 KiB pages, configured"] = () => Pages(13, 0x2000, 13),
        ["8 KiB pages, zeros first"] = () => ZerosFirst(0x2000),
        ["1 KiB pages, zeros first"] = () => ZerosFirst(0x400),
        ["16 KiB pages, zeros of two blocks first"] = ZerosOfTwoBlocks,
        ["xbzrle and compressed"] = () => RamOnly(static b => b
            .Record(0, LegacyStreamBuilder.Page, Block, "11*4096")
            .Record(0x1000, LegacyStreamBuilder.Xbzrle, null, "01 00 05 01 02 03 04 05")
            .Record(0x3000, LegacyStreamBuilder.CompressPage, null, "00 00 00 04 78 9c 03 00")
            .Record(0, LegacyStreamBuilder.Xbzrle, Block, "01 00 00")),
        ["multifd flush"] = () => RamOnly(static b => b.Word(LegacyStreamBuilder.MultifdFlush).Record(0, LegacyStreamBuilder.Zero, Block, "00")
            .Word(LegacyStreamBuilder.MultifdFlush)) with
        {
            Warning = "pages of this migration are on multifd channels",
        },
        ["fill octet"] = () => RamOnly(static b => b
            .Record(0, LegacyStreamBuilder.Zero, Block, "00").Record(0x1000, LegacyStreamBuilder.Zero, null, "aa")
                .Record(0x2000, LegacyStreamBuilder.Zero, null, "aa")
            .Record(0x3000, LegacyStreamBuilder.Zero, null, "00").Record(0x3000, LegacyStreamBuilder.Page, null, "00*4096")),
        ["alternating pages"] = () => RamOnly(static b =>
        {
            for (ulong page = 0; page < 16; page++)
                b.Record(((page * 7) & 15) << 12, page % 2 == 0 ? LegacyStreamBuilder.Zero : LegacyStreamBuilder.Page,
                    page == 5 ? Block : page == 0 ? Block : null, page % 2 == 0 ? "00" : "5a*4096");
        }),
        ["pages outside of their block"] = () => new(
            WithRam(Block, static b =>
            {
                for (ulong page = 0; page < 100; page++)
                    b.Record(page << 12, LegacyStreamBuilder.Zero, page == 0 ? Block : null, "00");
            }).Device(3, "d", 0, Flat(1)).End().ToArray(),
            0,
            0,
            "a ram page outside of its block"),
        ["long names in vmdesc"] = () => One(new LegacyStruct("d").Field(new string('n', 300), "uint8", "01")
            .Struct("s", new LegacyStruct(new string('v', 300)).Field("a", new string('t', 300), "01 02"))),
    };

    private static Built Cut(byte[] legacy, int octets, int opaque, string reason)
        => new(legacy[..^octets], 0, opaque, reason, IsTruncated: true);

    /// <summary>Two blocks of a mapped-ram file; every third page is present.</summary>
    /// <param name="absent">What an absent page holds.</param>
    private static Built MappedRam(Func<int, byte> absent, int offset = 0, bool isBigEndian = false, byte gapOctet = 0)
    {
        const int Pages = 70;
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start("none", capabilities: ["mapped-ram"])
            .SectionHead(0x01, Ram, "ram"u8, 0, 4).Word((2 * Pages * 4096) | LegacyStreamBuilder.MemSize);
        foreach (string name in (ReadOnlySpan<string>)["mem", "other"])
        {
            ulong bitmap = (ulong)(builder.Length + 1 + name.Length + 8 + 28 + offset);
            ulong pages = (bitmap + 16 + 0xfffff) & ~0xfffffUL;
            builder.Octets([(byte)name.Length, .. Encoding.Latin1.GetBytes(name)]).Word(Pages * 4096)
                .Octets("00 00 00 01").Word(4096).Word(bitmap).Word(pages);
            byte[] bits = new byte[16];
            for (int page = 0; page < Pages; page += 3)
                bits[isBigEndian ? (page / 64 * 8) + 7 - (page / 8 % 8) : page / 8] |= (byte)(1 << (page % 8));
            builder.Octets(bits).Octets(Enumerable.Repeat(gapOctet, (int)(pages - bitmap) - 16).ToArray());
            for (int page = 0; page < Pages; page++)
                builder.Octets(Enumerable.Repeat(page % 3 == 0 ? (byte)(page + 1) : absent(page), 4096).ToArray());
        }

        return new(builder.RamEos(Ram).RamEnd(Ram).RamEos(Ram).Device(3, "d", 0, Flat(1)).End().ToArray(), 1);
    }

    /// <summary>A section whose buffers each fit into a record, but not all of them together.</summary>
    public static Built LongSection()
        => new(Begin().Device(3, "d", 0, new LegacyStruct("d").Field("one", "buffer", $"a5*{33 << 20}").Field("two", "buffer", $"5a*{33 << 20}")).End()
            .ToArray(), 0, 1, "\"d\"#0: more than");

    /// <summary>Two devices with a bit of everything.</summary>
    private static LegacyStreamBuilder Devices(LegacyDialect dialect, bool hasFooters = true)
        => new LegacyStreamBuilder(dialect, hasFooters).Start("pc")
            .RamStart(Ram, (Block, 0x10000)).RamEos(Ram)
            .RamPart(Ram).Record(0, LegacyStreamBuilder.Zero, Block, "00").RamEos(Ram)
            .RamEnd(Ram).Record(0x1000, LegacyStreamBuilder.Page, null, "77*4096").RamEos(Ram)
            .Device(3, "0000:00:03.0/dev", 0,
                new LegacyStruct("dev", 3, dialect).Struct("parent", Flat(1, dialect)).Pointers("vqs", Flat(2, dialect), Flat(3, dialect), Flat(4, dialect)))
            .Device(4, "other", 1, new LegacyStruct("other", 2, dialect).Field("flag", "bool", "01")
                .Subsection(new LegacyStruct("other/sub", 1, dialect).Array("a", "uint16", 2, "00 01 00 02")))
            .End();

    private static LegacyStreamBuilder Begin(LegacyDialect dialect = LegacyDialect.Indexed) => new LegacyStreamBuilder(dialect).Start();

    private static Built One(LegacyStruct state, LegacyDialect dialect = LegacyDialect.Indexed)
        => new(Begin(dialect).Device(3, "dev", 0, state).End().ToArray(), 1);

    private static LegacyStruct Flat(byte value, LegacyDialect dialect = LegacyDialect.Indexed)
        => new LegacyStruct("flat", 1, dialect).Field("a", "uint32", $"00 00 00 {value:x2}").Field("b", "bool", "01").Array("c", "int16", 2, "ff fe 00 01");

    private static LegacyStruct WithBuffer(string octet) => new LegacyStruct("buf").Field("b", "buffer", $"{octet}*5").Field("n", "uint8", octet);

    private static LegacyStruct Scalars()
    {
        var state = new LegacyStruct("scalars");
        foreach ((string type, int size) in (ReadOnlySpan<(string, int)>)[("int8", 1), ("int16", 2), ("int32", 4), ("int64", 8), ("uint8", 1), ("uint16", 2),
            ("uint32", 4), ("uint64", 8)])
        {
            foreach (string hex in (ReadOnlySpan<string>)[$"00*{size}", $"ff*{size}", size == 1 ? "7f" : $"7f ff*{size - 1}",
                size == 1 ? "80" : $"80 00*{size - 1}", size == 1 ? "01" : $"00*{size - 1} 80"])
                state.Field("f", type, hex);
        }

        return state;
    }

    private static LegacyStruct Subsections()
        => new LegacyStruct("d", 5).Field("a", "uint8", "01")
            .Struct("s", new LegacyStruct("s").Field("b", "uint8", "05").Subsection(new LegacyStruct("s/in").Field("c", "uint8", "05")))
            .Subsection(new LegacyStruct("d/one", 2).Field("b", "uint16", "00 01").Subsection(new LegacyStruct("d/one/two").Field("c", "uint8", "02")))
            .Subsection(new LegacyStruct("d/empty"));

    /// <summary>Subsections in one another, each of which takes two of the 48 levels that values may nest, and two levels of BER.</summary>
    private static LegacyStruct Deep(int levels)
    {
        LegacyStruct state = new LegacyStruct($"d{string.Concat(Enumerable.Repeat("/s", levels))}").Field("b", "uint8", "05");
        for (int i = levels - 1; i >= 0; i--)
            state = new LegacyStruct($"d{string.Concat(Enumerable.Repeat("/s", i))}").Field("b", "uint8", "05").Subsection(state);
        return state;
    }

    /// <summary>Device sections in a package, without vmdesc, and pages behind it; with huge pages the block list has page sizes.</summary>
    private static Built Postcopy(bool hugePages)
    {
        byte[] package = new LegacyStreamBuilder().Command(4, "").Device(3, "d", 0, Flat(1)).Device(4, "e", 1, WithBuffer("05")).Command(2, "00 00 00 03")
            .Command(5, "").ToArray();
        LegacyStreamBuilder builder =
            Begin().Command(1, "").Command(2, "00 00 00 01").Command(3, hugePages ? "00*5 20 10 00  00*6 10 00" : "00*6 10 00  00*6 10 00")
            .SectionHead(0x01, Ram, "ram"u8, 0, 4).Word(0x400000 | LegacyStreamBuilder.MemSize).Octets("03 6d 65 6d").Word(0x400000);
        if (hugePages)
            builder.Word(0x200000);
        return new(
            builder.RamEos(Ram).RamPart(Ram).Record(0, LegacyStreamBuilder.Page, "mem", "11*4096").RamEos(Ram)
                .Command(6, "00 03 6d 65 6d 00  00*8  00*6 10 00").Command(7, $"{package.Length:x8}").Octets(package)
                .Command(2, "00 00 00 04").RamPart(Ram).Record(0x1000, LegacyStreamBuilder.Page, "mem", "22*4096").RamEos(Ram)
                .RamEnd(Ram).Record(0x2000, LegacyStreamBuilder.Zero, null, "00").RamEos(Ram).Eof().ToArray(),
            0, 2, "\"d\"#0: no description", Reasons: 2);
    }

    /// <summary>
    /// hw/vfio/migration.c: one section id for live data and then, as FULL in the old style, the configuration; 5.2 has the configuration,
    /// without a length, in END.
    /// </summary>
    private static Built Vfio()
    {
        const string Marker = "ff ff ff ff ef 10 00 0";
        return new(
            Begin().SectionHead(0x01, 7, "0000:00:05.0/vfio"u8, 0, 1).Octets($"{Marker}3 {Marker}1").Footer(7)
                .RamStart(Ram, (Block, 0x10000)).RamEos(Ram)
                .Octets("02 00 00 00 07").Octets($"{Marker}4 00*7 03 aa bb cc {Marker}1").Footer(7)
                .Octets("02 00 00 00 07").Octets($"{Marker}5").Footer(7)
                .RamEnd(Ram).RamEos(Ram)
                .Octets("03 00 00 00 07").Octets($"{Marker}4 00*8 {Marker}2 00 01 02 03 {Marker}1").Footer(7)
                .OldStyleDevice(7, "0000:00:05.0/vfio", 0, $"{Marker}2 01 02 03 {Marker}1").Device(3, "d", 0, Flat(1)).End().ToArray(),
            2, 0, "live section \"0000:00:05.0/vfio\"");
    }

    /// <summary>Every record of every live section, in the form that QEMU gives it, and names that are not UTF-8.</summary>
    private static Built LiveSections() => new(
        Begin().SectionHead(0x01, 7, "dirty-bitmap"u8, 0, 1).Octets("1c 02 6e 30 02 62 30 00 01 00 00 07 14 02 62 ff 00 00 10 00 00 01").Footer(7)
            .SectionHead(0x01, 8, "block"u8, 0, 1).Word(2).Footer(8)
            .SectionHead(0x01, 9, "spapr/htab"u8, 0, 1).Octets("00 00 00 15").Footer(9)
            .SectionHead(0x01, 10, "s390-storage_attributes"u8, 0, 0).Word(1).Footer(10)
            .SectionHead(0x01, 11, "0000:00:06.0/vfio"u8, 0, 1).Octets("ff ff ff ff ef 10 00 03 ff ff ff ff ef 10 00 01").Footer(11)
            .RamStart(Ram, (Block, 0x10000)).RamEos(Ram)
            .RamPart(7).Octets("01").Footer(7)
            .RamPart(8).Octets("00*6 10 01 02 64 30 aa*1000 00*1047576 00*6 20 09 02 64 30 00*6 64 04").Word(2).Footer(8)
            .RamPart(9).Octets("00*4 00 00 00 08 00 02 00 03 11*32 00 00 00 0d 00 00 00 01 00*8").Footer(9)
            .RamPart(10).Octets("00*6 50 02 00*7 24 00*33 01 02 03").Word(8).Word(1).Footer(10)
            .RamPart(11).Octets("ff ff ff ff ef 10 00 04 00*7 03 aa bb cc ff ff ff ff ef 10 00 05").Footer(11)
            .RamEnd(Ram).RamEos(Ram)
            .RamEnd(7).Octets("4c 02 6e 30 02 62 30 00*8 00 00 08 00 00*7 04 0f 00 00 80 46 02 62 ff ff*8 ff*4 24 02 62 30 24 02 62 ff 01").Footer(7)
            .RamEnd(8).Word(2).Footer(8).RamEnd(9).Octets("ff*4").Footer(9).RamEnd(10).Word(8).Word(1).Footer(10)
            .RamEnd(11).Octets("ff ff ff ff ef 10 00 06").Footer(11).Device(3, "d", 0, Flat(1)).End().ToArray(),
        1);

    /// <summary>The description of an element of two octets.</summary>
    private const string Two = "{\"vmsd_name\": \"two\", \"version\": 1, \"fields\": [{\"name\": \"x\", \"type\": \"uint16\", \"size\": 2}]}";

    private static Built TwoCandidates()
    {
        byte[] text = Encoding.UTF8.GetBytes("{\"page_size\": 4096, \"devices\": []}");
        string inner = $"00 06 000000{text.Length:x2} {Convert.ToHexString(text)}";
        return One(new LegacyStruct("d").Field("trap", "buffer", inner).Field("a", "uint8", "01").Field("b", "buffer", inner));
    }

    private static LegacyStruct Contradiction()
        => new LegacyStruct("d").Lie("01 02 03 04 05").Struct("s", new LegacyStruct("s").Lie("01", "x", "uint32", 4));

    private static byte[] DeviceBeforeRam()
        => Begin().Device(1, "early", 0, Flat(1))
            .RamStart(Ram, (Block, 0x10000)).RamEos(Ram).RamEnd(Ram).Record(0, LegacyStreamBuilder.Zero, Block, "00").RamEos(Ram)
            .Device(3, "d", 0, Flat(1)).End().ToArray();

    private static LegacyStreamBuilder WithRam(string block, Action<LegacyStreamBuilder> records, bool isOpen = false, uint? pageBits = null)
    {
        LegacyStreamBuilder builder =
            new LegacyStreamBuilder().Start("none", pageBits).RamStart(Ram, (block, 0x10000), ("other", 0x100000)).RamEos(Ram).RamEnd(Ram);
        records(builder);
        return isOpen ? builder : builder.RamEos(Ram);
    }

    private static Built RamOnly(Action<LegacyStreamBuilder> records, uint? pageBits = null)
        => new(WithRam(Block, records, pageBits: pageBits).Device(3, "d", 0, Flat(1)).End().ToArray(), 1);

    private static Built Pages(int bits, ulong length, uint? configured = null) => RamOnly(
        b => b.Record(0, LegacyStreamBuilder.Page, "other", $"11*{length}").Record(length, LegacyStreamBuilder.Zero, null, "00")
            .Record(3 * length, LegacyStreamBuilder.Page, null, $"22*{1 << bits}").Record(2 * length, LegacyStreamBuilder.Page, null, $"33*{length}")
            .Record(0, LegacyStreamBuilder.Page, "other", $"44*{length}"),
        configured);

    /// <summary>The page size shows only after pages whose place is already known.</summary>
    private static Built ZerosFirst(ulong length) => RamOnly(b =>
    {
        b.Record(0, LegacyStreamBuilder.Zero, "other", "00").Record(length, LegacyStreamBuilder.Zero, null, "00")
            .Record(2 * length, LegacyStreamBuilder.Zero, null, "00");
        for (ulong page = 3; page < 8; page++)
            b.Record(page * length, LegacyStreamBuilder.Page, null, $"1{page}*{length}");
    });

    private static Built ZerosOfTwoBlocks() => RamOnly(static b =>
    {
        b.Record(0, LegacyStreamBuilder.Zero, Block, "00").Record(0, LegacyStreamBuilder.Zero, "other", "00")
            .Record(0x4000, LegacyStreamBuilder.Zero, null, "00");
        for (ulong page = 2; page < 6; page++)
            b.Record(page * 0x4000, LegacyStreamBuilder.Page, null, $"1{page}*{0x4000}");
        b.Record(0x4000, LegacyStreamBuilder.Page, Block, $"33*{0x4000}").Record(0x8000, LegacyStreamBuilder.Page, null, $"34*{0x4000}");
    });
}
