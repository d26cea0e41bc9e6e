namespace Support;

/// <summary>Text files that say what the output must be. UPDATE_GOLDEN=1 rewrites them; CI refuses that.</summary>
public static class GoldenText
{
    /// <summary>The repository's root: the folder of Ber.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Compares, or rewrites.</summary>
    /// <param name="relativePath">The file, from the root.</param>
    /// <param name="actual">What the code produces.</param>
    /// <returns>null when equal; else what differs, for an assertion message.</returns>
    public static string? Difference(string relativePath, string actual)
    {
        ArgumentNullException.ThrowIfNull(actual);
        string path = Path.Join(Root, relativePath);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                return "CI does not update golden files.";
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return null;
        }

        if (!File.Exists(path))
            return $"{relativePath} is missing; UPDATE_GOLDEN=1 writes it.";

        string[] expectedLines = File.ReadAllText(path).Split('\n');
        string[] actualLines = actual.Split('\n');
        for (int i = 0; i < Math.Max(expectedLines.Length, actualLines.Length); i++)
        {
            string expected = i < expectedLines.Length ? expectedLines[i] : "(end of file)";
            string found = i < actualLines.Length ? actualLines[i] : "(end of text)";
            if (expected != found)
                return $"{relativePath} line {i + 1}: expected '{expected}', found '{found}'. UPDATE_GOLDEN=1 rewrites it.";
        }

        return null;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "Ber.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Ber.sln is in no folder above the tests.");
    }
}
