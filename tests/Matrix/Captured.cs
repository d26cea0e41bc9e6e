namespace Matrix;

/// <summary>What a captured profile adds to a twin: the same rows with the one and with the other.</summary>
internal static class Captured
{
    public static void Write(TextWriter output, string corpus, string folder, string? list)
    {
        string PathOf(string twin) => Path.Join(folder, $"{twin}.qprofile");
        foreach (CorpusSet set in CorpusSet.All)
        {
            MatrixRow[] rows = [.. set.Read(corpus).Where(r => File.Exists(PathOf(r.Twin)))];
            Write(output, $"{set.Name}, twins alone", new Evaluation(corpus).Run(rows), list);
            Write(output, $"{set.Name}, captured profiles", new Evaluation(corpus, PathOf).Run(rows), list);
        }
    }

    private static void Write(TextWriter output, string heading, IReadOnlyList<RowResult> results, string? list)
    {
        output.WriteLine($"== {heading} ==");
        foreach (RowResult result in results.Where(r => list is not null && Report.IsListed(r, list)))
            Report.WriteRow(output, result);
        Report.WriteSummary(output, results);
        output.WriteLine();
    }
}
