using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Support;

namespace Golden.Packages;

/// <summary>The packages as a user gets them: packed from what was built, installed from a folder, used.</summary>
[Trait("Pace", "Slow")]
public sealed partial class PackageTests : IClassFixture<PackageFixture>, IDisposable
{
    private readonly PackageFixture _packages;
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-user-").FullName;

    public PackageTests(PackageFixture packages) => _packages = packages;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Ber", "lib/net10.0/Ber.dll", "lib/net10.0/Ber.xml", "README.md", "CHANGELOG.md", "icon.png")]
    [InlineData(
        "Ber.Visitors", "lib/net10.0/Ber.Visitors.dll", "lib/net10.0/Ber.Visitors.xml", "analyzers/dotnet/cs/Ber.Generators.dll", "README.md",
        "CHANGELOG.md", "icon.png")]
    [InlineData("Ber.Compat", "lib/net10.0/Ber.Compat.dll", "lib/net10.0/Ber.Compat.xml", "README.md", "CHANGELOG.md", "icon.png")]
    [InlineData("Ber.Detector", "lib/net10.0/Ber.Detector.dll", "lib/net10.0/Ber.Detector.xml", "README.md", "CHANGELOG.md", "icon.png")]
    [InlineData("Ber.Live", "lib/net10.0/Ber.Live.dll", "lib/net10.0/Ber.Live.xml", "README.md", "CHANGELOG.md", "icon.png")]
    [InlineData("qber", "tools/net10.0/any/qber.dll", "tools/net10.0/any/DotnetToolSettings.xml", "README.md", "CHANGELOG.md", "icon.png")]
    public void Package_HasItsFiles(string id, params string[] files)
    {
        using ZipArchive package = ZipFile.OpenRead(_packages.PathOf(id));

        Assert.Empty(files.Except(package.Entries.Select(static e => e.FullName)));
    }

