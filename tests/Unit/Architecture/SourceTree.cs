using System.Text.RegularExpressions;
using Support;

namespace Unit.Architecture;

/// <summary>The repository's own files, for tests about them.</summary>
internal static partial class SourceTree
{
    public static string Root => GoldenText.Root;

    public static IEnumerable<string> Files(string folder, string pattern = "*.cs")
        => Directory.EnumerateFiles(Path.Join(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(static path => !BuildOutput().IsMatch(path))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    /// <summary>The file's text without comments, so that a cref or a sentence is no dependency.</summary>
    public static string CodeOf(string path)
        => string.Join('\n', File.ReadLines(path).Select(static line => Comment().Replace(line, "")));

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"^\s*//.*$|\s//\s.*$")]
    private static partial Regex Comment();
}
