using System.Diagnostics;
using System.IO.Compression;
using Support;

namespace Golden.Packages;

/// <summary>
/// Packs what was built into a folder that is a package source: our packages, and those they need out of the cache that they were restored to.
/// </summary>
public sealed class PackageFixture : IDisposable
{
    private static readonly string s_configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    public PackageFixture()
    {
        Folder = Directory.CreateTempSubdirectory("qber-packages-").FullName;
        Pack();
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        foreach (string package in Directory.EnumerateFiles(cache, "*.nupkg", SearchOption.AllDirectories))
        {
            string link = Path.Join(Folder, Path.GetFileName(package));
            if (!File.Exists(link))
                File.CreateSymbolicLink(link, package);
        }
    }

    public static string Version { get; } = typeof(Ber.Compat.StreamTranslator).Assembly.GetName().Version!.ToString(3);

    public string Folder { get; }

    public string PathOf(string id) => Path.Join(Folder, $"{id}.{Version}.nupkg");

    public string ReadText(string id, string file)
    {
        using ZipArchive package = ZipFile.OpenRead(PathOf(id));
        using var reader = new StreamReader(package.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Packs all of them in one run of MSBuild: six of dotnet pack take six times as long.</summary>
    private void Pack()
    {
        Run(
            GoldenText.Root, "dotnet", "msbuild", "src/Packages.proj", "-target:Pack", $"-property:Configuration={s_configuration};NoBuild=true",
            $"-property:PackageOutputPath={Folder}", "-maxCpuCount", "-nodeReuse:false", "-nologo");
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>Its standard output.</returns>
    public static string Run(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A packages folder of its own: a version that was installed before must not be taken for the one that was just packed.
        if (folder != GoldenText.Root)
            start.Environment["NUGET_PACKAGES"] = Path.Join(folder, "packages");
        start.Environment["CI"] = "";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}: {process.ExitCode}\n{output}\n{error.GetAwaiter().GetResult()}");
        return output;
    }
}
