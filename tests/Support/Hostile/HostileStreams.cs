using System.Globalization;
using System.Text;

namespace Support.Hostile;

/// <summary>Shapes of the framing of a legacy stream: RAM, live sections, commands, and device sections as pieces of octets.</summary>
internal static class HostileStreams
{
    private const string Field = "\"fields\": [{\"name\": \"a\", \"type\": \"uint8\", \"size\": 1}]";

    private static readonly string[] s_read = [HostileShape.Encode, HostileShape.Summary];
    private static readonly string[] s_both = [HostileShape.Check, HostileShape.Diff];

    public static IReadOnlyList<HostileShape> Shapes { get; } =
    [
        new("texts that could be vmdesc", 250, Candidates, s_read),
        new("octets that could be a footer", 4000, Footers, s_read),
        new("footers without vmdesc", 2000, FooterCuts, s_read),
        new("block names that are not UTF-8", 2000, static n => [Blocks(n, static i => [0x80, (byte)(0x80 | (i >> 7)), (byte)(0x80 | (i & 0x7f))])],
            [HostileShape.Encode, HostileShape.Ram, .. s_both]),
        new("block names", 4000, static n => [Blocks(n, static i => Encoding.ASCII.GetBytes($"{i}"))],
            HostileShape.Encode, HostileShape.Ram, HostileShape.Check, HostileShape.Diff, HostileShape.Profile),
        new("blocks of one name", 2000, static n => [Blocks(n, static _ => [(byte)'a'])], [HostileShape.Encode, .. s_both]),
        new("block names in reverse", 4000,
            static n => [Blocks(n, static i => Encoding.ASCII.GetBytes($"{i}")), Blocks(n, i => Encoding.ASCII.GetBytes($"{n - i}"))],
            s_both),
        new("pages of blocks in reverse", 2000, PagesInReverse, HostileShape.Encode, HostileShape.Ram),
        new("pages of two blocks in turn", 8000, PagesInTurn, HostileShape.Encode, HostileShape.Ram, HostileShape.Diff),
        new("differences of one octet", 4000, Differences, s_read),
        new("live sections", 2000, LiveSections, HostileShape.Encode, HostileShape.Summary, HostileShape.Check),
        new("live sections against a destination", 2000,
            static n => [HostileDevices.Encoded(LiveSections(n)[0]), LiveSections(n)[0]], HostileShape.DecodeAgainst),
        new("parts of many live sections", 1000, LiveParts, s_read),
        new("records of a live section", 16000, LiveRecords, s_read),
        new("commands", 8000, Commands, HostileShape.Encode, HostileShape.Summary, HostileShape.Check),
        new("capabilities", 2000, Capabilities, HostileShape.Encode, HostileShape.Check),
        new("vmdesc nested deeply", 4000, Nested, s_read),
        new("devices that only vmdesc has", 1000, OnlyDescribed, HostileShape.Encode, HostileShape.Check),
        new("devices that vmdesc has not", 4000, NotDescribed, s_read),
    ];

    /// <summary>One device section, then descriptions that do not fit what stands before them.</summary>
    private static byte[][] Candidates(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Header().SectionHead(0x04, 5, "x"u8, 0, 1).Octets("ff*16");
        string text = TextOf([0]);
        for (int i = 0; i < n; i++)
            stream.Eof().Description(text);
        return [stream.ToArray()];
    }

    /// <summary>A section whose contents are nothing but its own footer.</summary>
    private static byte[][] Footers(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start().SectionHead(0x04, 5, "x"u8, 0, 1);
        for (int i = 0; i < n; i++)
            stream.Footer(5);
        return [stream.Eof().ToArray()];
    }

    private static byte[][] FooterCuts(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start();
        for (int i = 0; i < n; i++)
            stream.SectionHead(0x04, (uint)i, "x"u8, (uint)i, 1).Octets("00").Footer((uint)i);
        return [stream.Eof().ToArray()];
    }

    private static byte[] Blocks(int n, Func<int, byte[]> nameOf)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start().SectionHead(0x01, 1, "ram"u8, 0, 4).Word(((ulong)n << 12) | LegacyStreamBuilder.MemSize);
        for (int i = 0; i < n; i++)
        {
            byte[] name = nameOf(i);
            stream.Octets([(byte)name.Length, .. name]).Octets(LegacyStruct.UInt64(4096));
        }

