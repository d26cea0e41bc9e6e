using System.Text.RegularExpressions;

namespace Unit.Architecture;

/// <summary>The repository's own files, for tests about them.</summary>
internal static partial class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string folder, string pattern = "*.cs")
        => Directory.EnumerateFiles(Path.Join(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(static path => !BuildOutput().IsMatch(path))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    /// <summary>The file's text without comments, so that a cref or a sentence is no dependency.</summary>
    public static string CodeOf(string path)
        => string.Join('\n', File.ReadLines(path).Select(static line => Comment().Replace(line, "")));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "Ber.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Ber.sln is in no folder above the tests.");
    }

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"^\s*//.*$|\s//\s.*$")]
    private static partial Regex Comment();
}
