namespace Unit.Architecture.House;

/// <summary>What an editor shows without scrolling.</summary>
internal static class LineRules
{
    public const string ColumnsRule = "columns";
    public const int MaxColumns = 160;

    /// <summary>C# files of every kind of code; what the generator writes (tests/Golden/Generators) is as long as it is.</summary>
    public static IEnumerable<Violation> Columns(SourceModel _)
    {
        string[] folders = ["src", "tests", "bench", "samples"];
        IEnumerable<string> files = folders.SelectMany(static f => SourceTree.Files(f)).Select(SourceTree.Relative);
        foreach (string path in files.Where(static p => !p.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            int number = 0;
            foreach (string line in File.ReadLines(Path.Join(SourceTree.Root, path)))
            {
                number++;
                if (line.Length > MaxColumns)
                    yield return new Violation(ColumnsRule, path, $"line {number} has {line.Length} columns");
            }
        }
    }
}
