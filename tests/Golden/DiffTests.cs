using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;
using Support;

namespace Golden;

/// <summary><c>qber diff</c> and <c>qber show --trace</c> of real streams.</summary>
public sealed class DiffTests
{
    private const string Mega5 = "avr-mega2560-5.2", Mega11 = "avr-mega2560-11.1", Q35 = "pc-q35-7.2", Virtio = "pc-q35-virtio-blk-7.2",
        S390 = "s390-ccw-virtio-10.0";

    public static TheoryData<string> Traced => [Mega5, Virtio, S390, "pc-i440fx-no-vmdesc-7.2"];

    public static TheoryData<string, string, string> Pairs => new()
    {
        { "avr-mega2560", Mega5, Mega11 }, { "pc-q35", Q35, "pc-q35-11.1" }, { "virtio-blk", Q35, Virtio },
    };

    [Theory]
    [MemberData(nameof(Traced))]
    public void Trace_OfEitherFormat_IsTheGoldenText(string name)
    {
        byte[] legacy = Streams.Read(name);
        CommandOutcome outcome = CommandOutcome.Run(legacy, "show", "--trace");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Null(GoldenText.Difference($"tests/Golden/Trace/{name}.txt", outcome.Text));
        Assert.Equal(outcome.Text, CommandOutcome.Run(Translations.Encode(legacy, out _), "show", "--trace").Text);

        // A long path takes more than its line; a value never does. Words stand behind it.
        string raw = CommandOutcome.Run(legacy, "show", "--trace", "--raw").Text;
        Assert.All(raw.TrimEnd('\n').Split('\n'), static line =>
        {
            Assert.True(TraceLine.TryParse(line, out TraceLine parsed), line);
            Assert.True(line.Length <= 100 || parsed.Value.Length <= 34, line);
        });
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Diff_OfTwoStreams_IsTheGoldenText(string name, string left, string right)
    {
        CommandOutcome outcome = CommandOutcome.Run(Streams.Read(left), "diff", "-", Streams.PathOf(right));

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Null(GoldenText.Difference($"tests/Golden/Diff/{name}.txt", outcome.Text.Replace(GoldenText.Root, "", StringComparison.Ordinal)));
        Assert.All(outcome.Text.Replace(GoldenText.Root, "", StringComparison.Ordinal).Split('\n'), static line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void Diff_AsJson_IsTheGoldenText()
    {
        CommandOutcome outcome = CommandOutcome.Run(Streams.Read(Mega5), "diff", "-", Streams.PathOf(Mega11), "--json");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Null(GoldenText.Difference("tests/Golden/Diff/avr-mega2560.json", outcome.Text.Replace(GoldenText.Root, "", StringComparison.Ordinal)));
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Assert.Equal("different", document.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public void EveryStreamAndItsBer_AreEqual()
    {
        foreach (string name in Streams.AllNames)
        {
            byte[] legacy = Streams.Read(name);
            StreamComparison comparison = StreamComparer.Compare(Snapshot(legacy), Snapshot(Translations.Encode(legacy, out _)));
            Assert.True(comparison.IsEqual, $"{name}: {string.Join("; ", comparison.Differences.Take(3))}");
        }
    }

    /// <summary>What the trace says stands at an offset is what differs when the octet there does.</summary>
    [Fact]
    public void AChangedOctet_IsTheFieldThatTheTraceNames()
    {
        byte[] legacy = Streams.Read(Q35);
        StreamSnapshot before = Snapshot(legacy);
        string[] lines = CommandOutcome.Run(legacy, "show", "--trace").Text.Split('\n');
        var random = new Random();
        int seen = 0;
        while (seen < 12)
        {
            if (!TraceLine.TryParse(lines[random.Next(lines.Length)], out TraceLine line) || !(line.Type.StartsWith("uint") || line.Type.StartsWith("int")))
                continue;
            int at = int.Parse(line.Offset[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[] changed = [.. legacy];
            changed[at + random.Next(int.Parse(line.Octets, CultureInfo.InvariantCulture))] ^= (byte)(1 << random.Next(8));

            ImmutableArray<StreamDifference> differences = StreamComparer.Compare(before, Snapshot(changed)).Differences;
            string place = line.Path.ToString();
            if (place.Contains(".header.", StringComparison.Ordinal) || place.Contains(".cap_", StringComparison.Ordinal))
            {
                Assert.NotEmpty(differences);   // registers of PCI say where others stand
                Assert.All(differences, d => Assert.StartsWith(new FieldPath(d.Path!.IdStr, d.Path.InstanceId).ToString(), place, StringComparison.Ordinal));
                continue;
            }

            StreamDifference difference = Assert.Single(differences);
            string path = difference.Path!.ToString();
            Assert.True(path == line.Path.ToString() || path.StartsWith($"{line.Path}[", StringComparison.Ordinal), $"{path}, {line.Path}");
            seen++;
        }
    }

    [Fact]
    public void TraceDiff_OfAStreamItsBerAndItsTrace_IsEqual_AndNamesTheFirstDivergence()
    {
        byte[] legacy = Streams.Read(Mega5);
        string trace = Path.GetTempFileName();
        try
        {
            File.WriteAllText(trace, CommandOutcome.Run(legacy, "show", "--trace").Text);
            CommandOutcome equal = CommandOutcome.Run(Translations.Encode(legacy, out _), "diff", "--trace", "-", trace, "--offsets");
            Assert.Equal((0, "", $"equal: {File.ReadLines(trace).Count()} lines\n"), (equal.ExitCode, equal.Error, equal.Text));
            Assert.Equal(0, CommandOutcome.Run([], "diff", "--trace", Streams.PathOf(Mega5), trace, "--device", "cpu").ExitCode);

            CommandOutcome different = CommandOutcome.Run([], "diff", "--trace", trace, Streams.PathOf(Mega11));
            Assert.Equal((1, ""), (different.ExitCode, different.Error));
            Assert.Null(GoldenText.Difference("tests/Golden/Diff/avr-mega2560-trace.txt",
                different.Text.Replace(trace, "5.2.txt", StringComparison.Ordinal).Replace(GoldenText.Root, "", StringComparison.Ordinal)));
            using JsonDocument json = JsonDocument.Parse(CommandOutcome.Run([], "diff", "--trace", trace, Streams.PathOf(Mega11), "--json").Output);
            Assert.True(json.RootElement.GetProperty("divergence").GetProperty("line").GetInt64() > 1);
        }
        finally
        {
            File.Delete(trace);
        }
    }

    [Theory]
    [InlineData(2, "qber: README.md: at offset 0x0: expected a migration stream, legacy or BER, found", "README.md", "STREAM")]
    [InlineData(2, "qber: README.md: at offset 0x0: expected a migration stream, legacy or BER, found", "STREAM", "README.md")]
    [InlineData(2, "qber: README.md: at offset 0x0: expected a migration stream, legacy or BER, found", "STREAM", "README.md", "--trace")]
    [InlineData(2, "qber: standard input: at offset 0x320: expected", "-", "STREAM")]
    [InlineData(2, "qber: standard input: at offset 0x320: expected", "STREAM", "-", "--trace")]
    [InlineData(2, "qber: no section \"nothing\" in either stream", "STREAM", "STREAM", "--device", "nothing")]
    [InlineData(2, "qber: STREAM: no section \"nothing\"", "STREAM", "STREAM", "--device", "nothing", "--trace")]
    [InlineData(64, "qber: only one of the two sides can be standard input.", "-", "-")]
    [InlineData(64, "qber: --offsets goes with --trace.", "STREAM", "STREAM", "--offsets")]
    [InlineData(64, "qber: --trace excludes --no-ram and --all.", "STREAM", "STREAM", "--trace", "--all")]
    public void Diff_OfWhatCannotBeCompared_SaysSoInOneLine(int exitCode, string message, params string[] arguments)
    {
        string[] named =
            [.. arguments.Select(static a => a.Replace("STREAM", Streams.PathOf(Mega5), StringComparison.Ordinal)
                .Replace("README.md", Path.Join(GoldenText.Root, "README.md"), StringComparison.Ordinal))];

        CommandOutcome outcome = CommandOutcome.Run(Streams.Read(Mega5)[..800], ["diff", .. named]);

        string error = outcome.Error.Replace(Streams.PathOf(Mega5), "STREAM", StringComparison.Ordinal)
            .Replace(Path.Join(GoldenText.Root, "README.md"), "README.md", StringComparison.Ordinal);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void Show_AsQmp_IsAReply()
    {
        CommandOutcome outcome = CommandOutcome.Run(Streams.Read(Mega5), "show", "--format", "qmp");
        Assert.Null(GoldenText.Difference($"tests/Golden/Show/{Mega5}.qmp.json", outcome.Text));
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement[] devices = [.. document.RootElement.GetProperty("return").EnumerateArray()];
        JsonElement cpu = devices.First(static d => d.GetProperty("idstr").GetString() == "cpu");
        Assert.Equal((0, 0), (cpu.GetProperty("instance-id").GetInt32(), cpu.GetProperty("version-id").GetInt32()));
        Assert.Equal(JsonValueKind.Number, cpu.GetProperty("state").GetProperty("env.pc_w").ValueKind);

        using JsonDocument opaque = JsonDocument.Parse(CommandOutcome.Run(Streams.Read("pc-i440fx-no-vmdesc-7.2"), "show", "--format", "qmp").Output);
        Assert.True(opaque.RootElement.GetProperty("return")[0].GetProperty("opaque").GetProperty("octets").GetInt64() > 0);

        CommandOutcome cut = CommandOutcome.Run(Streams.Read(Mega5)[..800], "show", "--format", "qmp");
        using JsonDocument error = JsonDocument.Parse(cut.Output);
        Assert.Equal((2, "GenericError"), (cut.ExitCode, error.RootElement.GetProperty("error").GetProperty("class").GetString()));
    }

    [Fact]
    public void Show_Pretty_IsWhatTextIs_AndTraceHasItsOwnForm()
    {
        Assert.Equal(CommandOutcome.Run(Streams.Read(Mega5), "show").Text, CommandOutcome.Run(Streams.Read(Mega5), "show", "--format", "pretty").Text);
        Assert.Equal((64, "qber: --trace has a form of its own: it goes with --device and --raw alone. (see qber --help)\n"),
            (CommandOutcome.Run([], "show", "--trace", "--json") is var outcome ? outcome.ExitCode : 0, outcome.Error));
        Assert.All(
            CommandOutcome.Run(Streams.Read(Q35), "show", "--trace", "--device", "i8259#1").Text.TrimEnd('\n').Split('\n'),
            static line => Assert.Contains(" i8259#1", line, StringComparison.Ordinal));
    }

    private static StreamSnapshot Snapshot(byte[] stream) => StreamSnapshot.Read(new StreamOctetSource(new MemoryStream(stream)));
}
