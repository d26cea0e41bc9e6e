using Ber.Compat;
using Support;

namespace Unit.Compat.Octets;

/// <summary>Octets that are looked at where they stand are translated as those that are read.</summary>
public sealed class MemorySourceTests
{
    private const int Before = 100;

    public static TheoryData<string> Streams
        => [.. Directory.GetFiles(Path.Join(GoldenText.Root, "tests/Golden/Streams"), "*.mig").Select(static p => Path.GetFileName(p))];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Translation_OfMemory_IsThatOfPieces(string name) => Compare(File.ReadAllBytes(Path.Join(GoldenText.Root, "tests/Golden/Streams", name)));

    [Fact]
    public void Translation_OfSomeMiBOfPages_IsThatOfPieces()
    {
        const int Pages = 1000;
        var builder = new LegacyStreamBuilder();
        builder.Start().RamStart(2, ("pc.ram", Pages * 4096)).RamEos(2).RamPart(2);
        for (int i = 0; i < Pages; i++)
        {
            bool isZero = i % 7 == 3;
            builder.Record(
                (ulong)i * 4096, isZero ? LegacyStreamBuilder.Zero : LegacyStreamBuilder.Page, i == 0 ? "pc.ram" : null,
                isZero ? "00" : $"{(i % 255) + 1:x2}*4096");
        }

        Compare(builder.RamEos(2).RamEnd(2).RamEos(2).End().ToArray());
    }

    private static void Compare(byte[] legacy)
    {
        byte[] ber = Encode(new PiecewiseSource(legacy, 5000));
        Assert.Equal(ber, Encode(Memory(legacy)));
        Assert.Equal(legacy, Decode(new PiecewiseSource(ber, 5000)));
        Assert.Equal(legacy, Decode(Memory(ber)));
    }

    /// <summary>Memory that shows its array, of which the first octets were read before.</summary>
    private static StreamOctetSource Memory(byte[] octets)
    {
        byte[] all = [.. new byte[Before], .. octets, .. new byte[Before]];
        var source = new StreamOctetSource(
            new MemoryStream(all, 1, all.Length - 1 - Before, writable: false, publiclyVisible: true) { Position = Before - 1 });
        return source;
    }

    private static byte[] Encode(IOctetSource source)
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions());
        return ber.ToArray();
    }

    private static byte[] Decode(IOctetSource source)
    {
        var legacy = new MemoryStream();
        StreamTranslator.BerToLegacy(source, new StreamOctetSink(legacy));
        return legacy.ToArray();
    }
}
