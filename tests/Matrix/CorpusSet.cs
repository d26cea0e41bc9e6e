namespace Matrix;

/// <summary>One matrix of recorded loads in an unpacked corpus.</summary>
/// <param name="Name">What the baseline calls it.</param>
/// <param name="FileName">The file of its rows.</param>
internal sealed record CorpusSet(string Name, string FileName)
{
    /// <summary>The matrices: the first of guests that mostly never ran, the second half of guests that did.</summary>
    public static IReadOnlyList<CorpusSet> All { get; } = [new("corpus", "matrix.jsonl"), new("corpus-2", "matrix-2.jsonl")];

    /// <summary>The file of the streams that the rows are about.</summary>
    public string StreamsIn(string folder) => Path.Join(folder, FileName.Replace("matrix", "streams", StringComparison.Ordinal));

    public string PathIn(string folder) => Path.Join(folder, FileName);

    public IEnumerable<MatrixRow> Read(string folder) => MatrixRow.ReadAll(PathIn(folder));
}
