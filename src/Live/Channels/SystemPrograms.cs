using System.ComponentModel;
using System.Diagnostics;

namespace Ber.Live;

/// <summary>Programs of the system that a command runs as a filter.</summary>
internal static class SystemPrograms
{
    /// <summary>Finds a program. The working folder, which may be anybody's, is not searched.</summary>
    /// <returns>Its path; null: there is none.</returns>
    public static string? Find(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(Path.IsPathRooted).Select(folder => Path.Join(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Ends one, whatever it does.</summary>
    public static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }
}
