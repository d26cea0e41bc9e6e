using Support;

namespace Golden.Documents;

/// <summary>The documents that people read: those at the top, in docs, and of each package.</summary>
internal static class DocumentNames
{
    /// <summary>All of them, from the root; no record of a decision, which tells of its own time.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(GoldenText.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Join(GoldenText.Root, "docs"), "*.md"))
            .Concat(Directory.EnumerateDirectories(Path.Join(GoldenText.Root, "src")).Select(static f => Path.Join(f, "README.md")).Where(File.Exists))
            .Select(static f => Path.GetRelativePath(GoldenText.Root, f))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Where one is.</summary>
    public static string PathOf(string name) => Path.Join(GoldenText.Root, name);
}
