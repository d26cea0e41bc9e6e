using System.Diagnostics;
using System.Text.Json;
using Support;

namespace EndToEnd;

/// <summary>A matrix of one QEMU under two names.</summary>
[Collection(LiveCollection.Name)]
public sealed class MatrixTests(Profiles profiles)
{
    private const int Cells = 8;   // two builds from and to, two configurations

    [QemuFact]
    public void Run_AgainWithACache_StartsNothingAndSaysTheSame()
    {
        string folder = NewFolder(), cache = Path.Join(folder, "cache");

        CommandOutcome first = Run(folder, "first.json", "--cache", cache, "--html", Path.Join(folder, "page.html"));
        Assert.Equal((0, $"qber: {Cells} cells: {Cells} safe; check and loader agree on {Cells} of {Cells}\n"), (first.ExitCode, first.Error));
        Dictionary<string, DateTime> kept = Times(cache);
        CommandOutcome second = Run(folder, "second.json", "--cache", cache);

        Assert.Equal(0, second.ExitCode);
        Assert.Equal(File.ReadAllText(Path.Join(folder, "first.json")), File.ReadAllText(Path.Join(folder, "second.json")));
        Assert.Equal(kept, Times(cache));
        string page = File.ReadAllText(Path.Join(folder, "page.html"));
        Assert.Contains("one &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("one <b>", page, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Run_KilledInTheMiddle_GoesOnWhereItWas()
    {
        string folder = NewFolder(), cache = Path.Join(folder, "cache"), result = Path.Join(folder, "killed.json");
        using (Process process = CommandOutcome.Start("matrix", "run", Plan(folder), "-o", result, "--cache", cache, "--jobs", "1"))
        {
            Assert.True(SpinWait.SpinUntil(() => Directory.Exists(cache) && Times(cache).Keys.Any(IsCell), TimeSpan.FromMinutes(2)));
            process.Kill();
            process.WaitForExit();
        }

        Assert.False(File.Exists(result));
        Dictionary<string, DateTime> kept = Times(cache);
        Assert.InRange(kept.Keys.Count(IsCell), 1, Cells - 1);
        CommandOutcome rest = Run(folder, "rest.json", "--cache", cache);

        Assert.Equal(0, rest.ExitCode);
        Dictionary<string, DateTime> all = Times(cache);
        Assert.Equal(Cells, all.Keys.Count(IsCell));
        Assert.Equal(kept, all.Where(f => kept.ContainsKey(f.Key)).ToDictionary());
    }

    [QemuFact]
    public void Run_InParts_MergesToTheWhole()
    {
        string folder = NewFolder(), cache = Path.Join(folder, "cache");
        string[] parts = ["1.json", "2.json", "3.json"];
        for (int i = 0; i < parts.Length; i++)
            Assert.Equal(0, Run(folder, parts[i], "--cache", cache, "--shard", $"{i + 1}/{parts.Length}").ExitCode);
        Assert.Equal(0, Run(folder, "whole.json", "--cache", cache).ExitCode);

        CommandOutcome merged = CommandOutcome.Run([], ["matrix", "merge", .. parts.Select(p => Path.Join(folder, p))]);
        CommandOutcome two = CommandOutcome.Run([], ["matrix", "merge", .. parts[..2].Select(p => Path.Join(folder, p))]);

        Assert.Equal((0, File.ReadAllText(Path.Join(folder, "whole.json"))), (merged.ExitCode, merged.Text));
        Assert.Equal(1, two.ExitCode);
        Assert.Contains("missing: ", two.Error, StringComparison.Ordinal);
    }

    [QemuFact]
    public void ShowAndPath_OfAResult_SayWhatMoves()
    {
        string folder = NewFolder();
        Assert.Equal(0, Run(folder, "result.json").ExitCode);

        CommandOutcome shown = CommandOutcome.Run([], "matrix", "show", Path.Join(folder, "result.json"));
        CommandOutcome path = CommandOutcome.Run([], "matrix", "path", Path.Join(folder, "result.json"), "one <b>", "two", "--configuration", "rng");
        CommandOutcome nowhere = CommandOutcome.Run([], "matrix", "path", Path.Join(folder, "result.json"), "one <b>", "three");

        Assert.Contains("one <b> ↔ two: all loads, forth and back; forth 2 safe; back 2 safe\n", shown.Text, StringComparison.Ordinal);
        Assert.Equal((0, "one <b> → two: 1 of 1\n  pc-i440fx-7.2, rng, paused\n"), (path.ExitCode, path.Text));
        Assert.Equal((64, "qber: there is no build three: one <b>, two. (see qber --help)\n"), (nowhere.ExitCode, nowhere.Error));
    }

    [QemuFact]
    public void Run_DeviceThatABuildDoesNotHave_IsAbsentInQemusWords()
    {
        string folder = NewFolder();
        string plan = Path.Join(folder, "absent.json"), result = Path.Join(folder, "absent.result");
        File.WriteAllText(plan, PlanText("\"no-such\": [\"-device\", \"no-such-device\"]"));

        CommandOutcome run = CommandOutcome.Run([], "matrix", "run", plan, "-o", result);

        Assert.Equal((0, "qber: 4 cells: 4 not there; check and loader agree on 0 of 0\n"), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(result));
        string? words = json.RootElement.GetProperty("cells")[0].GetProperty("words")[0].GetString();
        Assert.Contains("'no-such-device' is not a valid device model name", words, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Run_PlanThatCannotBeTried_IsOneLineAndTwo()
    {
        string plan = Path.Join(NewFolder(), "bad.json");
        File.WriteAllText(plan, PlanText("\"tpm\": [\"-tpmdev\", \"passthrough,id=t\"]"));

        CommandOutcome run = CommandOutcome.Run([], "matrix", "run", plan);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"qber: {plan}: configurations.tpm: -tpmdev passthrough,id=t: that takes something of the host", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [QemuFact]
    public void Run_WithTheShippedFirmware_TriesGuestsThatRanToo()
    {
        string folder = NewFolder(), cache = Path.Join(folder, "cache"), firmware = Path.Join(folder, "guest.bin"), plan = Path.Join(folder, "ran.json");
        Assert.Equal(0, CommandOutcome.Run([], "matrix", "firmware", "-o", firmware).ExitCode);
        string text = PlanText("\"rng\": [\"-device\", \"virtio-rng-pci\"]");
        File.WriteAllText(plan, text.Insert(text.IndexOf('{') + 1, $"\"firmware\": \"{firmware}\", \"seconds\": 20,"));

        CommandOutcome run = CommandOutcome.Run([], "matrix", "run", plan, "-o", Path.Join(folder, "ran.result"), "--cache", cache);

        Assert.Equal((0, $"qber: {Cells} cells: {Cells} safe; check and loader agree on {Cells} of {Cells}\n"), (run.ExitCode, run.Error));
        string[] shown = [.. Directory.GetFiles(cache, "stream-*").Select(static s => CommandOutcome.Run([], "show", s).Text)];
        Assert.Contains(shown, static s => s.Contains("DRIVER_OK", StringComparison.Ordinal));
        Assert.Contains(shown, static s => !s.Contains("DRIVER_OK", StringComparison.Ordinal));
    }

    [QemuFact]
    public void Run_TwoHopsOfGuestsThatRan_TriesTheResetBetweenThemToo()
    {
        string folder = NewFolder(), plan = PlanOfFeatures(folder, "\"hops\": 2,"), result = Path.Join(folder, "hops.result");

        Assert.Equal(0, CommandOutcome.Run([], "matrix", "run", plan, "-o", result).ExitCode);

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(result));
        string[] twoHops =
        [
            .. json.RootElement.GetProperty("cells").EnumerateArray()
                .Where(static c => c.TryGetProperty("via", out _) && c.GetProperty("source").GetString() == "off")
                .Select(static c => $"{(c.GetProperty("place").GetInt32() == 0 ? "paused" : "ran")}{(c.TryGetProperty("afterReset", out _) ? ", reset" : "")}: "
                    + c.GetProperty("outcome").GetString()),
        ];

        // Until it is reset the guest has the features of its source; then it takes all that it is offered.
        Assert.Equal(["paused: loads", "paused, reset: loads", "ran: loads", "ran, reset: refuses"], twoHops);
    }

    [QemuFact]
    public void Advise_FeatureThatTheDestinationDoesNotOffer_IsTriedAndProposed()
    {
        string folder = NewFolder(), plan = PlanOfFeatures(folder, "");

        CommandOutcome there = CommandOutcome.Run([], "matrix", "advise", plan, "on", "off", "--cache", Path.Join(folder, "cache"));
        CommandOutcome back = CommandOutcome.Run([], "matrix", "advise", plan, "off", "on", "--json");
        CommandOutcome same = CommandOutcome.Run([], "matrix", "advise", plan, "on", "on");

        Assert.Equal((0, "qber: 2 machines from on to off: 1 refused, 1 of them with a remedy\n"), (there.ExitCode, there.Error));
        Assert.StartsWith("pc-i440fx-7.2, rng, ran: on → off refuses: ", there.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n  off takes guests that run with: -global virtio-rng-pci.event_idx=on\n", there.Text, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(back.Text);
        Assert.All(json.RootElement.EnumerateArray(), static a => Assert.Equal("loads", a.GetProperty("outcome").GetString()));
        Assert.Equal((64, "qber: two builds are wanted. (see qber --help)\n"), (same.ExitCode, same.Error));
    }

    [QemuFact]
    public void Run_PlanInToml_IsTheSameAsInJson()
    {
        string folder = NewFolder(), json = Path.Join(folder, "plan.json"), toml = Path.Join(folder, "plan.toml");
        File.WriteAllText(json, PlanText("\"bare\": [\"-device\", \"no-such-device\"], \"other\": {\"options\": [], \"machines\": [\"pc-q35\"]}"));
        File.WriteAllText(toml, $$"""
            machines = ["pc-i440fx-7.2"]
            options = ["-nodefaults", "-m", "32"]   # of all
            configurations.bare = ["-device", "no-such-device"]
            [builds]
            "one <b>" = ["{{Qemu.Program}}"]
            two = ["env", "{{Qemu.Program}}"]
            [configurations.other]
            options = []
            machines = ["pc-q35"]
            """);

        CommandOutcome first = CommandOutcome.Run([], "matrix", "run", json), second = CommandOutcome.Run([], "matrix", "run", toml);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(first.Text, second.Text);
    }

    [Theory]
    [InlineData("machines = [", "line 1, column 13: no TOML: Unexpected end-of-file")]
    [InlineData("a = 1\na = 2", "line 2: a is there twice")]
    [InlineData("machines = 2026-01-01", "line 1: a date is of no use here")]
    [InlineData("hops = 1", "\"builds\" is missing")]
    public void Run_PlanThatIsNoToml_IsOneLineAndTwo(string text, string words)
    {
        string plan = Path.Join(NewFolder(), "bad.toml");
        File.WriteAllText(plan, text);

        CommandOutcome run = CommandOutcome.Run([], "matrix", "run", plan);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"qber: {plan}: {words}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    private static bool IsCell(string name) => name.StartsWith("cell-", StringComparison.Ordinal);

    private static Dictionary<string, DateTime> Times(string cache)
        => new DirectoryInfo(cache).GetFiles().ToDictionary(static f => f.Name, static f => f.LastWriteTimeUtc);

    private static CommandOutcome Run(string folder, string result, params string[] options)
        => CommandOutcome.Run([], ["matrix", "run", Plan(folder), "-o", Path.Join(folder, result), .. options]);

    private static string Plan(string folder)
    {
        string path = Path.Join(folder, "plan.json");
        File.WriteAllText(path, PlanText("\"bare\": [], \"rng\": [\"-device\", \"virtio-rng-pci\"]"));
        return path;
    }

    /// <summary>A plan of two builds, the second of which offers less, and of a guest that takes all.</summary>
    private static string PlanOfFeatures(string folder, string members)
    {
        string firmware = Path.Join(folder, "guest.bin"), plan = Path.Join(folder, "features.json");
        Assert.Equal(0, CommandOutcome.Run([], "matrix", "firmware", "-o", firmware).ExitCode);
        File.WriteAllText(plan, $$"""
            {
              "builds": {"on": ["{{Qemu.Program}}"], "off": ["{{Qemu.Program}}", "-global", "virtio-rng-device.event_idx=off"]},
              "machines": ["pc-i440fx-7.2"], "options": ["-nodefaults", "-m", "32"], "firmware": "{{firmware}}", "seconds": 20, {{members}}
              "configurations": {"rng": ["-device", "virtio-rng-pci,disable-legacy=on"]}
            }
            """);
        return plan;
    }

    private static string PlanText(string configurations) => $$"""
        {
          "builds": {"one <b>": ["{{Qemu.Program}}"], "two": ["env", "{{Qemu.Program}}"]},
          "machines": ["pc-i440fx-7.2"],
          "options": ["-nodefaults", "-m", "32"],
          "configurations": { {{configurations}} }
        }
        """;

    private string NewFolder() => Directory.CreateDirectory(Path.Join(profiles.Folder, Path.GetRandomFileName())).FullName;
}
