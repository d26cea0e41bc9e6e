using System.Diagnostics;

namespace EndToEnd.Relays;

/// <summary>Profiles that do not fit the machine that migrates.</summary>
internal static class RelayProfiles
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>Makes them: of another size of RAM, and without a device that the machine has.</summary>
    /// <param name="relay">The program that is the relay, too.</param>
    /// <param name="qemu">The QEMU whose machine it is.</param>
    /// <param name="folder">Where to put them.</param>
    /// <returns>The profiles.</returns>
    /// <exception cref="InvalidOperationException">It cannot be done.</exception>
    public static IReadOnlyList<RelayPolicy> Make(string[] relay, RelayQemu qemu, string folder)
    {
        RelayMode plain = RelayMode.Refused[0];
        string[] size = RelayBench.Machine(folder, plain, 96);
        string[] device = RelayBench.Machine(folder, plain with { Machine = plain.Machine + ",hpet=off" });
        return
        [
            new(" (RAM)", Capture(relay, qemu, Path.Join(folder, $"{qemu.Label}-ram.qprofile"), size), IsLate: false),
            new(" (device)", Capture(relay, qemu, Path.Join(folder, $"{qemu.Label}-device.qprofile"), device), IsLate: true),
        ];
    }

    private static string Capture(string[] relay, RelayQemu qemu, string path, string[] machine)
    {
        if (File.Exists(path))
            return path;
        string[] arguments = [.. relay[1..], "profile", "capture", "-o", path, "--", .. qemu.Command, .. machine];
        using Process process = Process.Start(new ProcessStartInfo(relay[0], arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        bool hasEnded = process.WaitForExit(s_patience) && Task.WaitAll([error, output], s_patience);
        if (!process.HasExited)
            process.Kill();
        if (hasEnded && process.ExitCode == 0)
            return path;
        throw new InvalidOperationException($"{string.Join(' ', arguments)}: {(hasEnded ? error.Result : "does not end")}");
    }
}
