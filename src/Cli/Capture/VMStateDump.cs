using System.Diagnostics;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>What a binary says of its device types: <c>-dump-vmstate</c>.</summary>
internal static class VMStateDump
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the binary.</summary>
    /// <param name="program">The binary.</param>
    /// <param name="machineType">The machine type, whose compat properties decide what devices send; null: the default.</param>
    /// <param name="problem">Why there is none.</param>
    /// <returns>null: it does not write one.</returns>
    public static SchemaCatalog? TryRead(string program, string? machineType, out string problem)
    {
        string folder = Directory.CreateTempSubdirectory("qber-dump-").FullName;
        string path = Path.Join(folder, "vmstate.json");
        problem = "";
        try
        {
            string[] machine = machineType is null ? [] : ["-M", machineType];
            using Process process = Process.Start(new ProcessStartInfo(program, [.. machine, "-display", "none", "-dump-vmstate", path]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardInput.Close();
            process.OutputDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(s_patience))
                process.Kill();
            if (File.Exists(path))
            {
                using FileStream dump = Inputs.Open(path);
                return ProfileReader.ReadCatalog(new StreamOctetSource(dump));
            }

            problem = $"{program} -dump-vmstate: {RefusalReport.OneLine(error.GetAwaiter().GetResult())}";
        }
        catch (Exception exception) when (exception is IOException or StreamFormatException or System.ComponentModel.Win32Exception)
        {
            problem = $"{program} -dump-vmstate: {exception.Message}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return null;
    }
}
