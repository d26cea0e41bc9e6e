using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>What a binary says of its device types: <c>-dump-vmstate</c>.</summary>
internal static class VMStateDump
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the binary.</summary>
    /// <param name="program">The binary.</param>
    /// <param name="machineType">The machine type, whose compat properties decide what devices send; null: the default.</param>
    /// <param name="schemas">What it says of its device types.</param>
    /// <param name="problem">Why it says nothing: its standard error, or what is wrong with the program or the dump.</param>
    /// <returns>Whether it wrote a dump.</returns>
    public static bool TryRead(string program, string? machineType, [NotNullWhen(true)] out SchemaCatalog? schemas, out string problem)
    {
        using var folder = new TemporaryFolder("qber-dump-");
        string path = Path.Join(folder.Path, "vmstate.json");
        schemas = null;
        problem = "";
        try
        {
            problem = Run(program, machineType, path);
            if (File.Exists(path))
            {
                using FileStream dump = File.OpenRead(path);
                schemas = ProfileReader.ReadCatalog(new StreamOctetSource(dump));
            }
        }
        catch (Exception exception) when (exception is IOException or StreamFormatException or Win32Exception)
        {
            problem = exception.Message;
        }

        return schemas is not null;
    }

    /// <summary>Lets the binary write its dump.</summary>
    /// <returns>What it wrote to its standard error.</returns>
    private static string Run(string program, string? machineType, string path)
    {
        string[] machine = machineType is null ? [] : ["-M", machineType];
        var start = new ProcessStartInfo(program, [.. machine, "-display", "none", "-dump-vmstate", path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? started = null;
        using Leftover running = Leftovers.Make(() => started = Process.Start(start)!, () => started!.Kill(entireProcessTree: true));
        using Process process = started!;
        process.StandardInput.Close();
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
            process.Kill();
        return error.GetAwaiter().GetResult();
    }
}
