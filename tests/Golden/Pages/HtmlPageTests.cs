using System.Security.Cryptography;
using System.Text;
using Support;

namespace Golden.Pages;

/// <summary>The pages of <c>--format html</c>: what is in them, and what a browser makes of it.</summary>
public sealed class HtmlPageTests : IDisposable
{
    private const string Stream = "tests/Golden/Streams/pc-q35-7.2.mig";
    private const string Other = "tests/Golden/Streams/pc-q35-10.0.mig";
    private const string WithDisk = "tests/Golden/Streams/pc-q35-virtio-blk-7.2.mig";
    private const string Hostile = "</script><img src=x onerror=alert(1)>\u2028";

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Page_Script_IsTheOneThatMayRun()
    {
        string page = Page("ram", "list", Stream);

        string script = Between(page, "</script>\n<script>", "</script>");
        string digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));

        Assert.Equal(digest, Between(page, "script-src 'sha256-", "'"));
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfANameThatIsMarkup_HoldsItAsText()
    {
        byte[] stream = Sides.Stream((Hostile, new LegacyStruct("a").Field(Hostile, "uint8", "00")));

        string page = Encoding.UTF8.GetString(CommandOutcome.Run(stream, "show", "--format", "html").Output);

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.Contains("onerror=alert(1)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfAStreamThatIsCutShort_HasWhatStandsBefore()
    {
        byte[] stream = File.ReadAllBytes(Path.Join(GoldenText.Root, Stream));

        CommandOutcome outcome = CommandOutcome.Run(stream[..^3000], "show", "--format", "html");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Single(outcome.Error, '\n');
        Assert.EndsWith("</html>\n", outcome.Text, StringComparison.Ordinal);
        Assert.Contains("\"error\":", outcome.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show --unexplained", "--unexplained goes with")]
    [InlineData("diff --trace", "--trace is text or JSON")]
    public void Page_OfWhatHasNone_IsRefused(string options, string expected)
    {
        string[] arguments = options.Split(' ');

        CommandOutcome outcome = CommandOutcome.Run([], [.. arguments, .. arguments[0] == "diff" ? [Stream, Stream] : (string[])[Stream], "--format", "html"]);

        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public void Page_OfAStream_FindsAndShowsAField()
    {
        string found = Open("show", "#search=env.eip", Stream);
        Assert.Contains(">1 field<", found, StringComparison.Ordinal);
        Assert.Contains("cpu#0.\"env.eip\"", Between(found, "<div id=\"hits\">", "</div>"), StringComparison.Ordinal);

        string shown = Open("show", "#path=cpu%230.env.eip", Stream);
        Assert.Contains("class=\"leaf code on\"", shown, StringComparison.Ordinal);
        Assert.Equal(8, shown.Split("<b class=\"on\"").Length - 1);   // its octets
    }

    [ChromiumFact]
    public void Page_OfEachOtherCommand_Opens()
    {
        Assert.Contains("Unknown savevm section", Open("check", "", WithDisk, "--against", Stream), StringComparison.Ordinal);
        Assert.Contains("<article class=\"finding error\">", Open("schema diff", "", Other, Stream), StringComparison.Ordinal);
        Assert.Contains("hpet#0.num_timers_save", Open("diff", "#search=hpet", Stream, Other), StringComparison.Ordinal);
        Assert.Contains("<canvas class=\"map\"", Open("ram list", "", Stream), StringComparison.Ordinal);
    }

    /// <summary>The document after the script has run, without a complaint.</summary>
    private string Open(string verb, string hash, params string[] inputs)
    {
        string file = Path.Join(_folder, "page.html");
        File.WriteAllText(file, Page([.. verb.Split(' '), .. inputs]));
        CommandOutcome outcome = CommandOutcome.Shell(
            $"chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr --user-data-dir='{_folder}' --dump-dom 'file://{file}{hash}'");
        Assert.DoesNotContain("CONSOLE", outcome.Error, StringComparison.Ordinal);
        return outcome.Text;
    }

    private static string Page(params string[] arguments)
    {
        string[] named = [.. arguments.Select(static a => a.StartsWith("tests/", StringComparison.Ordinal) ? Path.Join(GoldenText.Root, a) : a)];
        CommandOutcome outcome = CommandOutcome.Run([], [.. named, "--format", "html"]);
        Assert.Equal("", outcome.Error);
        return outcome.Text;
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
