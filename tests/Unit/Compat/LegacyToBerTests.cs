using Ber.Compat;
using Support;
using Unit.Architecture;

namespace Unit.Compat;

/// <summary>Live behaviour of the translation: pieces, flushing, refusals.</summary>
public sealed class LegacyToBerTests
{
    private static readonly byte[] s_stream = File.ReadAllBytes(Path.Join(SourceTree.Root, "tests/Golden/Streams/microvm-10.0.mig"));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(65537)]
    public void Translator_InputInPieces_DecodesToTheSameOctets(int piece)
    {
        var ber = new MemoryStream();
        TranslationResult result = StreamTranslator.LegacyToBer(new PiecewiseSource(s_stream, piece), new StreamOctetSink(ber));

        var back = new MemoryStream();
        StreamTranslator.BerToLegacy(new PiecewiseSource(ber.ToArray(), piece), new StreamOctetSink(back));

        Assert.Equal(s_stream, back.ToArray());
        Assert.Equal(15, result.TypedDevices);
        Assert.Equal(0, result.OpaqueOctets);
    }

    [Fact]
    public void Translator_StreamCutBehindAnyOctet_DecodesToTheSameOctets()
    {
        var builder = new LegacyStreamBuilder();
        builder.Start().RamStart(2, ("pc.ram", 8 * 4096)).RamEos(2).RamPart(2);
        List<int> ends = [];
        for (int i = 0; i < 8; i++)
        {
            (ulong flag, string octets) = i % 2 == 0 ? (LegacyStreamBuilder.Page, "11*4096") : (LegacyStreamBuilder.Zero, "00");
            builder.Record((ulong)i * 4096, flag, i == 0 ? "pc.ram" : null, octets);
            ends.AddRange([builder.Length - 1, builder.Length]);
        }

        byte[] legacy = builder.RamEos(2).ToArray();
        foreach (int end in ends)
            Assert.Equal(legacy[..end], Through(legacy[..end]));
    }

    [Fact]
    public void Translator_SeveralSectionsOfRam_DecodesToTheSameOctets()
    {
        byte[] legacy = new LegacyStreamBuilder().Start()
            .RamStart(2, ("pc.ram", 4096)).RamEos(2).RamStart(3, ("pc.rom", 4096)).RamEos(3)
            .RamPart(2).Record(0, LegacyStreamBuilder.Zero, "pc.ram", "00").RamEos(2).RamEnd(2).RamEos(2).ToArray();

        Assert.Equal(legacy, Through(legacy));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(50)]
    [InlineData(100)]
    public void Translator_SectionBeforeRamInPieces_IsFoundByItsFooter(int piece)
    {
        byte[] legacy = new LegacyStreamBuilder().Start()
            .Device(1, "virtio-mem-early", 0, new LegacyStruct("virtio-mem-early").Field("octets", "buffer", "55*400"))
            .RamStart(2, ("pc.ram", 4096)).RamEos(2).RamEnd(2).RamEos(2)
            .Device(3, "timer", 0, new LegacyStruct("timer", 2).Field("ticks", "uint32", "00000007")).End().ToArray();

        TranslationResult result = StreamTranslator.LegacyToBer(new PiecewiseSource(legacy, piece), new StreamOctetSink(new MemoryStream()));

        Assert.Equal((1, 1), (result.TypedDevices, result.OpaqueDevices));
    }

    private static byte[] Through(byte[] legacy)
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new PiecewiseSource(legacy, legacy.Length), new StreamOctetSink(ber), new TranslationOptions { AllowTruncated = true });
        var back = new MemoryStream();
        StreamTranslator.BerToLegacy(new PiecewiseSource(ber.ToArray(), 4096), new StreamOctetSink(back));
        return back.ToArray();
    }

    [Fact]
    public void Translator_ReadThatWouldBlock_FindsEveryPageOfAnEndedSectionSentAndMostOfAnOpenOne()
    {
        const int Pages = 400;
        var builder = new LegacyStreamBuilder();
        builder.Start().RamStart(2, ("pc.ram", Pages * 4096)).RamEos(2).RamPart(2);
        for (int i = 0; i < Pages; i++)
            builder.Record((ulong)i * 4096, LegacyStreamBuilder.Page, i == 0 ? "pc.ram" : null, $"{(i % 255) + 1:x2}*4096");
        int sectionEnd = builder.RamEos(2).Length;
        byte[] legacy = builder.RamPart(2).ToArray();

        var ber = new MemoryStream();
        long worst = 0, unsent = -1;
        var source = new PiecewiseSource(legacy, 4096 + 8)
        {
            BeforeRead = given =>
            {
                worst = Math.Max(worst, given - ber.Length);
                if (given >= sectionEnd && unsent < 0)
                    unsent = given - ber.Length;
            },
        };
        StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { AllowTruncated = true });

        Assert.InRange(worst, 252 * 1024, 252 * 1024 + (8 * 4104));   // pages of one r record
        Assert.InRange(unsent, 0, 4104);
    }

    [Theory]
    [InlineData("11223344000000010000", "a multifd channel of a migration, not its main channel")]
    [InlineData("4c69627669727451656d7564536176650300", "a libvirt save image")]
    [InlineData("514649fb00000003", "a qcow2 image")]
    [InlineData("6d8068270c12", "a BER migration stream")]
    [InlineData("0002000400000001", "the return path of a migration")]
    [InlineData("28b52ffd0400", "zstd data")]
    [InlineData("", "no octets")]
    [InlineData("0102030405060708", "01020304")]
    public void Translator_OtherInput_IsRefusedByName(string hex, string name)
    {
        var exception = Assert.Throws<StreamFormatException>(
            () => StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(Convert.FromHexString(hex))), new StreamOctetSink(new MemoryStream())));

        Assert.Equal(StreamFormatError.NotAStream, exception.Error);
        Assert.Equal(0, exception.Offset);
        Assert.Equal(name, exception.Actual);
    }

    [Fact]
    public void Translator_StreamVersion2_IsUnsupported()
    {
        var exception = Assert.Throws<StreamFormatException>(
            () => StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(Convert.FromHexString("5145564d00000002"))),
                new StreamOctetSink(new MemoryStream())));

        Assert.Equal(StreamFormatError.Unsupported, exception.Error);
        Assert.Equal(4, exception.Offset);
        Assert.Equal(("stream version 3", "2"), (exception.Expected, exception.Actual));
    }

    [Theory]
    [InlineData(DigestAlgorithm.None)]
    [InlineData(DigestAlgorithm.XxHash128)]
    [InlineData(DigestAlgorithm.Sha256)]
    public void Translator_EachDigest_DecodesToTheSameOctets(DigestAlgorithm digest)
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(s_stream)), new StreamOctetSink(ber), new TranslationOptions { Digest = digest });
        ber.Position = 0;
        var back = new MemoryStream();
        StreamTranslator.BerToLegacy(new StreamOctetSource(ber), new StreamOctetSink(back));

        Assert.Equal(s_stream, back.ToArray());
    }

    [Fact]
    public void Translator_Cancelled_Stops()
        => Assert.Throws<OperationCanceledException>(() => StreamTranslator.LegacyToBer(
            new StreamOctetSource(new MemoryStream(s_stream)), new StreamOctetSink(new MemoryStream()),
            cancellationToken: new CancellationToken(canceled: true)));
}
