using Support;

namespace Ber.Bench;

/// <summary>A report, printed and with <c>--save</c> kept in bench/results.</summary>
internal static class ResultFile
{
    public static void Publish(TextWriter output, string name, string report, bool save)
    {
        output.Write(report);
        if (!save)
            return;
        string path = Path.Join(GoldenText.Root, "bench/results", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, report);
        output.WriteLine($"written: {Path.GetRelativePath(GoldenText.Root, path)}");
    }
}