    /// <summary>What a package manager shows of a package, and what it is searched by.</summary>
    [Theory]
    [InlineData("Ber")]
    [InlineData("Ber.Visitors")]
    [InlineData("Ber.Compat")]
    [InlineData("Ber.Detector")]
    [InlineData("Ber.Live")]
    [InlineData("qber")]
    public void Package_Nuspec_SaysWhatPeopleLookFor(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(_packages.PathOf(id));
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToDictionary(static e => e.Name.LocalName);

        Assert.Equal("README.md", metadata["readme"].Value);
        Assert.Equal("icon.png", metadata["icon"].Value);
        Assert.Equal("MIT", metadata["license"].Value);
        Assert.Equal("expression", metadata["license"].Attribute("type")!.Value);
        Assert.StartsWith("- Format version 1:", metadata["releaseNotes"].Value, StringComparison.Ordinal);
        Assert.InRange(metadata["releaseNotes"].Value.Length, 1000, 30_000);
        Assert.NotEmpty(metadata["tags"].Value);
        Assert.Equal("git", metadata["repository"].Attribute("type")!.Value);
        Assert.Equal(40, metadata["repository"].Attribute("commit")!.Value.Length);
        Assert.StartsWith($"# {id}\n", _packages.ReadText(id, "README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ber")]
    [InlineData("Ber.Visitors")]
    [InlineData("Ber.Compat")]
    [InlineData("Ber.Detector")]
    [InlineData("Ber.Live")]
    public void Symbols_AreAPackageOfTheirOwn(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(_packages.PathOf(id)), symbols = ZipFile.OpenRead(Path.ChangeExtension(_packages.PathOf(id), "snupkg"));

        Assert.DoesNotContain(package.Entries, static e => e.Name.EndsWith(".pdb", StringComparison.Ordinal));
        Assert.Contains(symbols.Entries, e => e.FullName == $"lib/net10.0/{id}.pdb");
    }

    /// <summary>They use internals of each other: none may meet another version.</summary>
    [Theory]
    [InlineData("Ber")]
    [InlineData("Ber.Visitors", "Ber")]
    [InlineData("Ber.Compat", "Ber.Visitors")]
    [InlineData("Ber.Detector", "Ber.Compat")]
    [InlineData("Ber.Live", "Ber.Detector")]
    [InlineData("qber")]
    public void Package_OwnDependencies_ArePinnedExactly(string id, params string[] dependencies)
    {
        using ZipArchive package = ZipFile.OpenRead(_packages.PathOf(id));
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();

        string[] own =
        [
            .. XDocument.Load(nuspec).Descendants().Where(static e => e.Name.LocalName == "dependency")
                .Select(static e => $"{e.Attribute("id")!.Value} {e.Attribute("version")!.Value}")
                .Where(static d => d.StartsWith("Ber", StringComparison.Ordinal)),
        ];

        Assert.Equal(dependencies.Select(static d => $"{d} [{PackageFixture.Version}]"), own);
    }

    [Fact]
    public void Tool_Installed_TranslatesBothWays()
    {
        PackageFixture.Run(_folder, "dotnet", "tool", "install", "qber", "--tool-path", _folder, "--source", _packages.Folder);
        string tool = Path.Join(_folder, "qber"), stream = Streams.PathOf("pc-i440fx-7.2");
        string ber = Path.Join(_folder, "a.ber"), legacy = Path.Join(_folder, "a.mig");

        string version = PackageFixture.Run(_folder, tool, "--version");
        PackageFixture.Run(_folder, tool, "encode", stream, "-o", ber);
        PackageFixture.Run(_folder, tool, "decode", ber, "-o", legacy);

        Assert.Equal($"qber {PackageFixture.Version}\n", version);
        Assert.Equal(File.ReadAllBytes(stream), File.ReadAllBytes(legacy));
    }

    /// <summary>The program of each package's README, as it stands in the package.</summary>
    [Fact]
    public void Libraries_ReferencedOneByOne_DoWhatTheyAreFor()
    {
        string stream = Streams.PathOf("pc-i440fx-7.2"), disk = Streams.PathOf("pc-q35-virtio-blk-7.2"), plain = Streams.PathOf("pc-q35-7.2"),
            arrived = Path.Join(_folder, "arrived.mig");
        UserProgram[] programs =
        [
            new("Ber", [], "30030201FE"),
            new("Ber.Visitors", [], "lamp 07"),
            new("Ber.Compat", [stream], "29 devices"),
            new("Ber.Detector", [disk, plain], "Incompatible"),
            new("Ber.Live", [stream, arrived], "29 of 29 devices"),
        ];

        Build(programs);

        foreach (UserProgram program in programs)
        {
            string built = Path.Join(_folder, program.Package, "bin/Debug/net10.0", $"User.{program.Package}.dll");
            string output = PackageFixture.Run(_folder, ["dotnet", built, .. program.Arguments]);
            Assert.Equal($"{program.Package}: {program.Output}\n", $"{program.Package}: {output}");
        }

        Assert.Equal(File.ReadAllBytes(stream), File.ReadAllBytes(arrived));
    }

    /// <summary>Builds a program for each package, which it alone refers to.</summary>
    private void Build(IEnumerable<UserProgram> programs)
    {
        File.WriteAllText(Path.Join(_folder, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="built" value="{_packages.Folder}" /></packageSources>
            </configuration>
            """);
        foreach (UserProgram program in programs)
        {
            string folder = Directory.CreateDirectory(Path.Join(_folder, program.Package)).FullName;
            Match sample = CSharpFence().Match(_packages.ReadText(program.Package, "README.md"));
            File.WriteAllText(Path.Join(folder, "Program.cs"), sample.Groups[1].Value);
            File.WriteAllText(Path.Join(folder, $"User.{program.Package}.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
                    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                  </PropertyGroup>
                  <ItemGroup><PackageReference Include="{program.Package}" Version="{PackageFixture.Version}" /></ItemGroup>
                </Project>
                """);
        }

        string projects = string.Concat(programs.Select(static p => $"<Project Path=\"{p.Package}/User.{p.Package}.csproj\" />"));
        File.WriteAllText(Path.Join(_folder, "all.slnx"), $"<Solution>{projects}</Solution>");
        PackageFixture.Run(_folder, "dotnet", "build", "all.slnx", "-nodeReuse:false");
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpFence();

    /// <summary>A program that refers to one package.</summary>
    /// <param name="Package">The package.</param>
    /// <param name="Arguments">Its arguments.</param>
    /// <param name="Output">The line that it prints.</param>
    private sealed record UserProgram(string Package, string[] Arguments, string Output);
}
