namespace Matrix;

/// <summary>A test over the corpus; skipped where QBER_CORPUS does not name its folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("QBER_CORPUS") is not { Length: > 0 } folder || !File.Exists(Path.Join(folder, "matrix.jsonl")))
            Skip = "QBER_CORPUS does not name the folder of an unpacked corpus.";
    }
}
