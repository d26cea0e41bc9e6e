using Support;

namespace Golden;

/// <summary>The atlas of Debian's builds: data that is committed, and the page that is drawn of it.</summary>
public sealed class AtlasTests : IDisposable
{
    private const string Data = "docs/atlas/x86_64.json";

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-atlas-").FullName;

    [Theory]
    [InlineData(Data, "docs/atlas.html")]
    [InlineData("docs/atlas/aarch64.json", "docs/atlas-aarch64.html")]
    public void Page_IsDrawnOfTheData(string data, string expected)
    {
        string page = Path.Join(_folder, "page.html");

        Assert.Equal(0, Show("matrix", "show", PathOf(data), "--html", page).ExitCode);
        Assert.Equal(File.ReadAllText(PathOf(expected)), File.ReadAllText(page));
    }

    /// <summary>10.0.13 offers queues of 1,024, which 11.1 refuses: seen by the loads of machines that nobody touched, and in no dump.</summary>
    [Fact]
    public void Data_HasTheBreakThatNoSchemaShows()
    {
        string text = Show("matrix", "show", PathOf(Data)).Text;

        Assert.Contains("10.0.13 → 11.1.3 refused:", text, StringComparison.Ordinal);
        Assert.Contains("VQ 0 vring.num 1024 exceeds allocated max 8", text, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.2 → 11.1.3 refused:", text, StringComparison.Ordinal);
    }

    /// <summary>QEMU 5.2 does not load what a balloon of its own sends once a guest has taken all features; check and loader agree on all.</summary>
    [Fact]
    public void Data_HasGuestsThatRanAndWhatTheyBrought()
    {
        string text = Show("matrix", "show", PathOf(Data)).Text;

        Assert.Contains("5.2.0 → 5.2.0 refused:", text, StringComparison.Ordinal);
        Assert.Contains("    pc-q35-5.2, ran: virtio-balloon\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("disagree", text, StringComparison.Ordinal);
    }

    /// <summary>The size goes through a build that would not write it itself: the way is refused, unless the guest is reset between.</summary>
    [Theory]
    [InlineData("10.0.13", "10.0.2", 0, "10.0.13 → 10.0.2: 6 of 6\n")]
    [InlineData("10.0.13", "11.1.3", 3, "10.0.13 → 7.2.22, reset → 11.1.3 (the guest has to be reset at 7.2.22): 6 of 6\n")]
    public void Path_WhereAValueTravels_WantsAReset(string source, string destination, int exitCode, string expected)
    {
        CommandOutcome path = Show("matrix", "path", PathOf("docs/atlas/hops.json"), source, destination);

        Assert.Equal(exitCode, path.ExitCode);
        Assert.StartsWith(expected, path.Text, StringComparison.Ordinal);
    }

    /// <summary>Opened in Chromium as a reader does: nothing is loaded, nothing complains, and all of it is there.</summary>
    [ChromiumFact]
    public void Page_InABrowser_OpensWithoutAComplaint()
    {
        CommandOutcome outcome = CommandOutcome.Shell(
            $"chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr --user-data-dir='{_folder}' "
            + $"--dump-dom 'file://{PathOf("docs/atlas.html")}'");

        Assert.DoesNotContain("CONSOLE", outcome.Error, StringComparison.Ordinal);
        Assert.True(outcome.Text.Split("<details").Length > 100, outcome.Error);
        Assert.EndsWith("</html>", outcome.Text.TrimEnd(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string PathOf(string file) => Path.Join(GoldenText.Root, file);

    private static CommandOutcome Show(params string[] arguments) => CommandOutcome.Run([], arguments);
}
