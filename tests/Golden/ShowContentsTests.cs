using System.Text.Json;
using Support;

namespace Golden;

/// <summary>What <c>qber show</c> says of octets: the words behind numbers, how much is known, what is not.</summary>
[Trait("Pace", "Slow")]
public sealed class ShowContentsTests
{
    private const string Block = "0000:00:06.0/virtio-blk";

    private static readonly string s_stream = Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-q35-virtio-blk-7.2.mig");

    /// <summary>An opaque section, and buffers of several devices.</summary>
    private static readonly string s_opaque = Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-i440fx-no-vmdesc-7.2.mig");

    [Fact]
    public void Raw_OfText_IsTheSameWithoutWords()
    {
        string[] words = Lines("show", s_stream);
        string[] raw = Lines("show", "--raw", s_stream);

        Assert.Contains("          class: uint8 = 6 (bridge: host)", words);
        Assert.Contains("          class: uint8 = 6", raw);
        Assert.Contains("            cap_vndr: uint8 = 9 (vendor-specific)", words);
        Assert.DoesNotContain(raw, static line => line.Contains("= 9 (", StringComparison.Ordinal));
        Assert.Contains("      [0] 64K_00000 = 0 (UC×8)", words);
        Assert.Contains("    env.mtrr_fixed: uint64[11] = 0×11", raw);
        Assert.Equal(
            Lines("show", "--raw", s_stream, "--device", Block),
            Lines("show", s_stream, "--device", Block).Select(static line => line.Contains(": uint", StringComparison.Ordinal) ? line.Split(" (")[0] : line));
    }

    /// <summary>Words are for people: programs get numbers.</summary>
    [Fact]
    public void Json_OfAValueWithWords_IsItsNumber()
    {
        CommandOutcome outcome = CommandOutcome.Run([], "show", s_stream, "--device", Block, "--field", "virtio.pci.config.header.class", "--raw");

        Assert.Equal((0, "1\n"), (outcome.ExitCode, outcome.Text));
        Assert.Equal(CommandOutcome.Run([], "show", "--json", s_stream).Text, CommandOutcome.Run([], "show", "--json", "--raw", s_stream).Text);
    }

    [Fact]
    public void Summary_OfEachDevice_CountsItsOctets()
    {
        string[] lines = Lines("show", "--summary", s_stream);

        Assert.Contains($"\"{Block}\"#0 v2, 45584 octets: 428 typed, 45156 data", lines);
        Assert.Contains("cpu_common#0 v1, 8 octets: 8 typed", lines);
        Assert.Equal("410 of 77298 octets of devices are unexplained (0.53 %): 30551 typed, 46337 data, 410 unexplained", lines[^3]);
    }

    [Fact]
    public void Summary_OfBer_SaysTheSame()
    {
        byte[] ber = CommandOutcome.Run([], "encode", s_stream).Output;

        Assert.Equal(Lines("show", "--summary", s_stream)[1..^2], CommandOutcome.Run(ber, "show", "--summary").Text.Split('\n')[1..^2]);
    }

    [Fact]
    public void Unexplained_OfAStream_ListsTheLargestFirst()
    {
        Assert.Equal(
            """
            192  buffer  "0000:00:00.0/mch"#0.parent_obj."config[0]".registers_40
            192  buffer  "0000:00:1f.0/ICH9LPC"#0.d."config[0]".registers_40
             26  buffer  "0000:00:1f.2/ich9_ahci"#0.parent_obj."config[0]".registers_8e
            410 of 77298 octets of devices are unexplained (0.53 %)

            """,
            CommandOutcome.Run([], "show", "--unexplained", s_stream).Text);
    }

    [Fact]
    public void Unexplained_OfSectionsWithoutDescription_ListsThem()
    {
        string[] lines = Lines("show", "--unexplained", "--device", "i8254", s_opaque);

        Assert.Equal(["108  opaque section  i8254#0", "108 of 108 octets of devices are unexplained (100.00 %)", ""], lines);
    }

    [Fact]
    public void Unexplained_AsJson_HasTheSame()
    {
        using JsonDocument document = JsonDocument.Parse(CommandOutcome.Run([], "show", "--unexplained", "--json", s_stream).Output);

        JsonElement[] fields = [.. document.RootElement.GetProperty("unexplained").EnumerateArray()];
        int[] octets = [.. fields.Select(static f => f.GetProperty("octets").GetInt32())];
        Assert.Equal(octets.OrderDescending(), octets);
        Assert.Equal(document.RootElement.GetProperty("unexplainedOctets").GetInt32(), octets.Sum());
        const string Bridge = "0000:00:1f.0/ICH9LPC";
        Assert.Equal($"\"{Bridge}\"#0.d.\"config[0]\".registers_40 1", fields.Select(static f => $"{f.GetProperty("path")} {f.GetProperty("fields")}")
            .First(static text => text.Contains(Bridge, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--unexplained goes with --device, and with text or JSON, alone.", "--unexplained", "--summary")]
    [InlineData("--unexplained goes with --device, and with text or JSON, alone.", "--unexplained", "--format", "qmp")]
    [InlineData("--trace has a form of its own: it goes with --device and --raw alone.", "--trace", "--unexplained")]
    public void Options_ThatExcludeEachOther_AreRefused(string message, params string[] options)
    {
        CommandOutcome outcome = CommandOutcome.Run([], ["show", s_stream, .. options]);

        Assert.Equal((64, $"qber: {message} (see qber --help)\n"), (outcome.ExitCode, outcome.Error));
    }

    private static string[] Lines(params string[] arguments)
    {
        CommandOutcome outcome = CommandOutcome.Run([], arguments);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        return outcome.Text.Split('\n');
    }
}
