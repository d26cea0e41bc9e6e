using Ber.Compat;
using Unit.Architecture;

namespace Unit.Compat.Legacy;

/// <summary>The writer takes the events of the reader: what one tells the other writes again.</summary>
public sealed class LegacyWriterTests
{
    private static readonly string s_folder = Path.Join(SourceTree.Root, "tests/Golden/Streams");

    public static TheoryData<string> Streams =>
    [
        .. Directory.GetFiles(s_folder, "*.mig").Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Events_of_a_stream_give_its_octets(string name)
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(s_folder, name));

        Assert.Equal(legacy, Copy(legacy));
    }

    [Fact]
    public void Events_of_a_stream_that_is_not_understood_give_its_octets()
    {
        byte[] legacy = [.. File.ReadAllBytes(Path.Join(s_folder, "microvm-10.0.mig")), 1, 2, 3];

        Assert.Equal(legacy, Copy(legacy));
    }

    private static byte[] Copy(byte[] legacy)
    {
        var copy = new MemoryStream();
        using var digest = new StreamDigest(DigestAlgorithm.None);
        using var output = new LegacyOutput(new StreamOctetSink(copy), digest);
        var writer = new LegacyWriter(output);
        using var window = new OctetWindow(new StreamOctetSource(new MemoryStream(legacy)), null);
        var input = new LegacyInput(window, new TranslationOptions { AllowTruncated = true });
        new LegacyReader(input, writer, new SectionDecoder(), CancellationToken.None).Read();
        writer.OnWaiting();
        return copy.ToArray();
    }
}
