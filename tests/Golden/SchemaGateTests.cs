using System.Text.Json;
using System.Xml.Linq;
using Support;

namespace Golden;

/// <summary><c>qber schema diff</c> as a gate: what an earlier result has, and what somebody has waived, does not count.</summary>
public sealed class SchemaGateTests : IDisposable
{
    private const string Text = """
        {"vmschkmachine":{"Name":"pc"},
         "one":{"Name":"one","version_id":1,"minimum_version_id":1,
           "Description":{"name":"one","version_id":1,"minimum_version_id":1,
             "Fields":[{"field":"a","version_id":0,"field_exists":false,"num":1,"size":4},
               {"field":"b","version_id":0,"field_exists":false,"size":1}]}},
         "two":{"Name":"two","version_id":1,"minimum_version_id":1,
           "Description":{"name":"two","version_id":1,"minimum_version_id":1,"Fields":[{"field":"c","version_id":0,"field_exists":false,"size":4}],
             "Subsections":[{"name":"two/x","version_id":1,"minimum_version_id":1,
               "Fields":[{"field":"d","version_id":0,"field_exists":false,"size":8}]}]}}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-gate-").FullName;
    private readonly string _old;
    private readonly string _new;

    public SchemaGateTests()
    {
        _old = Write("old.json", Text);
        _new = Write("new.json", Text.Replace("""size":4}""", """size":8}""", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public void Baseline_OfTheSameComparison_LeavesNothing(string format)
    {
        string baseline = Write("baseline", Diff(1, "--format", format).Text);

        Assert.Contains("2 findings known from the baseline", Diff(0, "--baseline", baseline).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Baseline_OfOtherFindings_CountsTheNewOnes()
    {
        string before = Write("before.json", Text.Replace("""num":1,"size":4""", """num":1,"size":8""", StringComparison.Ordinal));
        string baseline = Write("baseline", CommandOutcome.Run([], "schema", "diff", _old, before, "--json").Text);

        string text = Diff(1, "--baseline", baseline).Text;
        Assert.Contains("error: two#0.c: field resized", text, StringComparison.Ordinal);
        Assert.DoesNotContain("one#0.a", text, StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(Diff(1, "--baseline", baseline, "--json").Text);
        Assert.Equal(["known", "new"], json.RootElement.GetProperty("findings").EnumerateArray().Select(static f => f.GetProperty("state").GetString()));
    }

    [Fact]
    public void Waivers_ForAReason_DoNotCountUntilTheirRelease()
    {
        string waivers = Write("waivers", "# ours\nfieldResized:one#0.* # nobody has one\n*:two#0.c until 11.0 # fixed then\nfieldMoved:three # gone\n");

        CommandOutcome before = Diff(0, "--waive", waivers, "--destination-version", "10.2");
        Assert.Contains("1 finding waived: nobody has one", before.Text, StringComparison.Ordinal);
        Assert.Equal($"qber: {waivers}: line 4: nothing was found that it is about\n", before.Error);
        CommandOutcome after = Diff(1, "--waive", waivers, "--destination-version", "11.0");
        Assert.Contains("line 3: waived until 11.0 only: what it is about counts", after.Error, StringComparison.Ordinal);

        using JsonDocument sarif = JsonDocument.Parse(Diff(0, "--waive", waivers, "--format", "sarif").Text);
        Assert.All(sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(),
            static r => Assert.Equal("external", r.GetProperty("suppressions")[0].GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData("--waive", "fieldResized:one#0.a", "expected KIND:PATH [until RELEASE] # reason in line 1, found \"fieldResized:one#0.a\".")]
    [InlineData("--waive", "# a\nx:y until soon # z", "expected KIND:PATH [until RELEASE] # reason in line 2, found \"x:y until soon # z\".")]
    [InlineData("--baseline", "{}", "found JSON without findings or runs.")]
    [InlineData("--baseline", "hello", "found no JSON.")]
    [InlineData("--renames", "{\"names\":[]}", "found JSON with none of sections, descriptions, fields, types.")]
    public void Gate_AFileOfAnotherForm_IsOneLine(string option, string contents, string expected)
    {
        CommandOutcome outcome = Diff(2, option, Write("bad", contents));

        Assert.EndsWith($"{expected}\n", outcome.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (outcome.Error.Count(static c => c == '\n'), outcome.Text));
    }

    [Fact]
    public void Renames_OfTheUser_AreTakenBesideTheShippedOnes()
    {
        string renamed = Write("renamed.json", Text.Replace("\"b\"", "\"bee\"", StringComparison.Ordinal));
        string renames = Write("renames.json", """{"fields":[{"in":"one","names":["b","bee"]}]}""");

        Assert.Equal(3, CommandOutcome.Run([], "schema", "diff", _old, renamed).ExitCode);
        Assert.Equal(0, CommandOutcome.Run([], "schema", "diff", _old, renamed, "--renames", renames).ExitCode);
    }

    [Fact]
    public void Device_OnlyItsFindings_Count()
    {
        Assert.DoesNotContain("one#0", Diff(1, "--device", "tw*").Text, StringComparison.Ordinal);
        Assert.Equal("qber: --device: neither of the two has a device type or section \"three\"\n", Diff(2, "--device", "three").Error);
    }

    /// <summary>A case for each device type, also for those of which nothing is found.</summary>
    [Fact]
    public void JUnit_HasACaseForEachDevice()
    {
        string same = Write("same.json", Text.Replace("""num":1,"size":4""", """num":1,"size":8""", StringComparison.Ordinal));
        CommandOutcome outcome = CommandOutcome.Run([], "schema", "diff", _old, same, "--format", "junit");

        XElement suite = XDocument.Parse(outcome.Text).Root!.Element("testsuite")!;
        Assert.Equal([("one", 1), ("two", 0)],
            suite.Elements("testcase").Skip(1).Select(static c => (c.Attribute("name")!.Value, c.Elements("failure").Count())));
    }

    [Fact]
    public void Sarif_HasLinesOfBothDumps_HelpAndFingerprints()
    {
        using JsonDocument sarif = JsonDocument.Parse(Diff(1, "--format", "sarif").Text);
        JsonElement run = sarif.RootElement.GetProperty("runs")[0];
        JsonElement result = run.GetProperty("results")[0];

        Assert.NotEmpty(run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[0].GetProperty("help").GetProperty("text").GetString()!);
        Assert.Equal(4, LineOf(result.GetProperty("locations")));
        Assert.Equal(4, LineOf(result.GetProperty("relatedLocations")));
        Assert.Equal(32, result.GetProperty("partialFingerprints").GetProperty("qber/v1").GetString()!.Length);

        static int LineOf(JsonElement places) => places[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32();
    }

    [Fact]
    public void Import_WhatIsNoSchema_IsRefused()
    {
        CommandOutcome outcome = CommandOutcome.Run([], "schema", "import", Write("no.json", """{"a":{"b":1}}"""), "-o", Path.Join(_folder, "no.qschema"));

        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith("expected a device type with its version_id, found \"a\" without one.\n", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(_folder, "no.qschema")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Diff_OfFolders_ComparesWhatHasOneName()
    {
        string changed = Text.Replace("""size":4}""", """size":8}""", StringComparison.Ordinal);
        string other = Text.Replace("\"pc\"", "\"virt\"", StringComparison.Ordinal);
        (string old, string next) = (Folder("1", ("x86_64/pc.json", Text), ("x86_64/q35.json", Text), ("arm.virt.json", other), ("readme", "no dump")),
            Folder("2", ("x86_64/pc.json", changed), ("x86_64/q35.json", Text), ("arm.virt.json", other), ("sparc.new.json", Text)));

        CommandOutcome all = CommandOutcome.Run([], "schema", "diff", old, next);
        Assert.Equal(1, all.ExitCode);
        Assert.Equal(
            [$"compatible: {old}/arm.virt.json → {next}/arm.virt.json", $"incompatible: {old}/x86_64/pc.json → {next}/x86_64/pc.json",
                $"compatible: {old}/x86_64/q35.json → {next}/x86_64/q35.json"],
            all.Text.Split('\n').Where(static l => l.Contains('→', StringComparison.Ordinal)));

        Assert.Equal(["arm.virt.json"], Names(old, next, 0, "--machine", "virt"));
        Assert.Equal(["x86_64/pc.json", "x86_64/q35.json"], Names(old, next, 1, "--machine", "p*"));
        Assert.Equal(["x86_64/pc.json", "x86_64/q35.json"], Names(old, next, 1, "--target", "x86*"));
        Assert.Equal(["arm.virt.json"], Names(old, next, 0, "--target", "arm"));

        string baseline = Write("baseline", CommandOutcome.Run([], "schema", "diff", old, next, "--format", "json").Text);
        Assert.Equal(0, CommandOutcome.Run([], "schema", "diff", old, next, "--baseline", baseline).ExitCode);
        File.WriteAllText(Path.Join(next, "x86_64/q35.json"), changed);   // known of the other machine alone
        Assert.Equal(["x86_64/pc.json", "x86_64/q35.json"], Names(old, next, 1, "--baseline", baseline, "--target", "x86_64"));
        using JsonDocument sarif = JsonDocument.Parse(CommandOutcome.Run([], "schema", "diff", old, next, "--format", "sarif").Text);
        Assert.Equal(["qber/arm.virt.json/", "qber/x86_64/pc.json/", "qber/x86_64/q35.json/"], sarif.RootElement.GetProperty("runs").EnumerateArray()
            .Select(static r => r.GetProperty("automationDetails").GetProperty("id").GetString()));
        XDocument junit = XDocument.Parse(CommandOutcome.Run([], "schema", "diff", old, next, "--format", "junit").Text);
        Assert.Equal(3, junit.Root!.Elements("testsuite").Select(static s => s.Attribute("name")!.Value).Distinct().Count());
    }

    [Fact]
    public void Diff_OfFolders_SaysWhatIsGoneAndWhatDoesNotFit()
    {
        (string old, string next) = (Folder("1", ("a.json", Text), ("b.json", Text)), Folder("2", ("a.json", Text)));

        CommandOutcome gone = CommandOutcome.Run([], "schema", "diff", old, next);
        CommandOutcome none = CommandOutcome.Run([], "schema", "diff", old, next, "--target", "arm");
        CommandOutcome mixed = CommandOutcome.Run([], "schema", "diff", old, _new);
        CommandOutcome files = CommandOutcome.Run([], "schema", "diff", _old, _new, "--machine", "pc");

        Assert.Equal(1, gone.ExitCode);
        Assert.Contains($"incompatible: {old}/b.json → {next}/b.json\nerror: \"b.json\"#0: description missing\n", gone.Text, StringComparison.Ordinal);
        CommandOutcome junit = CommandOutcome.Run([], "schema", "diff", old, next, "--format", "junit");
        Assert.Contains("<testsuite name=\"qber schema diff b.json\" tests=\"2\" failures=\"2\"", junit.Text, StringComparison.Ordinal);
        Assert.Equal((2, $"qber: {old}: there is no .json or .qschema file of that kind below it\n"), (none.ExitCode, none.Error));
        Assert.Equal(2, CommandOutcome.Run([], "schema", "diff", old, Path.Join(_folder, "nowhere"), "--target", "x").ExitCode);
        Assert.Equal((64, $"qber: {_new} is no folder, as {old} is one. (see qber --help)\n"), (mixed.ExitCode, mixed.Error));
        Assert.Equal((64, "qber: --target and --machine choose among the dumps of two folders. (see qber --help)\n"), (files.ExitCode, files.Error));
    }

    private static IEnumerable<string?> Names(string old, string next, int expected, params string[] more)
    {
        CommandOutcome outcome = CommandOutcome.Run([], ["schema", "diff", old, next, "--json", .. more]);
        Assert.Equal(expected, outcome.ExitCode);
        using JsonDocument json = JsonDocument.Parse(outcome.Text);
        return [.. json.RootElement.EnumerateArray().Select(static o => o.GetProperty("name").GetString())];
    }

    private string Folder(string name, params (string Name, string Contents)[] files)
    {
        string folder = Path.Join(_folder, name);
        foreach ((string file, string contents) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(folder, file))!);
            File.WriteAllText(Path.Join(folder, file), contents);
        }

        return folder;
    }

    private CommandOutcome Diff(int expected, params string[] more)
    {
        CommandOutcome outcome = CommandOutcome.Run([], ["schema", "diff", _old, _new, .. more]);
        Assert.True(outcome.ExitCode == expected, $"exit code {outcome.ExitCode}: {outcome.Error}{outcome.Text}");
        return outcome;
    }

    private string Write(string name, string contents)
    {
        string path = Path.Join(_folder, name);
        File.WriteAllText(path, contents);
        return path;
    }
}
