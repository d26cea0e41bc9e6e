using System.Text.Json;
using System.Xml.Linq;
using Support;

namespace EndToEnd;

/// <summary>The samples for CI servers: the commands in them are run as they stand, with a real QEMU as the build.</summary>
public sealed class CiSampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-ci-").FullName;

    public CiSampleTests()
    {
        Directory.CreateDirectory(Path.Join(_folder, "build"));
        Directory.CreateSymbolicLink(Path.Join(_folder, "ci"), Path.Join(_folder, "samples"));
        Directory.CreateDirectory(Path.Join(_folder, "samples"));
        foreach (string sample in Directory.GetFiles(Path.Join(GoldenText.Root, "samples/Ci")))
            File.Copy(sample, Path.Join(_folder, "samples", Path.GetFileName(sample)));
        Write("build/qemu-system-x86_64", $"#!/bin/sh\nexec {Qemu.Program} \"$@\"\n");
        Write("qber", $"#!/bin/sh\nexec {string.Join(' ', CommandOutcome.Command)} \"$@\"\n");
        Assert.Equal(0, Shell("build/qemu-system-x86_64 -M pc-q35-7.2 -nodefaults -display none -dump-vmstate ci/own.json").ExitCode);
    }

    [QemuFact]
    public void GitHub_AVersionThatWasLowered_IsAnAlertAtItsLine()
    {
        Release(version: 99);

        Assert.Equal(1, Shell(CommandIn("github-actions.yml")).ExitCode);
        using JsonDocument sarif = JsonDocument.Parse(File.ReadAllText(Path.Join(_folder, "migration.sarif")));
        JsonElement error = Assert.Single(
            sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), static r => r.GetProperty("level").GetString() == "error");
        int line = error.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32();
        Assert.Contains("\"e1000e\"", File.ReadLines(Path.Join(_folder, "ci/released.json")).ElementAt(line - 1), StringComparison.Ordinal);
    }

    [QemuFact]
    public void GitHub_TheSameBuild_Passes()
    {
        Release(version: 1);

        Assert.Equal(0, Shell(CommandIn("github-actions.yml")).ExitCode);
    }

    [QemuFact]
    public void GitLab_WhatTheBaselineHas_DoesNotFail()
    {
        Release(version: 99);
        Shell("./qber schema diff ci/released.json ci/own.json --json > ci/baseline.json");

        Assert.Equal(0, Shell(CommandIn("gitlab-ci.yml")).ExitCode);
        XElement suite = XDocument.Load(Path.Join(_folder, "migration.xml")).Root!.Element("testsuite")!;
        Assert.Equal("0", suite.Attribute("failures")!.Value);
        Assert.Contains(suite.Elements("testcase"), static c => c.Attribute("name")!.Value == "virtio-blk-pci" || c.Attribute("name")!.Value == "e1000e");

        File.WriteAllText(Path.Join(_folder, "ci/baseline.json"), """{"findings":[]}""");
        Assert.Equal(1, Shell(CommandIn("gitlab-ci.yml")).ExitCode);
    }

    /// <summary>The lines of the samples that spread a matrix, each run as often as its engine would.</summary>
    [QemuTheory]
    [InlineData("matrix-job.yaml", "JOB_COMPLETION_INDEX", 0)]
    [InlineData("matrix-github.yml", "SHARD", 1)]
    public void Matrix_InShards_IsJoined(string sample, string variable, int first)
    {
        const int Shards = 4;
        Write("samples/plan.json", $$"""
            {"builds": {"a": ["{{Qemu.Program}}"], "b": ["env", "{{Qemu.Program}}"]},
             "machines": ["pc-q35-7.2"], "options": ["-accel", "tcg", "-nodefaults", "-m", "32"],
             "configurations": {"plain": [], "rng": ["-device", "virtio-rng-pci"]}
            }
            """);
        string line = LineIn(sample, "matrix run", "qber matrix").Replace("/matrix/plan.json", "ci/plan.json", StringComparison.Ordinal)
            .Replace("/matrix/", "", StringComparison.Ordinal);
        for (int i = first; i < first + Shards; i++)
            Assert.Equal(0, Shell($"export {variable}={i}; {line}").ExitCode);

        CommandOutcome merged = Shell(LineIn("matrix-github.yml", "matrix merge", "qber matrix"));
        Assert.True(merged.ExitCode == 0, merged.Error);
        Assert.Contains("</html>", File.ReadAllText(Path.Join(_folder, "result.html")), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The line of a sample that runs the gate.</summary>
    private string CommandIn(string sample) => LineIn(sample, "gate.sh", "sh ci/");

    private string LineIn(string sample, string part, string start)
    {
        string line = Assert.Single(
            File.ReadLines(Path.Join(_folder, "ci", sample)), l => !l.StartsWith('#') && l.Contains(part, StringComparison.Ordinal));
        return line[line.IndexOf(start, StringComparison.Ordinal)..];
    }

    /// <summary>A release whose dump says of e1000e that it sends a version.</summary>
    private void Release(int version)
    {
        const string Head = "\"e1000e\": {";
        string own = File.ReadAllText(Path.Join(_folder, "ci/own.json"));
        int at = own.IndexOf("\"version_id\": 1", own.IndexOf(Head, StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllText(Path.Join(_folder, "ci/released.json"), $"{own[..at]}\"version_id\": {version}{own[(at + "\"version_id\": 1".Length)..]}");
    }

    private CommandOutcome Shell(string line) => CommandOutcome.Shell($"cd '{_folder}' && PATH=$PWD:$PATH && unset QBER && {line}");

    private void Write(string name, string script)
    {
        string path = Path.Join(_folder, name);
        File.WriteAllText(path, script);
        Assert.Equal(0, CommandOutcome.Shell($"chmod +x '{path}'").ExitCode);
    }
}
