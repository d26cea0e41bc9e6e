using System.Diagnostics;
using Support;

namespace Golden.Packages;

/// <summary>
/// Packs what was built into a folder that is a package source: our packages, and those they need out of the cache that they were restored to.
/// </summary>
public sealed class PackageFixture : IDisposable
{
    private static readonly string s_configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static readonly string[] s_projects =
    [
        "Ber/Ber.csproj", "Visitors/Ber.Visitors.csproj", "Compat/Ber.Compat.csproj", "Detector/Ber.Detector.csproj", "Live/Ber.Live.csproj",
        "Cli/Ber.Cli.csproj",
    ];

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

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Packs all of them in one run of MSBuild: six of dotnet pack take six times as long.</summary>
    private void Pack()
    {
        string project = Path.Join(Folder, "pack.proj");
        string projects = string.Join(';', s_projects.Select(static p => Path.Join(GoldenText.Root, "src", p)));
        File.WriteAllText(project, $"""
            <Project>
              <ItemGroup><Packed Include="{projects}" /></ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packed)" Targets="Pack" BuildInParallel="true"
                         Properties="Configuration={s_configuration};NoBuild=true;_IsPacking=true;PackageOutputPath={Folder}" />
              </Target>
            </Project>
            """);
        Run(GoldenText.Root, "dotnet", "msbuild", project, "-target:Pack", "-maxCpuCount", "-nodeReuse:false", "-nologo");
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
