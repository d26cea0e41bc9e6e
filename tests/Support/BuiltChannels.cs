using System.IO.Compression;

namespace Support;

/// <summary>Migrations with several channels.</summary>
public static class BuiltChannels
{
    private const uint Ram = 2;

    /// <summary>Pages of the block <c>m</c>.</summary>
    public const int PageCount = 64;

    /// <param name="Main">The main channel.</param>
    /// <param name="Others">The others.</param>
    public sealed record Built(byte[] Main, params byte[][] Others);

    public static IReadOnlyDictionary<string, Func<Built>> All { get; } = new Dictionary<string, Func<Built>>
    {
        ["plain packets"] = static () => new(
            Main(static b => b),
            new MultifdBuilder(0).SyncPacket(0).Pages(2, "m", (0, 1), (0x1000, 2), (0x5000, 3)).SyncPacket(4).ToArray(),
            new MultifdBuilder(1).SyncPacket(1).Packet(3, 0, "m", [0x2000], [0x3000, 0x4000], Page(4)).SyncPacket(5).ToArray()),
        ["stale packets of 7.2"] = static () => new(
            MainOfSections(),
            new MultifdBuilder(0, isStale: true).SyncPacket(0, 128).Pages(2, "m", (0x1000, 1), (0x2000, 2)).SyncPacket(3, 128, 8192).SyncPacket(5, 128, 8192)
                .Packet(7, 0, "", [], [], [], nextPacketSize: 8192).ToArray(),
            new MultifdBuilder(1, isStale: true).SyncPacket(1, 128).Packet(4, MultifdBuilder.Sync, "m", [0x3000], [], Page(3)).SyncPacket(6, 128, 4096)
                .ToArray()),
        ["pages of 1 KiB"] = static () => new(
            Main(static b => b, pageLength: 1024),
            new MultifdBuilder(0, 1024).SyncPacket(0).Pages(1, "m", (0x400, 7), (0x800, 8)).SyncPacket(2).ToArray()),
        ["zlib"] = static () => Compressed(MultifdBuilder.Zlib),
        ["zstd"] = static () => Compressed(MultifdBuilder.Zstd),
        ["device state"] = static () => new(
            Main(static b => b),
            new MultifdBuilder(0).SyncPacket(0).Device("0000:00:01.0/vfio", 3, [.. Enumerable.Range(0, 3000).Select(static i => (byte)i)]).SyncPacket(1)
                .ToArray()),
        ["reserved octets"] = static () => new(
            Main(static b => b), Changed(new MultifdBuilder(0).SyncPacket(0).Pages(1, "m", (0, 1)).SyncPacket(2).ToArray(), 30, 64 + 40)),
        ["later packet replaces"] = static () => new(
            Main(static b => b.Record(0x1000, LegacyStreamBuilder.Zero, "m", "00").Word(LegacyStreamBuilder.MultifdFlush)),
            new MultifdBuilder(0).SyncPacket(0).Pages(1, "m", (0, 1), (0x1000, 1)).SyncPacket(2).Pages(3, "m", (0, 2)).SyncPacket(4).ToArray()),
        ["preempt and return path"] = static () => new(
            Postcopy(),
            Preempt(hasEnd: true),
            new MultifdBuilder(0).SyncPacket(0).Pages(1, "m", (0, 1)).SyncPacket(2).ToArray(),
            ReturnPath()),
        ["preempt without its end"] = static () => new(Postcopy(), Preempt(hasEnd: false)),
        ["nonsense behind packets"] = static () => new(
            Main(static b => b), new MultifdBuilder(0).SyncPacket(0).SyncPacket(1).Octets([.. Enumerable.Repeat((byte)9, 2000)]).ToArray()),
    };

    /// <summary>Main channel with a FLUSH in START, then what is given, and a last FLUSH.</summary>
    public static byte[] Main(Func<LegacyStreamBuilder, LegacyStreamBuilder> ram, int pageLength = 4096)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().RamStart(Ram, ("m", (ulong)(PageCount * pageLength)))
            .Word(LegacyStreamBuilder.MultifdFlush).RamEos(Ram).RamPart(Ram);
        return ram(builder).Word(LegacyStreamBuilder.MultifdFlush).RamEos(Ram).RamEnd(Ram).RamEos(Ram)
            .Device(3, "d", 0, new LegacyStruct("d").Field("a", "uint8", "07")).End().ToArray();
    }

    /// <summary>Main channel of a machine whose channels are in step at the end of each part of ram.</summary>
    public static byte[] MainOfSections()
        => new LegacyStreamBuilder().Start().RamStart(Ram, ("m", PageCount * 4096)).RamEos(Ram).RamPart(Ram)
            .Record(0, LegacyStreamBuilder.Zero, "m", "00").RamEos(Ram).RamEnd(Ram).RamEos(Ram).Eof().ToArray();

    /// <summary>A page of one octet.</summary>
    public static byte[] Page(byte octet) => [.. Enumerable.Repeat(octet, 4096)];

    private static byte[] Postcopy()
        => new LegacyStreamBuilder().Start().RamStart(Ram, ("m", PageCount * 4096)).Word(LegacyStreamBuilder.MultifdFlush).RamEos(Ram)
            .RamPart(Ram).Record(0x2000, LegacyStreamBuilder.Page, "m", "05*4096").Word(LegacyStreamBuilder.MultifdFlush).RamEos(Ram)
            .RamEnd(Ram).RamEos(Ram).Eof().ToArray();

    private static byte[] Preempt(bool hasEnd)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Record(0x3000, LegacyStreamBuilder.Page, "m", "06*4096")
            .Record(0x7000, LegacyStreamBuilder.Page, null, "07*4096").Record(0x2000, LegacyStreamBuilder.Zero, null, "00");
        return hasEnd ? builder.Word(LegacyStreamBuilder.Eos).ToArray() : builder.ToArray();
    }

    private static byte[] ReturnPath() => LegacyStruct.Hex(
        "0002 0004 00000001  0003 000f 0000000000003000 00001000 02 6d32  0004 000c 0000000000007000 00001000"
        + " 0005 0002 01 6d  0000000000000008 ff00000000000000 0123456789abcdef  0006 0004 00000001  0007 0000  0001 0004 00000000");

    private static Built Compressed(uint method)
    {
        var raw = new MemoryStream();
        Stream coder = method == MultifdBuilder.Zlib ? new ZLibStream(raw, CompressionLevel.Fastest) : new ZstdSharp.CompressionStream(raw, 1);
        byte[] one = Piece(coder, raw, 0), two = Piece(coder, raw, 1);
        return new Built(
            Main(static b => b),
            new MultifdBuilder(0).SyncPacket(0).Packet(1, method, "m", [0, 0x1000], [0x9000], one).Packet(2, method, "m", [0x4000, 0x3000], [], two)
                .SyncPacket(3).ToArray());
    }

    /// <summary>Two pages that say something, flushed as QEMU does it at the end of a packet.</summary>
    private static byte[] Piece(Stream coder, MemoryStream raw, int piece)
    {
        byte[] pages = new byte[8192];
        new Random(piece).NextBytes(pages.AsSpan(0, 2000));
        pages.AsSpan(4096, 100).Fill((byte)(piece + 1));
        long before = raw.Length;
        coder.Write(pages);
        coder.Flush();
        return raw.ToArray()[(int)before..];
    }

    private static byte[] Changed(byte[] octets, params int[] places)
    {
        foreach (int place in places)
            octets[place] = 0x5a;
        return octets;
    }
}
