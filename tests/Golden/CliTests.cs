using System.Text.Json;
using Support;

namespace Golden;

/// <summary>The command as a process: exit codes, messages, pipes, files that appear whole or not at all.</summary>
[Trait("Pace", "Slow")]
public sealed class CliTests : IDisposable
{
    private const string Stream = "tests/Golden/Streams/pc-i440fx-7.2.mig";
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Cli_EncodeThenDecodeByPipes_GivesTheSameOctets()
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, Stream));

        CommandOutcome encoded = CommandOutcome.Run(legacy, "encode");
        CommandOutcome decoded = CommandOutcome.Run(encoded.Output, "decode");

        Assert.Equal((0, ""), (encoded.ExitCode, encoded.Error));
        Assert.Equal((0, ""), (decoded.ExitCode, decoded.Error));
        Assert.Equal(legacy, decoded.Output);
        Assert.True(encoded.Output.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x6d, 0x80, 0x68]));
    }

    [Fact]
    public void Cli_EncodeThenDecodeByFiles_GivesTheSameOctets()
    {
        string ber = Path.Join(_folder, "a.ber");
        string legacy = Path.Join(_folder, "a.mig");

        Assert.Equal(0, CommandOutcome.Run([], "encode", Path.Join(GoldenText.Root, Stream), "-o", ber).ExitCode);
        Assert.Equal(0, CommandOutcome.Run([], "decode", ber, "--output", legacy).ExitCode);

        Assert.Equal(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), File.ReadAllBytes(legacy));
        Assert.Equal(["a.ber", "a.mig"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Cli_DecodeOfATruncatedStream_Exits2AndLeavesNoFile()
    {
        byte[] ber = CommandOutcome.Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), "encode").Output;
        string input = Path.Join(_folder, "cut.ber");
        File.WriteAllBytes(input, ber[..^30]);

        CommandOutcome outcome = CommandOutcome.Run([], "decode", input, "-o", Path.Join(_folder, "out.mig"));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal($"qber: {input}: at offset 0x{ber.Length - 30:X}: expected a whole record and then the end record, found the end of the input.\n",
            outcome.Error);
        Assert.Equal(["cut.ber"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(2, "qber: standard input: at offset 0x0: expected a migration stream, legacy or BER, found no octets.\n", "encode")]
    [InlineData(2, "qber: standard input: at offset 0x0: expected a migration stream, legacy or BER, found no octets.\n", "decode")]
    [InlineData(2, "qber: standard input: at offset 0x0: expected a migration stream, legacy or BER, found no octets.\n", "verify")]
    [InlineData(64, "qber: Unrecognized command or argument 'transmogrify'. (see qber --help)\n", "transmogrify")]
    [InlineData(64, "qber: Unrecognized command or argument '--sideways'. (see qber --help)\n", "show", "-", "--sideways")]
    public void Cli_WrongInput_SaysSoInOneLine(int exitCode, string message, params string[] arguments)
    {
        CommandOutcome outcome = CommandOutcome.Run([], arguments);

        Assert.Equal((exitCode, message), (outcome.ExitCode, outcome.Error));
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Cli_Verify_SaysGood()
    {
        CommandOutcome outcome = CommandOutcome.Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), "verify");

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("good: legacy 85359 octets, BER ", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cli_ShowAsJson_HoldsWhatSummaryPromises()
    {
        CommandOutcome outcome = CommandOutcome.Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), "show", "--summary", "--format", "json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement root = document.RootElement;
        Assert.Equal("legacy", root.GetProperty("format").GetString());
        Assert.Equal(85359, root.GetProperty("legacyOctets").GetInt64());
        Assert.False(root.TryGetProperty("berOctets", out _));   // to look at a legacy stream makes no BER
        JsonElement block = root.GetProperty("ramBlocks")[0];
        Assert.Equal(("pc.ram", 16L << 20, 0, 4096),
            (block.GetProperty("idstr").GetString(), block.GetProperty("length").GetInt64(), block.GetProperty("dataPages").GetInt32(),
                block.GetProperty("zeroPages").GetInt32()));
        JsonElement device = root.GetProperty("devices").EnumerateArray().First(static d => d.GetProperty("idstr").GetString() == "mc146818rtc");
        Assert.Equal(
            ("mc146818rtc", 0, 3, 245, 0),
            (device.GetProperty("vmsd").GetString(), device.GetProperty("instanceId").GetInt32(), device.GetProperty("versionId").GetInt32(),
                device.GetProperty("octets").GetInt32(), device.GetProperty("opaqueOctets").GetInt32()));
        Assert.Equal((65, 180, 0), Shares(device));
        Assert.Equal(root.GetProperty("devices").EnumerateArray().Sum(static d => d.GetProperty("octets").GetInt32()),
            Shares(root) is var (typed, data, unexplained) ? typed + data + unexplained : 0);
        Assert.Equal(JsonValueKind.Null, device.GetProperty("opaqueReason").ValueKind);
        Assert.False(device.TryGetProperty("fields", out _));
    }

    private static (int Typed, int Data, int Unexplained) Shares(JsonElement element)
        => (element.GetProperty("typedOctets").GetInt32(), element.GetProperty("dataOctets").GetInt32(), element.GetProperty("unexplainedOctets").GetInt32());

    /// <summary>A BER stream and the legacy stream it stands for have the same contents.</summary>
    [Fact]
    public void Cli_ShowAsJson_SaysTheSameOfBothFormats()
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, Stream));
        string ofLegacy = CommandOutcome.Run(legacy, "show", "--json").Text;
        string ofBer = CommandOutcome.Run(CommandOutcome.Run(legacy, "encode").Output, "show", "--json").Text;

        Assert.Equal(ofLegacy.Split('\n')[3..], ofBer.Split('\n')[3..].Where(static line => !line.Contains("\"berOctets\"", StringComparison.Ordinal)));
        Assert.Contains("\"format\": \"ber\"", ofBer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu#0.env.eip", "65520\n")]
    [InlineData("cpu#0.\"env.eip\"", "65520\n")]
    [InlineData("cpu#0.env.regs[2]", "1635\n", "--field")]
    [InlineData("dma#1.regs[0].base[1]", "0\n", "--field")]
    [InlineData("env.eip", "65520\n", "--field", "--device", "cpu")]
    [InlineData("globalstate#0.size", "10\n", "--field")]
    public void Cli_ShowField_PrintsItsValue(string path, string expected, params string[] options)
    {
        CommandOutcome outcome =
            CommandOutcome.Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), ["show", "--field", path, .. options.Length > 1 ? options[1..] : []]);

        Assert.Equal((0, "", expected), (outcome.ExitCode, outcome.Error, outcome.Text));
    }

    [Theory]
    [InlineData("qber: standard input: no section of \"nothing#0.a\"\n", "--field", "nothing#0.a")]
    [InlineData("qber: standard input: no field \"cpu#0.nothing\" in its section\n", "--field", "cpu#0.nothing")]
    [InlineData("qber: standard input: no section \"nothing\"\n", "--device", "nothing")]
    public void Cli_ShowOfWhatIsNotThere_SaysSo(string message, params string[] options)
    {
        CommandOutcome outcome = CommandOutcome.Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), ["show", .. options]);

        Assert.Equal((2, message), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Cli_ShowDevice_PrintsItAlone()
    {
        CommandOutcome outcome = CommandOutcome.Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), "show", "--device", "i8259#1", "--summary");

        Assert.Equal((0, "", "i8259#1 v1, 16 octets: 16 typed\n"), (outcome.ExitCode, outcome.Error, outcome.Text));
    }

    /// <summary>What is there is shown; that the stream ends is said; the JSON is still JSON.</summary>
    [Fact]
    public void Cli_ShowOfACutStream_ShowsWhatIsThereAndExits2()
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, Stream))[..40_000];

        CommandOutcome outcome = CommandOutcome.Run(legacy, "show", "--json");

        Assert.Equal((2, "qber: standard input: at offset 0x9C40: expected the rest of a ram record, found the end of the input.\n"),
            (outcome.ExitCode, outcome.Error));
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Assert.Equal("pc-i440fx-5.2", document.RootElement.GetProperty("machineType").GetString());
        Assert.EndsWith("found the end of the input.", document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cli_EncodeOfACutStream_LeavesNoFileUnlessItMay()
    {
        string cut = Path.Join(_folder, "cut.mig");
        string ber = Path.Join(_folder, "cut.ber");
        File.WriteAllBytes(cut, File.ReadAllBytes(Path.Join(GoldenText.Root, Stream))[..40_000]);

        Assert.Equal(2, CommandOutcome.Run([], "encode", cut, "-o", ber).ExitCode);
        Assert.False(File.Exists(ber));
        Assert.Equal(0, CommandOutcome.Run([], "encode", "--allow-truncated", cut, "-o", ber).ExitCode);
        Assert.Equal(File.ReadAllBytes(cut), CommandOutcome.Run([], "decode", ber).Output);
    }

    /// <summary>Every command takes either format: encoding BER gives the same BER, decoding a legacy stream that stream.</summary>
    [Fact]
    public void Cli_InputInTheOutputsFormat_ComesOutAsItWas()
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, Stream));
        byte[] ber = CommandOutcome.Run(legacy, "encode").Output;

        Assert.Equal(ber, CommandOutcome.Run(ber, "encode").Output);
        Assert.Equal(legacy, CommandOutcome.Run(legacy, "decode").Output);
        Assert.Equal(0, CommandOutcome.Run(ber, "verify").ExitCode);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("sha256", 32)]
    public void Cli_EncodeWithADigest_HasIt(string digest, int length)
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, Stream));
        byte[] xxh128 = CommandOutcome.Run(legacy, "encode").Output;

        byte[] ber = CommandOutcome.Run(legacy, "encode", "--digest", digest).Output;

        Assert.Equal(xxh128.Length + (2 * (length - 16)), ber.Length);
        Assert.Equal(legacy, CommandOutcome.Run(ber, "decode").Output);
    }

    [Fact]
    public void Cli_RamListAndExtract_OfBothFormats_Agree()
    {
        string legacy = Path.Join(GoldenText.Root, Stream), ber = Path.Join(_folder, "a.ber");
        CommandOutcome.Run([], "encode", legacy, "-o", ber);

        using JsonDocument list = JsonDocument.Parse(CommandOutcome.Run([], "ram", "list", "--json", ber).Output);
        CommandOutcome text = CommandOutcome.Run([], "ram", "list", legacy);
        CommandOutcome[] extracted = [.. new[] { legacy, ber }
            .Select((path, i) => CommandOutcome.Run([], "ram", "extract", path, "--block", "pc.bios", "-o", Path.Join(_folder, $"{i}.ram")))];

        JsonElement bios = list.RootElement.GetProperty("ramBlocks").EnumerateArray().Single(static b => b.GetProperty("idstr").GetString() == "pc.bios");
        Assert.Equal("ber", list.RootElement.GetProperty("format").GetString());
        Assert.StartsWith("block ", text.Text, StringComparison.Ordinal);
        Assert.Contains("pc.bios ", text.Text, StringComparison.Ordinal);
        Assert.All(extracted, static outcome => Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error)));
        byte[] image = File.ReadAllBytes(Path.Join(_folder, "0.ram"));
        Assert.Equal(bios.GetProperty("length").GetInt32(), image.Length);
        Assert.Equal(image, File.ReadAllBytes(Path.Join(_folder, "1.ram")));
    }

    /// <summary>What the caller has in the file already stays: the octets follow it, as those of any command.</summary>
    [Fact]
    public void Cli_RamExtractToStandardOutput_IsTheImageAsAFileWouldHaveIt()
    {
        string path = Path.Join(GoldenText.Root, Stream);
        string image = Path.Join(_folder, "image");

        CommandOutcome file = CommandOutcome.Run([], "ram", "extract", path, "--block", "pc.bios", "-o", image);
        CommandOutcome output = CommandOutcome.Run([], "ram", "extract", path, "--block", "pc.bios", "-o", "-");

        Assert.Equal((0, 0), (file.ExitCode, output.ExitCode));
        Assert.Equal(File.ReadAllBytes(image), output.Output);
    }

    /// <summary>The pages of a multifd migration are on other channels: an image of zeros would be wrong.</summary>
    [Fact]
    public void Cli_RamExtractOfPagesThatWereNotSent_IsRefusedUnlessZerosStandForThem()
    {
        string path = Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-i440fx-multifd-main-10.0.mig");
        string image = Path.Join(_folder, "image");

        CommandOutcome refused = CommandOutcome.Run([], "ram", "extract", path, "--block", "pc.bios", "-o", image);
        bool isThere = File.Exists(image);
        CommandOutcome zeros = CommandOutcome.Run([], "ram", "extract", path, "--block", "pc.bios", "-o", image, "--unknown", "zero");

        Assert.Equal((2, false), (refused.ExitCode, isThere));
        Assert.Contains("no page of RAM block \"pc.bios\" is in this stream: pages travel on other channels", refused.Error, StringComparison.Ordinal);
        Assert.Contains("; --unknown zero writes zeros for them", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, 65536), (zeros.ExitCode, new FileInfo(image).Length));
        Assert.Contains("; zeros stand for them", zeros.Error, StringComparison.Ordinal);
        Assert.Contains("pages of 6 RAM blocks are not in this stream", CommandOutcome.Run([], "verify", path).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cli_RamExtractOfAnUnknownBlock_NamesThoseThatThereAre()
    {
        CommandOutcome outcome = CommandOutcome.Run([], "ram", "extract", Path.Join(GoldenText.Root, Stream), "--block", "nope", "-o", Path.Join(_folder, "x"));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("no RAM block \"nope\"; there are: pc.ram, ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("zst")]
    [InlineData("zstd:0")]
    [InlineData("zstd:23")]
    [InlineData("gzip:1")]
    public void Cli_CompressByAnotherName_IsUsage(string value)
    {
        CommandOutcome outcome = CommandOutcome.Run([], "encode", "--compress", value);

        Assert.Equal(64, outcome.ExitCode);
        Assert.Equal($"qber: --compress is none, zstd or zstd:1 to zstd:22, not '{value}'. (see qber --help)\n", outcome.Error);
    }
}