        return stream.RamEos(1).RamEnd(1).RamEos(1).End().ToArray();
    }

    private static byte[][] PagesInReverse(int n)
    {
        LegacyStreamBuilder stream = RamOf(n);
        for (int i = n - 1; i >= 0; i--)
            stream.Record(0, LegacyStreamBuilder.Zero, Text(i), "00");
        return [stream.RamEos(1).RamEnd(1).RamEos(1).End().ToArray()];
    }

    private static byte[][] PagesInTurn(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start().RamStart(1, ("a", (ulong)n << 12), ("b", (ulong)n << 12)).RamEos(1).RamPart(1);
        for (int i = 0; i < n; i++)
            stream.Record((ulong)(n - 1 - i) << 12, LegacyStreamBuilder.Zero, i % 2 == 0 ? "a" : "b", "00");
        return [stream.RamEos(1).RamEnd(1).RamEos(1).End().ToArray()];
    }

    private static byte[][] Differences(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start().RamStart(1, ("a", (ulong)n << 12)).RamEos(1).RamPart(1);
        for (int i = 0; i < n; i++)
            stream.Record((ulong)i << 12, LegacyStreamBuilder.Xbzrle, i == 0 ? "a" : null, "01 00 03 00 01 aa");
        return [stream.RamEos(1).RamEnd(1).RamEos(1).End().ToArray()];
    }

    private static byte[][] LiveSections(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start();
        for (int i = 0; i < n; i++)
            stream.SectionHead(0x01, (uint)i, "dirty-bitmap"u8, (uint)i, 1).Octets("01").Footer((uint)i);
        return [stream.End().ToArray()];
    }

    private static byte[][] LiveParts(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start();
        for (int i = 0; i < n; i++)
            stream.SectionHead(0x01, (uint)i, "dirty-bitmap"u8, (uint)i, 1).Octets("01").Footer((uint)i);
        for (int i = n - 1; i >= 0; i--)
            stream.RamPart((uint)i).Octets("01").Footer((uint)i);
        for (int i = 0; i < n; i++)
            stream.RamEnd((uint)i).Octets("01").Footer((uint)i);
        return [stream.End().ToArray()];
    }

    private static byte[][] LiveRecords(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start().SectionHead(0x01, 1, "block"u8, 0, 1);
        for (int i = 0; i < n; i++)
            stream.Word(4);
        return [stream.Word(2).Footer(1).End().ToArray()];
    }

    private static byte[][] Commands(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start();
        for (int i = 0; i < n; i++)
            stream.Command(3, "00 00 00 00");
        return [stream.End().ToArray()];
    }

    private static byte[][] Capabilities(int n) => [new LegacyStreamBuilder().Start(capabilities: [.. Enumerable.Range(0, n).Select(Text)]).End().ToArray()];

    private static byte[][] Nested(int n)
    {
        string text = $"{{\"page_size\": 4096, \"devices\": {new string('[', n)}{new string(']', n)}}}";
        return [new LegacyStreamBuilder().Start().SectionHead(0x04, 5, "x"u8, 0, 1).Octets("00").Footer(5).Eof().Description(text).ToArray()];
    }

    private static byte[][] OnlyDescribed(int n)
    {
        string text = TextOf(Enumerable.Range(0, n));
        return [new LegacyStreamBuilder().Start().SectionHead(0x04, 5, "x"u8, 0, 1).Octets("00").Footer(5).Eof().Description(text).ToArray()];
    }

    private static byte[][] NotDescribed(int n)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start();
        for (int i = 0; i < n; i++)
            stream.SectionHead(0x04, (uint)i, "x"u8, (uint)i, 1).Octets("00").Footer((uint)i);
        string text = TextOf([0]);
        return [stream.Eof().Description(text).ToArray()];
    }

    /// <summary>A vmdesc text of instances of "x".</summary>
    private static string TextOf(IEnumerable<int> instances)
    {
        IEnumerable<string> devices = instances.Select(static i => $"{{\"name\": \"x\", \"instance_id\": {i}, \"vmsd_name\": \"x\", \"version\": 1, {Field}}}");
        return $"{{\"page_size\": 4096, \"devices\": [{string.Join(", ", devices)}]}}";
    }

    private static LegacyStreamBuilder RamOf(int n)
        => new LegacyStreamBuilder().Start().RamStart(1, [.. Enumerable.Range(0, n).Select(static i => (Text(i), 4096UL))]).RamEos(1).RamPart(1);

    private static string Text(int i) => i.ToString(CultureInfo.InvariantCulture);
}
