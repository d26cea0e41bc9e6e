using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Support;

namespace Ber.Bench;

/// <summary>The same octets with C that asn1c makes of bench/native/records.asn1, in a process of its own.</summary>
internal static class Asn1cRecords
{
    /// <summary>Builds and runs it.</summary>
    /// <param name="ber">The records.</param>
    /// <param name="rounds">How often it encodes and decodes.</param>
    /// <param name="missing">What it needs and is not there.</param>
    /// <returns>The medians of nanoseconds of CPU time; null: it could not be built.</returns>
    public static (string Version, double Encode, double Decode)? Measure(byte[] ber, int rounds, out string missing)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("qber-asn1c-");
        try
        {
            string native = Path.Join(GoldenText.Root, "bench/native");
            File.Copy(Path.Join(native, "records.asn1"), Path.Join(folder.FullName, "records.asn1"));
            File.Copy(Path.Join(native, "records.c"), Path.Join(folder.FullName, "records.c"));
            File.WriteAllBytes(Path.Join(folder.FullName, "records.ber"), ber);
            missing = "asn1c";
            if (Run(folder, "asn1c", "-fcompound-names", "records.asn1") is null)
                return null;
            missing = "gcc";
            File.Delete(Path.Join(folder.FullName, "converter-sample.c"));
            if (Run(folder, "sh", "-c", "gcc -O2 -w -I. -o records *.c") is null)
                return null;
            missing = "";
            string[] times = Run(folder, Path.Join(folder.FullName, "records"), "records.ber", rounds.ToString(CultureInfo.InvariantCulture))?.Split(' ')
                ?? throw new InvalidOperationException("What asn1c made cannot be run, or gives other octets.");
            string version =
                File.ReadLines(Path.Join(folder.FullName, "Records.h")).Select(static l => l.Split("asn1c-")).First(static p => p.Length == 2)[1].Split(' ')[0];
            return (version, double.Parse(times[0], CultureInfo.InvariantCulture), double.Parse(times[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a program prints; null: it is not there, or failed.</summary>
    private static string? Run(DirectoryInfo folder, string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
