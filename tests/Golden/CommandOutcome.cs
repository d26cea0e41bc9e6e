using System.Diagnostics;
using System.Text;
using Support;

namespace Golden;

/// <summary>What one run of the command as a process gave.</summary>
internal sealed record CommandOutcome(int ExitCode, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>Runs the command that was built with the tests.</summary>
    public static CommandOutcome Run(byte[] input, params string[] arguments)
    {
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        string command = Path.Join(GoldenText.Root, "src/Cli/bin", configuration, "net10.0/qber.dll");
        var start = new ProcessStartInfo("dotnet", [command, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command that refuses its input does not read all of it.
        }

        process.WaitForExit();
        Task.WaitAll(error, copied);
        return new CommandOutcome(process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
    }
}
