using System.Security.Cryptography;
using System.Text;

namespace Ber.Live;

/// <summary>What tells one build from another: what the binary says of its version, and its octets, where they can be found.</summary>
/// <param name="Version">The first line of <c>--version</c>.</param>
/// <param name="Digest">SHA-256 of the binary; empty: it could not be found, as in a container.</param>
internal sealed record MatrixBuildIdentity(string Version, string Digest)
{
    private const int MaxVersion = 64 * 1024;

    /// <summary>Asks a build.</summary>
    /// <exception cref="TwinException">It does not start, or says nothing.</exception>
    public static MatrixBuildIdentity Of(MatrixBuild build, TimeLimit limit)
    {
        IReadOnlyList<string> program = TwinCommandLine.Of(build.Command).Program;
        using var process = new Captive([.. program, "--version"], limit);
        var text = new byte[MaxVersion];
        int count = 0;
        while (count < text.Length && process.Read(text.AsSpan(count)) is > 0 and int read)
            count += read;
        int exitCode = process.End();
        string version = Encoding.UTF8.GetString(text, 0, count).Split('\n')[0].Trim();
        return version.Length > 0 ? new MatrixBuildIdentity(version, DigestOf(program)) : throw new TwinException(program[^1], exitCode, process.Said.Trim());
    }

    private static string DigestOf(IReadOnlyList<string> program)
    {
        try
        {
            using FileStream? file = FileOf(program) is string path ? File.OpenRead(path) : null;
            return file is null ? "" : Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? FileOf(IReadOnlyList<string> program)
    {
        if (!PrivateNetwork.IsHere(program))
            return null;
        string root = Path.GetFileName(program[0]) == "chroot" && program.Count > 2 ? program[1] : "";
        string name = program[^1];
        return name.Contains('/', StringComparison.Ordinal)
            ? Path.Join(root, name)
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Join(root, folder, name)).FirstOrDefault(File.Exists);
    }
}
