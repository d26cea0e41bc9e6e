using Support;

namespace Golden;

/// <summary>One real stream, octet by octet: a change of the wire format shows here.</summary>
public sealed class AnnotatedDumpTests
{
    private const string Stream = "avr-mega2560-11.1";
    private const string DumpPath = $"tests/Golden/Ber/{Stream}.hex";

    private static readonly string s_title =
        $"# tests/Golden/Streams/{Stream}.mig as BER. Provenance: tests/Golden/Streams/README.md. UPDATE_GOLDEN=1 rewrites this file.";

    [Fact]
    public void Encoder_RealStream_WritesTheGoldenOctets()
        => Assert.Null(GoldenText.Difference(DumpPath, AnnotatedDump.Of(Encoded(), s_title)));

    /// <summary>The annotations stand beside all octets, not in place of some.</summary>
    [Fact]
    public void AnnotatedDump_WithoutItsComments_IsTheStream()
    {
        byte[] ber = HexText.Parse(File.ReadAllText(Path.Join(GoldenText.Root, DumpPath)));

        Assert.True(Encoded().AsSpan().SequenceEqual(ber));
        Assert.Equal(Streams.Read(Stream), Translations.Decode(ber, out _));
    }

    /// <summary>The abridged dump in docs/format.md is lines of the whole one, in order; … stands for lines that are left out.</summary>
    [Fact]
    public void Documentation_AbridgedDump_IsLinesOfTheWholeOne()
    {
        string document = File.ReadAllText(Path.Join(GoldenText.Root, "docs/format.md"));
        int start = document.IndexOf("```dump\n", StringComparison.Ordinal) + 8;
        string[] abridged = document[start..document.IndexOf("```", start, StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] whole = File.ReadAllLines(Path.Join(GoldenText.Root, DumpPath));
        int at = 0;
        bool mayOmit = true;
        Assert.True(abridged.Length > 20);
        foreach (string line in abridged)
        {
            if (line.Trim() == "…")
            {
                mayOmit = true;
                continue;
            }

            int found = Array.IndexOf(whole, line, at);
            Assert.True(found >= 0, $"Not in {DumpPath}, or not in this order: {line}");
            Assert.True(mayOmit || whole[at..found].All(static l => l.Length == 0), $"Lines before this one are left out silently: {line}");
            at = found + 1;
            mayOmit = false;
        }
    }

    private static byte[] Encoded() => Translations.Encode(Streams.Read(Stream), out _);
}
