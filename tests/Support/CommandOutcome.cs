using System.Diagnostics;
using System.Text;

namespace Support;

/// <summary>What one run of the command as a process gave.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CommandOutcome(int ExitCode, byte[] Output, string Error)
{
    /// <summary>Standard output as text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>The command that was built with the tests, as program and first arguments; QBER names another one, a native one as a rule.</summary>
    public static string[] Command
    {
        get
        {
            if (Environment.GetEnvironmentVariable("QBER") is { Length: > 0 } native)
                return [native];
            string release = $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}";
            string configuration = AppContext.BaseDirectory.Contains(release, StringComparison.Ordinal) ? "Release" : "Debug";
            return ["dotnet", Path.Join(GoldenText.Root, "src/Cli/bin", configuration, "net10.0/qber.dll")];
        }
    }

    /// <summary>Starts the command with its standard input, output and error as pipes.</summary>
    public static Process Start(params string[] arguments)
        => Process.Start(new ProcessStartInfo(Command[0], [.. Command[1..], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Runs a line of the shell, in which <c>$Q</c> stands for the command.</summary>
    /// <param name="line">The line.</param>
    /// <param name="variables">Variables of the shell.</param>
    public static CommandOutcome Shell(string line, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Q"] = string.Join(' ', Command);
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        return Finish(Process.Start(start)!, []);
    }

    /// <summary>Runs the command.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="arguments">The arguments.</param>
    public static CommandOutcome Run(byte[] input, params string[] arguments) => Finish(Start(arguments), input);

    private static CommandOutcome Finish(Process started, byte[] input)
    {
        using Process process = started;
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
