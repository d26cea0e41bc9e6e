using System.Diagnostics;
using System.Text.Json;
using Support;

namespace EndToEnd;

/// <summary>Streams that a real QEMU sends, tried with a real QEMU.</summary>
[Collection(LiveCollection.Name)]
public sealed class RehearsalTests(Profiles profiles)
{
    private static readonly string[] s_machine = ["-M", "pc-q35-7.2", "-m", "32", "-nodefaults", "-device", "virtio-rng-pci", "-serial", "null"];

    [QemuFact]
    public void Rehearse_StreamOfTheSameMachine_Loads()
    {
        CommandOutcome outcome = Rehearse(Stream(), "--json", s_machine);

        using JsonDocument report = JsonDocument.Parse(outcome.Text);
        Assert.Equal(("loads", 0), (report.RootElement.GetProperty("outcome").GetString(), outcome.ExitCode));
        Assert.Equal(0, report.RootElement.GetProperty("differences").GetArrayLength());
    }

    [QemuFact]
    public void Rehearse_StreamAsBer_LoadsAsWell()
    {
        string ber = Path.Join(profiles.Folder, "rehearsed.ber");
        Assert.Equal(0, CommandOutcome.Run([], "encode", Stream(), "-o", ber).ExitCode);

        Assert.Equal(0, Rehearse(ber, "--json", s_machine).ExitCode);
    }

    [QemuFact]
    public void Rehearse_DeviceThatIsNotThere_IsRefusedAtItsSectionInQemusWords()
    {
        CommandOutcome outcome = Rehearse(Stream(), "--format=text", [.. s_machine[..5], "-serial", "null"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("refuses at \"0000:00:01.0/virtio-rng\"#0", outcome.Text, StringComparison.Ordinal);
        Assert.Contains("Unknown savevm section or instance '0000:00:01.0/virtio-rng' 0", outcome.Text, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Rehearse_OtherMachineType_IsRefusedInQemusWords()
    {
        CommandOutcome outcome = Rehearse(Stream(), "--format=text", "-M", "pc-i440fx-7.2", "-m", "32", "-nodefaults");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Machine type received is 'pc-q35-7.2'", outcome.Text, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Rehearse_StreamThatBreaksOff_CannotBeTried()
    {
        string cut = Path.Join(profiles.Folder, "cut.mig");
        File.WriteAllBytes(cut, File.ReadAllBytes(Stream())[..^3000]);

        CommandOutcome outcome = Rehearse(cut, "--format=text", s_machine);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Text));
        Assert.Contains("the end of the input", outcome.Error, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Rehearse_FromAPipe_Loads()
    {
        CommandOutcome outcome = CommandOutcome.Run(File.ReadAllBytes(Stream()), ["rehearse", "--json", "-", "--", Qemu.Program, .. s_machine]);

        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
    }

    [QemuFact]
    public void Rehearse_DeviceMoreThanTheSourceHas_LoadsAndIsShown()
    {
        CommandOutcome outcome = Rehearse(Stream(), "--format=text", [.. s_machine, "-device", "virtio-balloon-pci"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("more: Device \"0000:00:02.0/virtio-balloon\"#0", outcome.Text, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Rehearse_Agree_SaysWhatCheckMakesOfIt()
    {
        CommandOutcome loads = CommandOutcome.Run([], ["rehearse", "--agree", Stream(), "--", Qemu.Program, .. s_machine]);
        CommandOutcome refuses = CommandOutcome.Run([], ["rehearse", "--agree", "--json", Stream(), "--", Qemu.Program, .. s_machine[..5], "-serial", "null"]);

        Assert.Contains("check: compatible, as the loader", loads.Text, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(refuses.Text);
        JsonElement check = report.RootElement.GetProperty("check");
        Assert.Equal(("incompatible", true), (check.GetProperty("verdict").GetString(), check.GetProperty("agrees").GetBoolean()));
    }

    [QemuFact]
    public void Rehearse_SourceCommand_WhatItsOwnTwinChangesMovesByItself()
    {
        string command = Path.Join(profiles.Folder, "source.cmd");
        File.WriteAllText(command, $"LC_ALL=C \\\n{Qemu.Program} {string.Join(" \\\n", s_machine)}\n");

        CommandOutcome outcome = CommandOutcome.Run([], ["rehearse", "--source-command", command, Stream(), "--", Qemu.Program, .. s_machine]);

        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
    }

    [QemuFact]
    public void Rehearse_UnknownCapability_CannotBeTried()
    {
        CommandOutcome outcome = CommandOutcome.Run([], ["rehearse", "--capability", "no-such", Stream(), "--", Qemu.Program, .. s_machine]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--capability no-such", outcome.Error, StringComparison.Ordinal);
    }

    [QemuFact]
    public void Decode_Rehearse_TwinLoadsIt_GoesThrough()
    {
        string ber = Path.Join(profiles.Folder, "judged.ber"), output = Path.Join(profiles.Folder, "judged.mig");
        Assert.Equal(0, CommandOutcome.Run([], "encode", Stream(), "-o", ber).ExitCode);

        CommandOutcome outcome = CommandOutcome.Run([], ["decode", ber, "-o", output, "--rehearse", "--", Qemu.Program, .. s_machine]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(File.ReadAllBytes(Stream()), File.ReadAllBytes(output));
    }

    [QemuFact]
    public void Decode_Rehearse_TwinRefusesIt_NothingOfTheDevicesGoesOut()
    {
        CommandOutcome outcome = CommandOutcome.Run(
            File.ReadAllBytes(Stream()), ["decode", "--rehearse", "--", Qemu.Program, .. s_machine[..5], "-serial", "null"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("a twin of the destination refuses it at \"0000:00:01.0/virtio-rng\"#0", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("virtio-rng", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NameBehindDashes_IsTheInput()
    {
        CommandOutcome outcome = CommandOutcome.Run([], "decode", "--", "-no-such.ber");

        Assert.Equal((2, "qber: -no-such.ber: there is no such file\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Decode_RehearseWithoutACommandLine_IsAMisuse() => Assert.Equal(64, CommandOutcome.Run([], "decode", "--rehearse").ExitCode);

    [Fact]
    public void Rehearse_ProgramThatDoesNotAnswer_CannotBeTriedAndIsEnded()
    {
        CommandOutcome outcome = CommandOutcome.Run(
            [], "rehearse", "--timeout", "1", Path.Join(GoldenText.Root, "tests/Golden/Streams/microvm-7.2.mig"), "--", "sh", "-c", "sleep 60", "qemu-kvm");

        Assert.Equal(2, outcome.ExitCode);
    }

    private static CommandOutcome Rehearse(string stream, string format, params string[] machine)
        => CommandOutcome.Run([], ["rehearse", format, stream, "--", Qemu.Program, .. machine]);

    private string Stream()
    {
        string path = Path.Join(profiles.Folder, "rehearsed.mig");
        if (File.Exists(path))
            return path;
        using Process qemu = Process.Start(new ProcessStartInfo(Qemu.Program, [.. s_machine, "-S", "-display", "none", "-monitor", "stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        qemu.StandardInput.Write($"migrate \"exec:cat > {path}\"\nquit\n");
        qemu.StandardInput.Close();
        qemu.StandardOutput.ReadToEnd();
        qemu.WaitForExit();
        return path;
    }
}
