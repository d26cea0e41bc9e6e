using System.Security.Cryptography;
using Ber.Compat;
using Support;

namespace Unit.Compat.Legacy;

/// <summary>Where the pieces end in which a stream arrives is chance: what is made of it must not depend on it.</summary>
public sealed class CuttingTests
{
    private const uint Ram = 2;

    private static readonly int[] s_pieces = [1, 2, 7, 4095];

    public static TheoryData<string, byte[], string> Streams => new()
    {
        { "a live section of unknown form, whose footer shows where it ends", WithUnknownLiveSection(), "live section \"unknown\"" },
        { "device sections before RAM", WithEarlySections(), "\"early\"#0: a device section before RAM" },
        { "octets that begin as a vmdesc, and are none", WithHalfAVMDesc(), "vmdesc of unknown form" },
        { "RAM of several blocks of reads, with pages of every form", WithRam(), "live section \"unknown\"" },
        { "a vmdesc behind a postcopy package that describes it", WithDescribedPackage(), "\"d\"#0: no description" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Encode_InPiecesOfAnyLength_IsTheSame(string what, byte[] legacy, string reason)
    {
        string whole = Tell(new PiecewiseSource(legacy, legacy.Length));

        Assert.True(whole.StartsWith(reason, StringComparison.Ordinal), $"{what}: {whole}");
        foreach (int piece in s_pieces)
            Assert.Equal((piece, whole), (piece, Tell(new PiecewiseSource(legacy, piece))));
    }

    private static string Tell(PiecewiseSource source)
    {
        var ber = new MemoryStream();
        TranslationResult result = StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { AllowTruncated = true });
        string octets = Convert.ToHexStringLower(SHA256.HashData(ber.ToArray()));
        return $"{string.Join('|', result.OpaqueReasons)}; {result.OpaqueOctets} opaque octets, {result.TypedDevices} devices typed, {octets}";
    }

    private static byte[] WithUnknownLiveSection()
        => Begin().SectionHead(0x01, 7, "unknown"u8, 0, 1).Octets("a5*100").Footer(7).RamStart(Ram, ("mem", 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram)
            .Device(3, "d", 0, State()).End().ToArray();

    /// <summary>What is passed over between two reads of a file ends r records; so it must in reads of any length.</summary>
    private static byte[] WithRam()
    {
        LegacyStreamBuilder builder = Begin().RamStart(Ram, ("mem", 0x400000), ("other", 0x400000)).RamEos(Ram).RamPart(Ram);
        for (int i = 0; i < 800; i++)
        {
            bool isNamed = i % 200 == 0;
            string? name = isNamed ? i % 400 == 0 ? "mem" : "other" : null;
            ulong offset = (ulong)i * 4096;
            if (i % 3 == 1)
                builder.Record(offset, LegacyStreamBuilder.Zero, name, i % 7 == 0 ? "5a" : "00");
            else if (i % 50 == 49)
                builder.Record(offset, LegacyStreamBuilder.Xbzrle, name, "01 0003 8001 03");
            else
                builder.Record(offset, LegacyStreamBuilder.Page, name, $"{(i % 255) + 1:x2}*4096");
            if (i % 300 == 299)
                builder.RamEos(Ram).RamPart(Ram);
        }

        return builder.RamEos(Ram).RamEnd(Ram).RamEos(Ram).SectionHead(0x01, 7, "unknown"u8, 0, 1).Octets("a5*700000").Footer(7)
            .Device(3, "d", 0, State()).End().ToArray();
    }

    private static byte[] WithEarlySections()
    {
        LegacyStreamBuilder builder = Begin();
        for (uint id = 4; id < 8; id++)
            builder.Device(id, "early", id - 4, State());
        return builder.RamStart(Ram, ("mem", 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram).Device(3, "d", 0, State()).End().ToArray();
    }

    private static byte[] WithHalfAVMDesc() => Begin().Eof().Description("{\"page_sixe\": 4096, \"devices\": []}").ToArray();

    private static byte[] WithDescribedPackage()
    {
        LegacyStreamBuilder described = new LegacyStreamBuilder().Device(3, "d", 0, State()).Device(4, "e", 0, State());
        byte[] package = described.ToArray();
        return Begin().RamStart(Ram, ("mem", 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram)
            .Command(7, $"{package.Length:x8}").Octets(package).Eof().Description(described.Text()).ToArray();
    }

    private static LegacyStreamBuilder Begin() => new LegacyStreamBuilder().Start();

    private static LegacyStruct State() => new LegacyStruct("state").Field("a", "uint32", "00 00 00 01");
}
