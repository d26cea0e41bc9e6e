using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Support.Hostile;

namespace Unit.Proportional;

/// <summary>Counts the instructions of a run of the native command with valgrind.</summary>
public sealed partial class InstructionCounter : IDisposable
{
    private static readonly Lock s_report = new();
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-proportional-").FullName;
    private readonly Lazy<string> _program;

    public InstructionCounter() => _program = new Lazy<string>(Strip);

    /// <summary>What there is not on this machine; null: all is there.</summary>
    public static string? Missing { get; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("QBER")) ? "QBER names no native command."
        : IsInstalled("valgrind") ? null : "valgrind is not installed.";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Instructions of one run, those of all its threads.</summary>
    internal async Task<long> CountAsync(HostileShape shape, string command, int parts)
    {
        string[] files = [.. shape.Make(parts).Select((octets, side) => Write($"{Guid.NewGuid()}.{side}", octets))];
        string arguments = string.Format(CultureInfo.InvariantCulture, command, files[0], files[^1]);
        const string Options = "--tool=cachegrind --cache-sim=no --branch-sim=no --cachegrind-out-file=/dev/null";
        var start = new ProcessStartInfo("valgrind", $"{Options} {_program.Value} {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The collector does not run: what it does depends on the machine, and a collection that twice the parts need and the parts do not is no growth of
        // the work. What is allocated counts all the same, as it is cleared. The numbers are hexadecimal.
        start.Environment["DOTNET_GCHeapHardLimit"] = "40000000";
        start.Environment["DOTNET_GCgen0size"] = "30000000";
        start.Environment["DOTNET_GCGen0MaxBudget"] = "30000000";
        start.Environment["DOTNET_GCLOHThreshold"] = "10000000";
        start.Environment["DOTNET_gcConcurrent"] = "0";

        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(s_limit);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{shape.Name}: {command}: {parts} parts take more than {s_limit}.");
        }

        string text = await error;
        Match count = Instructions().Match(text);
        Assert.True(count.Success, text);
        return long.Parse(count.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    /// <summary>Adds a line to the file that PROPORTIONAL_REPORT names, if it does.</summary>
    internal static void Report(string line)
    {
        if (Environment.GetEnvironmentVariable("PROPORTIONAL_REPORT") is { Length: > 0 } file)
        {
            lock (s_report)
                File.AppendAllText(file, line + "\n");
        }
    }

    private string Write(string name, byte[] octets)
    {
        string path = Path.Join(_folder, name);
        File.WriteAllBytes(path, octets);
        return path;
    }

    /// <summary>A copy without debug data, which valgrind does not read.</summary>
    private string Strip()
    {
        string copy = Path.Join(_folder, "qber");
        File.Copy(Environment.GetEnvironmentVariable("QBER")!, copy);
        using Process process = Process.Start("strip", [copy]);
        process.WaitForExit();
        return copy;
    }

    private static bool IsInstalled(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Join(folder, program)));

    [GeneratedRegex(@"I\s+refs:\s+([\d,]+)")]
    private static partial Regex Instructions();
}
