using System.Buffers.Binary;
using Ber.Compat;
using FsCheck;
using FsCheck.Fluent;
using Support;

namespace Property;

/// <summary>Whenever encode succeeds, decode gives the same octets, for any input whatsoever; and how the input was cut into reads does not show.</summary>
public sealed class LosslessProperties
{
    private static readonly string[] s_blocks = ["pc.ram", "b", "vga.vram"];

    /// <summary>A ram section of words in which anything may stand: flags that no QEMU sends together, offsets that are not of pages, any page size.</summary>
    private static Gen<byte[]> RamStreams()
    {
        Gen<ulong> words =
            from offset in Gen.Frequency(
                (6, Gen.Choose(0, 80).Select(static page => (ulong)page << 12)), (2, Gen.Choose(0, 1200).Select(static page => (ulong)page << 8)),
                (1, Gen.Choose(0, int.MaxValue).Select(static any => (ulong)any)))
            from flags in Gen.Frequency(
                (4, Gen.Elements(0x02UL, 0x08UL, 0x22UL, 0x28UL)), (2, Gen.Elements(0x20UL, 0x40UL, 0x60UL, 0x100UL, 0x120UL, 0x200UL, 0x10UL, 0x04UL)),
                (1, Gen.Choose(0, 0xfff).Select(static any => (ulong)any)))
            select offset | flags;
        Gen<byte[]> records =
            from word in words
            from block in Gen.Choose(0, s_blocks.Length)
            from length in Gen.Frequency((6, Gen.Elements(0, 1, 3, 256, 1024, 4096)), (1, Gen.Choose(0, 9000)))
            from octet in Gen.Choose(0, 255)
            select Record(word, block, length, (byte)octet);
        return
            from count in Gen.Choose(0, 40)
            from all in records.ArrayOf(count)
            from pageBits in Gen.Elements(0, 0, 8, 10, 12, 14, 16)
            from hasEnd in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
            select Stream(all, (uint)pageBits, hasEnd);
    }

    private static Gen<byte[]> AnyOctets()
        => from octets in Gen.Choose(0, 255).Select(static i => (byte)i).ArrayOf() select (byte[])[0x51, 0x45, 0x56, 0x4d, 0, 0, 0, 3, .. octets];

    [Fact]
    public void What_encode_takes_comes_back_octet_for_octet()
        => Prop.ForAll(Gen.Frequency((9, RamStreams()), (1, AnyOctets())).ToArbitrary(), static legacy => ComesBack(legacy))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void The_octets_do_not_depend_on_how_the_input_is_cut()
        => Prop.ForAll(RamStreams().ToArbitrary(), Gen.Elements(1, 2, 7, 500, 4095).ToArbitrary(), static (legacy, piece) => Encode(legacy, legacy.Length)
            .AsSpan().SequenceEqual(Encode(legacy, piece))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static bool ComesBack(byte[] legacy)
    {
        byte[] ber;
        try
        {
            ber = Translations.Encode(legacy, out _);
        }
        catch (StreamFormatException)
        {
            ber = Translations.Encode(legacy, out _, allowTruncated: true);
        }

        return legacy.AsSpan().SequenceEqual(Translations.Decode(ber, out _));
    }

    private static byte[] Encode(byte[] legacy, int piece)
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new Pieces(legacy, piece), new StreamOctetSink(ber), new TranslationOptions { AllowTruncated = true });
        return ber.ToArray();
    }

    private static byte[] Record(ulong word, int block, int length, byte octet)
    {
        byte[] octets = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, word);
        bool isNamed = (word & 0x20) == 0 && block < s_blocks.Length;
        byte[] name = isNamed ? [(byte)s_blocks[block].Length, .. System.Text.Encoding.ASCII.GetBytes(s_blocks[block])] : [];
        int given = (word & 0x02) != 0 ? 1 : (word & 0x08) != 0 && length < 256 ? 4096 : length;
        return [.. octets, .. name, .. Enumerable.Repeat(octet, given)];
    }

    private static byte[] Stream(byte[][] records, uint pageBits, bool hasEnd)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start("pc", pageBits == 0 ? null : pageBits)
            .RamStart(2, ("pc.ram", 0x50000), ("b", 0x1000), ("vga.vram", 0x40100)).RamEos(2).RamPart(2);
        foreach (byte[] record in records)
            builder.Octets(record);
        builder.RamEos(2);
        return (hasEnd ? builder.RamEnd(2).RamEos(2).End() : builder).ToArray();
    }

    private sealed class Pieces(byte[] octets, int piece) : IOctetSource
    {
        private int _at;

        public bool IsReadable => false;

        public int Read(Span<byte> destination)
        {
            int count = Math.Min(Math.Min(piece, destination.Length), octets.Length - _at);
            octets.AsSpan(_at, count).CopyTo(destination);
            _at += count;
            return count;
        }
    }
}
