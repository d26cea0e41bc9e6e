using System.Diagnostics;
using System.IO.Compression;
using Support;

namespace Generators;

/// <summary>Who refers to the package Ber.Visitors has the generator and the analyzer with it.</summary>
public sealed class PackageTests
{
    /// <summary>It runs in every compiler host: nothing of ours, nothing newer than that host's Roslyn.</summary>
    [Fact]
    public void Generator_References_AreRoslynAndTheStandard()
    {
        string[] references =
            [.. typeof(Ber.Generators.VMStateGenerator).Assembly.GetReferencedAssemblies().Select(static r => r.Name!).Order(StringComparer.Ordinal)];

        Assert.Equal(["Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "netstandard"], references);
    }

    [Fact]
    public void Visitors_Package_BringsTheGeneratorAndNothingOfRoslyn()
    {
        string folder = Directory.CreateTempSubdirectory("qber-package").FullName;
        try
        {
            Pack(folder);
            using ZipArchive package = ZipFile.OpenRead(Assert.Single(Directory.EnumerateFiles(folder, "Ber.Visitors.*.nupkg")));

            string[] analyzers = [.. package.Entries.Select(static e => e.FullName).Where(static n => n.StartsWith("analyzers/", StringComparison.Ordinal))];
            Assert.Equal("analyzers/dotnet/cs/Ber.Generators.dll", Assert.Single(analyzers));
            Assert.Contains(package.Entries, static e => e.FullName == "lib/net10.0/Ber.Visitors.dll");
            using var nuspec = new StreamReader(package.Entries.Single(static e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
            string text = nuspec.ReadToEnd();
            Assert.DoesNotContain("CodeAnalysis", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Ber.Generators", text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Pack(string folder)
    {
        // The outputs that these tests run with.
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        var start = new ProcessStartInfo("dotnet", ["pack", "src/Visitors", "--no-build", "-c", configuration, "-o", folder, "-v", "quiet", "-nodeReuse:false"])
        {
            WorkingDirectory = GoldenText.Root,
            RedirectStandardOutput = true,
        };
        // What the test host was started with is not for another build.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
