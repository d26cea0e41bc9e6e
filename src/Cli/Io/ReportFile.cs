using System.Text;

namespace Ber.Cli;

/// <summary>The file of <c>--report</c>.</summary>
internal static class ReportFile
{
    /// <summary>Writes a report, if it was asked for and there is one.</summary>
    public static void Write(string? path, string? json)
    {
        if (path is null || json is null)
            return;
        using OutputFile output = OutputFile.Create(path);
        output.Sink.Write(Encoding.UTF8.GetBytes(json + "\n"));
        output.Commit();
    }
}
