using System.Diagnostics;

namespace Golden.Foreign;

/// <summary>Runs a program that is not ours and gives what it prints.</summary>
internal static class ForeignProgram
{
    /// <summary>Runs in <paramref name="folder"/> and fails the test on an exit code other than 0.</summary>
    public static string Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string said = error.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} exits {process.ExitCode}: {said[..Math.Min(said.Length, 2000)]}");
        return output + said;
    }
}
