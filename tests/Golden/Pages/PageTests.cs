using System.Text;
using System.Text.Json;
using Support;

namespace Golden;

/// <summary><c>--format html</c>: one file that loads nothing, opens in a browser without a complaint, and makes text of every name.</summary>
[Trait("Pace", "Slow")]
public sealed class PageTests : IDisposable
{
    private const string DataStart = "<script type=\"application/json\" id=\"data\">";
    private const string Q35 = "tests/Golden/Streams/pc-q35-7.2.mig";
    private const string WithDisk = "tests/Golden/Streams/pc-q35-virtio-blk-7.2.mig";
    private const string Later = "tests/Golden/Streams/pc-q35-10.0.mig";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n" };

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-pages-").FullName;

    /// <summary>All that a page shows is in its data: devices as fields and octets, of RAM the kinds of pages.</summary>
    [Theory]
    [InlineData("show", 0, "show", "--device", "mc146818rtc", Q35)]
    [InlineData("ram-list", 0, "ram", "list", WithDisk)]
    [InlineData("check", 1, "check", WithDisk, "--against", Q35)]
    [InlineData("diff", 1, "diff", "--device", "mc146818rtc", Q35, Later)]
    public void Data_IsTheGoldenOne(string name, int exitCode, params string[] arguments)
    {
        CommandOutcome outcome = Page(arguments);

        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        Assert.Null(GoldenText.Difference($"tests/Golden/Pages/{name}.json", DataOf(outcome.Text)));
    }

    [Theory]
    [InlineData("show", "--format", "html", "--field", "hpet#0.config", Q35)]
    [InlineData("show", "--format", "html", "--unexplained", Q35)]
    [InlineData("diff", "--format", "html", "--trace", Q35, Later)]
    [InlineData("check", "--format", "html", Q35, WithDisk, "--against", Later)]
    public void WhatHasNoPage_IsRefusedInALine(params string[] arguments)
    {
        CommandOutcome outcome = CommandOutcome.Run([], [.. arguments.Select(Rooted)]);

        Assert.Equal((64, ""), (outcome.ExitCode, outcome.Text));
        Assert.Contains("--format html", outcome.Error.Replace("--trace has no page", "--format html", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>A page of a stream that ends early is whole, and says so behind the devices that it has.</summary>
    [Fact]
    public void Stream_CutShort_IsAPageUpToThere()
    {
        byte[] stream = File.ReadAllBytes(Rooted(Q35));

        CommandOutcome outcome = CommandOutcome.Run(stream[..^4000], "show", "--format", "html");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.EndsWith("</html>\n", outcome.Text, StringComparison.Ordinal);
        using var data = JsonDocument.Parse(DataOf(outcome.Text));
        Assert.NotEmpty(data.RootElement.GetProperty("error").GetString()!);
        Assert.NotEmpty(data.RootElement.GetProperty("devices").EnumerateArray());
    }

    /// <summary>
    /// Names that would be markup, end the script or turn the line around are text: in the file, and in the document that a browser makes. The link names
    /// a field.
    /// </summary>
    [ChromiumFact]
    public void HostileNames_StayText()
    {
        byte[] stream = File.ReadAllBytes(Rooted(Q35));
        Replace(stream, "mc146818rtc", "</script><b");
        Replace(stream, "kvm-tpr-opt", "<i>\u202eabcde");
        Replace(stream, "pc.bios", "<s>'\"&\u0001");
        string file = Path.Join(_folder, "hostile.html");
        CommandOutcome outcome = CommandOutcome.Run(stream, "show", "--format", "html");
        File.WriteAllBytes(file, outcome.Output);

        string document = Open(file, "#path=hpet%230.num_timers");

        Assert.Equal(2, outcome.Text.Split("</script>").Length - 1);
        Assert.DoesNotContain("<b#0", document, StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;&lt;b", document, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;", document, StringComparison.Ordinal);
        Assert.Contains("&lt;s&gt;'\"&amp;", document, StringComparison.Ordinal);
        Assert.All(
            (string[])["aria-level=\"2\"", "<dd dir=\"auto\">uint8</dd>", "class=\"on cur\""],
            shown => Assert.Contains(shown, document, StringComparison.Ordinal));
        Assert.All((string[])["<s>", "<i>", "\u202e", "\u0001"], hostile => Assert.DoesNotContain(hostile, outcome.Text, StringComparison.Ordinal));
    }

    /// <summary>Opened as a reader does, with the search and the place that a link names.</summary>
    [ChromiumFact]
    public void Pages_InABrowser_ShowWhatTheyAreOf()
    {
        (string[] Arguments, string Link, string[] Shown)[] pages =
        [
            (["show", Q35], "#search=cmos_index", ["1 field of ", "mc146818rtc#0.cmos_index", "role=\"tree\"", "<canvas role=\"img\""]),
            (["check", WithDisk, "--against", Q35], "", ["incompatible", "Unknown savevm section", "section missing", "only source"]),
            (["diff", "--no-ram", Q35, Later], "#search=num_timers", ["2 differences of ", "<mark>uint8 3</mark>"]),
        ];

        string[] documents = [.. pages.AsParallel().AsOrdered().Select((page, i) =>
        {
            string file = Path.Join(_folder, $"{i}.html");
            File.WriteAllBytes(file, Page(page.Arguments).Output);
            return Open(file, page.Link);
        })];

        Assert.All(pages.Zip(documents), static pair =>
            Assert.All(pair.First.Shown, shown => Assert.Contains(shown, pair.Second, StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CommandOutcome Page(string[] arguments) => CommandOutcome.Run([], [.. arguments.Select(Rooted), "--format", "html"]);

    private static string Rooted(string argument) => argument.StartsWith("tests/", StringComparison.Ordinal) ? Path.Join(GoldenText.Root, argument) : argument;

    /// <summary>The data of a page, indented, with files named from the root of the repository.</summary>
    private static string DataOf(string page)
    {
        int start = page.IndexOf(DataStart, StringComparison.Ordinal) + DataStart.Length;
        using var data = JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
        return JsonSerializer.Serialize(data, s_indented)
            .Replace(GoldenText.Root + "/", "", StringComparison.Ordinal) + "\n";
    }

    /// <summary>Replaces a name by one of as many octets, wherever it stands.</summary>
    private static void Replace(Span<byte> stream, string name, string other)
    {
        byte[] from = Encoding.UTF8.GetBytes(name);
        byte[] to = Encoding.UTF8.GetBytes(other);
        Assert.Equal(from.Length, to.Length);
        for (int at = stream.IndexOf(from); at >= 0; at = stream.IndexOf(from))
            to.CopyTo(stream[at..]);
    }

    private string Open(string file, string link = "")
    {
        CommandOutcome outcome = CommandOutcome.Shell(
            $"chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr --user-data-dir='{file}.profile' --virtual-time-budget=2000 "
            + $"--window-size=1200,2000 --dump-dom 'file://{file}{link}'");
        Assert.DoesNotContain("CONSOLE", outcome.Error, StringComparison.Ordinal);
        return outcome.Text;
    }
}
