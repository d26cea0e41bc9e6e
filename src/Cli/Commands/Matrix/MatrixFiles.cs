using System.Text;
using Ber.Live;

namespace Ber.Cli;

/// <summary>The files of a matrix: plans and results.</summary>
internal static class MatrixFiles
{
    /// <summary>Reads a file that is small; - is standard input.</summary>
    public static byte[] ReadAll(string path)
    {
        if (path != "-")
            return File.ReadAllBytes(path);
        using var input = new FileStream(StandardStreams.Input, FileAccess.Read, bufferSize: 0);
        using var octets = new MemoryStream();
        input.CopyTo(octets);
        return octets.ToArray();
    }

    /// <summary>Reads a plan: TOML where its name says so, else JSON.</summary>
    /// <returns>An exit code; 0: it was read.</returns>
    public static int ReadPlan(string path, out MatrixPlan? plan)
    {
        MatrixPlan? read = null;
        int code = Failures.Guard(path, () =>
        {
            byte[] octets = ReadAll(path);
            read = MatrixPlanReader.Read(path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) ? MatrixToml.ToJson(octets) : octets);
            return ExitCode.Done;
        });
        plan = read;
        return code;
    }

    /// <summary>Reads a result.</summary>
    /// <returns>An exit code; 0: it was read.</returns>
    public static int Read(string path, out MatrixResult? result)
    {
        MatrixResult? read = null;
        int code = Failures.Guard(path, () =>
        {
            read = MatrixResultFile.Read(ReadAll(path));
            return ExitCode.Done;
        });
        result = read;
        return code;
    }

    /// <summary>Writes a result.</summary>
    public static void Write(OutputFile output, MatrixResult result)
    {
        using var octets = new MemoryStream();
        MatrixResultFile.Write(octets, result);
        Write(output, octets.GetBuffer().AsSpan(0, (int)octets.Length));
    }

    /// <summary>Writes a page of it.</summary>
    public static void WritePage(OutputFile output, MatrixResult result) => Write(output, Encoding.UTF8.GetBytes(MatrixPage.Of(result)));

    private static void Write(OutputFile output, ReadOnlySpan<byte> octets)
    {
        output.Sink.Write(octets);
        output.Commit();
    }
}
