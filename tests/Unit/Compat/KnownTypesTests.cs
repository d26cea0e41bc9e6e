using Ber.Compat;
using Ber.Detector;
using Support;

namespace Unit.Compat;

/// <summary>Sections whose types come from elsewhere: from the end of the file, from another stream of the machine.</summary>
public sealed class KnownTypesTests
{
    private const uint Ram = 2;

    [Fact]
    public void Encode_OfAFile_TypesEarlySectionsByTheVMDescAtItsEnd()
    {
        byte[] stream = Early("00 01 02").End().ToArray();

        byte[] ber = Translations.Encode(stream, out TranslationResult result);

        Assert.Equal((2, 0), (result.TypedDevices, result.OpaqueDevices));
        Assert.Equal(stream, Translations.Decode(ber, out _));
    }

    /// <summary>What stands at the end of a volume may be the end of an older stream, with other types, and of other devices.</summary>
    [Theory]
    [InlineData("early", "uint64", "00 00 00 00 00 00 00 01")]
    [InlineData("early", "uint16", "00 01")]
    [InlineData("another", "uint8", "01")]
    public void Encode_OfAFileThatEndsWithAnotherVMDesc_ComesBackAllTheSame(string name, string type, string hex)
    {
        byte[] other = new LegacyStreamBuilder().Device(9, name, 0, new LegacyStruct("other").Field("n", type, hex)).End().ToArray();
        byte[] stream = [.. Early("00 01 02").End().ToArray(), .. new byte[100], .. other];

        byte[] ber = Translations.Encode(stream, out TranslationResult result);

        Assert.Equal((1, 1), (result.TypedDevices, result.OpaqueDevices));
        Assert.Equal(stream, Translations.Decode(ber, out _));
    }

    /// <summary>The vmdesc of the stream does not have the early section that the one at the end of the file has.</summary>
    [Fact]
    public void Encode_OfAFileWhoseOwnVMDescLacksTheEarlySection_ComesBackAllTheSame()
    {
        byte[] other = Early("00 01 02").End().ToArray();
        LegacyStreamBuilder stream = Early("00 01 02");
        byte[] whole = [.. stream.Eof().Description(new LegacyStreamBuilder().Device(3, "d", 0, State("00 01 02")).Text()).ToArray(), .. other];

        byte[] ber = Translations.Encode(whole, out _, allowTruncated: true);

        Assert.Equal(whole, Translations.Decode(ber, out _));
    }

    [Theory]
    [InlineData("00 07 09", 2)]
    [InlineData("00 07 09 00", 1)]   // the section of another shape
    public void Encode_WithTypesOfAnotherStream_TypesWhatNoVMDescDescribes(string contents, int typed)
    {
        MigrationProfile types = ProfileReader.Read(Source(Begin().Device(3, "d", 0, State("00 01 02")).Device(4, "e", 0, State("00 01 02")).End().ToArray()));
        byte[] stream = Begin().Device(3, "d", 0, State("00 05 06")).Device(4, "e", 0, new LegacyStruct("e").Field("n", "buffer", contents)).Eof().ToArray();
        var ber = new MemoryStream();

        TranslationResult result = StreamTranslator.LegacyToBer(Source(stream), new StreamOctetSink(ber), new TranslationOptions { Types = types });

        Assert.Equal((typed, 2 - typed), (result.TypedDevices, result.OpaqueDevices));
        Assert.Equal(stream, Translations.Decode(ber.ToArray(), out _));
    }

    private static StreamOctetSource Source(byte[] octets) => new(new MemoryStream(octets));

    private static LegacyStreamBuilder Begin()
        => new LegacyStreamBuilder().Start().RamStart(Ram, ("mem", 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram);

    private static LegacyStreamBuilder Early(string contents)
        => new LegacyStreamBuilder().Start().Device(1, "early", 0, State(contents))
            .RamStart(Ram, ("mem", 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram).Device(3, "d", 0, State(contents));

    private static LegacyStruct State(string contents) => new LegacyStruct("s").Field("n", "uint16", contents[..5]).Field("m", "uint8", contents[6..]);
}
