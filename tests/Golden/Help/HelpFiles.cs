using Support;

namespace Golden;

/// <summary>The files that examples and wrong uses name.</summary>
internal static class HelpFiles
{
    /// <summary>Makes a folder with them.</summary>
    public static string Make()
    {
        string folder = Directory.CreateTempSubdirectory("qber-help-").FullName;
        string streams = Path.Join(GoldenText.Root, "tests/Golden/Streams");
        foreach ((string name, string stream) in ((string, string)[])
        [
            ("guest.mig", "pc-i440fx-7.2.mig"), ("before.mig", "pc-i440fx-7.2.mig"), ("after.mig", "pc-i440fx-e1000-7.2.mig"), ("dst.mig", "pc-i440fx-7.2.mig"),
        ])
            File.Copy(Path.Join(streams, stream), Path.Join(folder, name));
        CommandOutcome made = CommandOutcome.Shell(
            $"cd {folder} && $Q encode guest.mig -o guest.ber && $Q profile make --stream dst.mig -o dst.qprofile "
            + "&& $Q schema import before.mig --json > old.json && $Q schema import after.mig --json > new.json");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        return folder;
    }
}
