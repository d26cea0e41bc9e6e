using Support;

namespace Golden;

/// <summary>The real streams in tests/Golden/Streams.</summary>
internal static class Streams
{
    private static string Folder => Path.Join(GoldenText.Root, "tests/Golden/Streams");

    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => [.. AllNames];

    public static IEnumerable<string> AllNames
        => Directory.EnumerateFiles(Folder, "*.mig").Select(static f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);

    public static string PathOf(string name) => Path.Join(Folder, $"{name}.mig");

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));
}
