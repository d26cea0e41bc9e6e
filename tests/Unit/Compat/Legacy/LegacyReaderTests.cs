using Ber.Compat;
using Ber.Visitors;
using Support;

namespace Unit.Compat.Legacy;

/// <summary>How far a stream is understood after each of its octets: what a relay may pass on before the next one is there.</summary>
public sealed class LegacyReaderTests
{
    private const string Page = "41*4096";

    /// <summary>Parts of a stream that their writer flushes, and then waits: for an answer on the return path, for the channels, for nothing.</summary>
    public static TheoryData<string, byte[]> Flushed => new()
    {
        { "prologue with return path", Begin().Command(1, "").Command(2, "00000001").ToArray() },
        { "command", Begin().Command(4, "").ToArray() },
        { "START of ram up to EOS, its footer with the next flush",
            Begin().RamStart(2, ("pc.ram", 8192)).Word(LegacyStreamBuilder.MultifdFlush).Word(LegacyStreamBuilder.Eos).ToArray() },
        { "footer", Begin().RamStart(2, ("pc.ram", 8192)).RamEos(2).ToArray() },
        { "head of a PART", Started().RamPart(2).ToArray() },
        { "page", Sized().Record(4096, LegacyStreamBuilder.Page, null, Page).ToArray() },
        { "zero page before the page size is known", Started().RamPart(2).Record(0, LegacyStreamBuilder.Zero, "pc.ram", "00").ToArray() },
        { "EOS of a PART", Sized().Word(LegacyStreamBuilder.Eos).ToArray() },
        { "EOF and vmdesc", Ended().Device(3, "timer", 0, new LegacyStruct("timer", 2).Field("a", "int64", "0000000000000001")).End().ToArray() },
        { "record of a live section", Begin().SectionHead(1, 5, "dirty-bitmap"u8, 0, 1).Octets("08 03 61 62 63").ToArray() },
    };

    [Theory]
    [MemberData(nameof(Flushed))]
    public void Understood_WhenTheWriterWaits_IsAllThatIsThere(string part, byte[] octets)
    {
        Assert.NotEmpty(part);

        Assert.Equal(octets.Length, UnderstoodOf(octets, octets.Length)[^1].Understood);
        Assert.Equal(octets.Length, UnderstoodOf(octets, 1)[^1].Understood);
    }

    [Fact]
    public void Understood_OctetByOctet_StopsAtTheStartOfTheElementThatIsNotWhole()
    {
        byte[] octets = Sized().Record(4096, LegacyStreamBuilder.Page, null, Page).RamEos(2).ToArray();
        int page = octets.Length - 8 - 5 - 8 - 4096;

        List<(int Given, long Understood)> seen = UnderstoodOf(octets, 1);

        Assert.All(seen.Where(s => s.Given >= page && s.Given < page + 8 + 4096), s => Assert.Equal(page, s.Understood));
        Assert.All(seen.Where(s => s.Given >= page + 8 + 4096 && s.Given < octets.Length - 5), s => Assert.Equal(page + 8 + 4096, s.Understood));
        Assert.All(seen.Where(s => s.Given >= octets.Length - 5 && s.Given < octets.Length), s => Assert.Equal(octets.Length - 5, s.Understood));
    }

    [Fact]
    public void Understood_OfDeviceSections_WaitsForVMDesc()
    {
        LegacyStreamBuilder start = Ended();
        int devices = start.Length;
        byte[] octets = start.Device(3, "timer", 0, new LegacyStruct("timer", 2).Field("a", "int64", "0000000000000001")).End().ToArray();

        List<(int Given, long Understood)> seen = UnderstoodOf(octets, 1);

        Assert.All(seen.Where(s => s.Given >= devices && s.Given < octets.Length), s => Assert.Equal(devices, s.Understood));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Events_MadeOctetsAgain_AreTheStream(int piece)
    {
        byte[] octets = Sized().Record(4096, LegacyStreamBuilder.Zero, null, "00").RamEos(2).RamEnd(2).RamEos(2)
            .Device(3, "timer", 0, new LegacyStruct("timer", 2).Field("a", "int64", "0000000000000001")).End().Octets("00 00 00").ToArray();
        var written = new MemoryStream();
        using var digest = new StreamDigest(DigestAlgorithm.None);
        using var output = new LegacyOutput(new StreamOctetSink(written), digest);
        var writer = new LegacyWriter(output);

        Read(new PiecewiseSource(octets, piece), writer);
        output.Release();

        Assert.Equal(Convert.ToHexString(octets), Convert.ToHexString(written.ToArray()));
    }

    private static LegacyStreamBuilder Begin() => new LegacyStreamBuilder().Start("pc");

    private static LegacyStreamBuilder Started() => Begin().RamStart(2, ("pc.ram", 8192)).RamEos(2);

    /// <summary>In a PART of ram, behind a page: its size is known.</summary>
    private static LegacyStreamBuilder Sized()
        => Started().RamPart(2).Record(0, LegacyStreamBuilder.Page, "pc.ram", Page).RamEos(2).RamPart(2);

    private static LegacyStreamBuilder Ended() => Sized().RamEos(2).RamEnd(2).RamEos(2);

    /// <summary>How far the stream was understood each time that the reader waited, and at its end.</summary>
    private static List<(int Given, long Understood)> UnderstoodOf(byte[] octets, int piece)
    {
        List<(int, long)> seen = [];
        LegacyReader? reader = null;
        var source = new PiecewiseSource(octets, piece) { BeforeRead = given => seen.Add((given, reader!.Understood)) };
        using var window = new OctetWindow(source, null);
        var input = new LegacyInput(window, new TranslationOptions { AllowTruncated = true });
        reader = new LegacyReader(input, new CountedEvents(), new SectionDecoder(), CancellationToken.None);
        reader.Read();
        Assert.Equal(octets.Length, source.Given);
        return seen;   // the last read found the end
    }

    private static void Read(IOctetSource source, ILegacyEvents events)
    {
        using var window = new OctetWindow(source, null);
        new LegacyReader(new LegacyInput(window, new TranslationOptions()), events, new SectionDecoder(), CancellationToken.None).Read();
    }
}
