using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Support;

namespace Golden;

/// <summary><c>qber check</c>, <c>schema</c> and <c>profile</c> as processes: exit codes, one JSON shape, and what people and CI systems read.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Small = "pc-q35-7.2";
    private const string Large = "pc-q35-virtio-blk-7.2";
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-check-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Source, destination, exit code.</summary>
    public static TheoryData<string, string, int> Pairs => new()
    {
        { Small, Small, 0 },                                    // equal
        { Large, Small, 1 },                                    // a device is missing
        { Small, Large, 0 },                                    // a device more
        { "pc-q35-10.0", Small, 0 },                            // another release
        { "pc-i440fx-no-vmdesc-7.2", "pc-i440fx-multifd-main-7.2", 1 },         // no description on one side: octets can be counted only
        { "pc-i440fx-validate-uuid-10.0", "pc-i440fx-multifd-main-10.0", 3 },   // the twin does not show its UUID
        { "avr-mega2560-5.2", "avr-mega2560-11.1", 1 },
        { "pc-i440fx-virtio-balloon-5.2", "pc-i440fx-virtio-balloon-5.2", 1 },  // QEMU 5.2 does not load what it sends: a subsection's name is misspelt
        { "s390-ccw-virtio-11.1", "s390-ccw-virtio-7.2", 0 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Check_OfTwoStreams_PrintsWhatTheFileSays(string source, string destination, int exitCode)
    {
        CommandOutcome outcome = CommandOutcome.Run([], "check", PathOf(source), "--against", PathOf(destination), "--notes");

        Assert.Null(GoldenText.Difference($"tests/Golden/Check/{source}-to-{destination}.txt", TextOf(outcome)));
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Check_WhateverFormTheSidesHave_SaysTheSame()
    {
        string profile = Path.Join(_folder, "dst.qprofile");
        string ber = Path.Join(_folder, "src.ber");
        Assert.Equal(0, CommandOutcome.Run([], "profile", "make", "--stream", PathOf(Small), "-o", profile).ExitCode);
        Assert.Equal(0, CommandOutcome.Run([], "encode", PathOf(Large), "-o", ber).ExitCode);
        string expected = TextOf(CommandOutcome.Run([], "check", PathOf(Large), "--against", PathOf(Small), "--json"));

        Assert.Equal(expected, TextOf(CommandOutcome.Run([], "check", ber, "--against", PathOf(Small), "--json")));
        Assert.Equal(expected, TextOf(CommandOutcome.Run([], "check", ber, "--against", profile, "--json")));
        Assert.Equal(expected, TextOf(CommandOutcome.Run(File.ReadAllBytes(PathOf(Large)), "check", "-", "--against", profile, "--format", "json")));
    }

    [Fact]
    public void Check_Json_HasTheOneShape()
    {
        using var json = JsonDocument.Parse(CommandOutcome.Run([], "check", PathOf(Large), "--against", PathOf(Small), "--json").Output);

        Assert.Equal(["verdict", "findings"], json.RootElement.EnumerateObject().Select(static p => p.Name));
        Assert.Equal("incompatible", json.RootElement.GetProperty("verdict").GetString());
        Assert.NotEmpty(json.RootElement.GetProperty("findings").EnumerateArray());
        Assert.All(json.RootElement.GetProperty("findings").EnumerateArray(), static finding =>
            Assert.Equal(["kind", "severity", "consequence", "path", "source", "destination", "offset", "qemuMessage", "hint"],
                finding.EnumerateObject().Select(static p => p.Name)));
    }

    [Fact]
    public void Check_WhatIsNoStream_Exits2()
    {
        string text = Path.Join(_folder, "a.txt");
        File.WriteAllText(text, "hello");

        CommandOutcome outcome = CommandOutcome.Run([], "check", text, "--against", PathOf(Small));

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"qber: {text}: at offset 0x0: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(64, CommandOutcome.Run([], "check", "-", "--against", "-").ExitCode);
        Assert.Equal(64, CommandOutcome.Run([], "check", text).ExitCode);
    }

    [Fact]
    public void Check_ManySourcesAndDestinations_JudgesEveryPair()
    {
        string old = WriteStream("old.mig", ("dev", new LegacyStruct("dev").Field("a", "uint8", "01")));
        string same = Path.Join(_folder, "same.mig");
        File.Copy(old, same);
        string next = WriteStream("new.mig", ("dev", new LegacyStruct("dev").Field("a", "uint8", "01").Field("b", "uint8", "02")));
        string none = Path.Join(_folder, "none.mig");

        CommandOutcome table = CommandOutcome.Run([], "check", old, same, next, "--against", old, next);
        Assert.Equal((1, ""), (table.ExitCode, table.Error));
        Assert.Equal(
            ["   1  old.mig", "   2  new.mig"], TextOf(table).Split('\n')[..2]);
        Assert.Equal(
            [["old.mig", "compatible", "incompatible"], ["same.mig", "compatible", "incompatible"], ["new.mig", "incompatible", "compatible"]],
            TextOf(table).Split('\n')[3..6].Select(static row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("field added: nothing → b: uint8, 1 octet; refuses to load: Missing section footer for dev", table.Text, StringComparison.Ordinal);
        Assert.Contains("\n    old.mig → new.mig\n    same.mig → new.mig\n", TextOf(table), StringComparison.Ordinal);

        CommandOutcome lines = CommandOutcome.Run([], "check", old, none, "--against", next, "--json");
        Assert.Equal((2, $"qber: {none}: there is no such file\n"), (lines.ExitCode, lines.Error));
        Assert.Equal(["incompatible", "unreadable"],
            lines.Text.Trim().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("verdict").GetString()));
        Assert.Equal(0, CommandOutcome.Run([], "check", old, same, "--against", old).ExitCode);
        Assert.Equal(64, CommandOutcome.Run([], "check", old, "-", "--against", old).ExitCode);
        Assert.Equal(64, CommandOutcome.Run([], "check", old, same, "--against", old, "--format", "sarif").ExitCode);
    }

    [Fact]
    public void Check_Strict_TakesLostStateForABreak()
    {
        // Whether it is sent follows from the configuration: knowledge.json says that a side without it loses it.
        LegacyStruct lost = new LegacyStruct("arm_gicv3_cpu/virt").Field("b", "uint8", "01");
        string source = WriteStream("src.mig", ("dev", new LegacyStruct("arm_gicv3_cpu").Field("a", "uint8", "01").Subsection(lost)));
        string destination = WriteStream("dst.mig", ("dev", new LegacyStruct("arm_gicv3_cpu").Field("a", "uint8", "01")));

        Assert.Equal(0, CommandOutcome.Run([], "check", source, "--against", destination).ExitCode);
        Assert.Equal(1, CommandOutcome.Run([], "check", source, "--against", destination, "--strict").ExitCode);
    }

    [Theory]
    [InlineData("text", "txt")]
    [InlineData("json", "json")]
    [InlineData("junit", "xml")]
    [InlineData("sarif", "sarif")]
    public void SchemaDiff_InEveryFormat_PrintsWhatTheFileSays(string format, string extension)
    {
        (string old, string next) = Dumps();

        CommandOutcome outcome = CommandOutcome.Run([], "schema", "diff", old, next, "--both-ways", "--format", format);
        string text = TextOf(outcome);

        Assert.Null(GoldenText.Difference($"tests/Golden/Check/schema-diff.{extension}", text));
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        if (format == "junit")
            Assert.Equal("testsuites", XDocument.Parse(text).Root!.Name.LocalName);
        else if (format is "json" or "sarif")
            JsonDocument.Parse(text).Dispose();
    }

    [Fact]
    public void Schema_ImportedAsBerOrJson_ShowsTheSame()
    {
        (string old, _) = Dumps();
        string ber = Path.Join(_folder, "a.qschema");
        string json = Path.Join(_folder, "a.json");
        Assert.Equal(0, CommandOutcome.Run([], "schema", "import", old, "-o", ber).ExitCode);
        Assert.Equal(0, CommandOutcome.Run([], "schema", "import", old, "--format", "json", "-o", json).ExitCode);
        string expected = TextOf(CommandOutcome.Run([], "schema", "show", old, "--json"));

        Assert.Contains("\"dev\"", expected, StringComparison.Ordinal);
        Assert.Equal(expected, TextOf(CommandOutcome.Run([], "schema", "show", ber, "--json")));
        Assert.Equal(expected, TextOf(CommandOutcome.Run([], "schema", "show", json, "--json")));
        Assert.Equal(0, CommandOutcome.Run([], "schema", "diff", old, ber).ExitCode);
    }

    [Fact]
    public void ProfileMake_ThenShow_PrintsWhatTheFileSays()
    {
        string profile = Path.Join(_folder, "dst.qprofile");
        Assert.Equal((0, ""),
            (CommandOutcome.Run([], "profile", "make", "--stream", PathOf(Large), "--version-of-qemu", "7.2", "--virtio-features",
                "0000:00:06.0/virtio-blk=0x130006e54", "-o", profile) is var made ? made.ExitCode : -1, made.Error));

        Assert.Null(GoldenText.Difference("tests/Golden/Check/profile-show.txt", TextOf(CommandOutcome.Run([], "profile", "show", profile))));
    }

    private static string PathOf(string stream) => Path.Join(GoldenText.Root, "tests/Golden/Streams", $"{stream}.mig");

    private string TextOf(CommandOutcome outcome)
        => Encoding.UTF8.GetString(outcome.Output).Replace(GoldenText.Root + "/tests/Golden/Streams/", "", StringComparison.Ordinal)
            .Replace(_folder + "/", "", StringComparison.Ordinal);

    private string WriteStream(string name, params (string IdStr, LegacyStruct State)[] devices)
    {
        string path = Path.Join(_folder, name);
        File.WriteAllBytes(path, Sides.Stream(devices));
        return path;
    }

    private (string Old, string Next) Dumps()
    {
        string old = Path.Join(_folder, "old.json");
        string next = Path.Join(_folder, "new.json");
        const string Text = """
        {"vmschkmachine":{"Name":"pc"},
         "dev":{"Name":"dev","version_id":2,"minimum_version_id":1,"Description":{"name":"dev","version_id":2,"minimum_version_id":1,
           "Fields":[{"field":"status","version_id":0,"field_exists":false,"size":4},{"field":"mode","version_id":0,"field_exists":false,"num":1,"size":1}],
           "Subsections":[{"name":"dev/x","version_id":1,"minimum_version_id":1,"Fields":[{"field":"extra","version_id":0,"field_exists":false,"size":8}]}]}}}
        """;
        File.WriteAllText(old, Text);
        File.WriteAllText(next, Text.Replace("\"size\":4", "\"size\":8", StringComparison.Ordinal).Replace("\"mode\"", "\"flags\"", StringComparison.Ordinal)
            .Replace("dev/x", "dev/y", StringComparison.Ordinal));
        return (old, next);
    }
}
