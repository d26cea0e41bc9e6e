using System.Diagnostics;
using System.IO.Compression;
using Support;

namespace Golden.Packages;

/// <summary>The packages as a user gets them: packed from what was built, installed from a folder, used.</summary>
public sealed class PackageTests : IClassFixture<PackageFixture>, IDisposable
{
    private readonly PackageFixture _packages;
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-user-").FullName;

    public PackageTests(PackageFixture packages) => _packages = packages;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Ber", "lib/net10.0/Ber.dll", "lib/net10.0/Ber.xml", "README.md")]
    [InlineData("Ber.Visitors", "lib/net10.0/Ber.Visitors.dll", "lib/net10.0/Ber.Visitors.xml", "analyzers/dotnet/cs/Ber.Generators.dll", "README.md")]
    [InlineData("Ber.Compat", "lib/net10.0/Ber.Compat.dll", "lib/net10.0/Ber.Compat.xml", "README.md")]
    [InlineData("qber", "tools/net10.0/any/qber.dll", "tools/net10.0/any/DotnetToolSettings.xml", "README.md")]
    public void Package_HasItsFiles(string id, params string[] files)
    {
        using ZipArchive package = ZipFile.OpenRead(_packages.PathOf(id));

        Assert.Empty(files.Except(package.Entries.Select(static e => e.FullName)));
    }

    [Fact]
    public void Tool_Installed_TranslatesBothWays()
    {
        PackageFixture.Run(_folder, "dotnet", "tool", "install", "qber", "--tool-path", _folder, "--source", _packages.Folder);
        string tool = Path.Join(_folder, "qber"), stream = Streams.PathOf("pc-i440fx-7.2"), ber = Path.Join(_folder, "a.ber"), legacy = Path.Join(_folder, "a.mig");

        string version = PackageFixture.Run(_folder, tool, "--version");
        PackageFixture.Run(_folder, tool, "encode", stream, "-o", ber);
        PackageFixture.Run(_folder, tool, "decode", ber, "-o", legacy);

        Assert.Equal($"qber {PackageFixture.Version}\n", version);
        Assert.Equal(File.ReadAllBytes(stream), File.ReadAllBytes(legacy));
    }

    [Fact]
    public void Libraries_ReferencedByAProgram_GenerateVisitCodeAndTranslate()
    {
        File.WriteAllText(Path.Join(_folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="built" value="{_packages.Folder}" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Join(_folder, "user.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><PackageReference Include="Ber.Compat" Version="{PackageFixture.Version}" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Join(_folder, "Program.cs"), """
            using Ber.Compat;
            using Ber.Visitors;
            var state = new Lamp { Brightness = 7 };
            var file = new QemuFileWriter(new System.Buffers.ArrayBufferWriter<byte>());
            QemuFileOutputVisitor visitor = file.Visitor;
            VMState.Visit(ref visitor, ref state);
            var ber = new MemoryStream();
            TranslationResult result = StreamTranslator.LegacyToBer(new StreamOctetSource(File.OpenRead(args[0])), new StreamOctetSink(ber));
            Console.WriteLine($"{Lamp.Description.Name} {result.TypedDevices}");

            [VMState("lamp", Version = 1)]
            public sealed partial class Lamp
            {
                [VMStateField] public byte Brightness;
            }
            """);

        string said = PackageFixture.Run(_folder, "dotnet", "run", "--", Streams.PathOf("pc-i440fx-7.2"));

        Assert.Equal("lamp 29\n", said);
    }
}
