using Xunit;

namespace Support;

/// <summary>A test over the corpus; skipped where QBER_CORPUS does not name its folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (Folder is null)
            Skip = "QBER_CORPUS does not name the folder of an unpacked corpus.";
    }

    /// <summary>The folder; null where there is none.</summary>
    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("QBER_CORPUS") is { Length: > 0 } folder && Directory.Exists(Path.Join(folder, "streams")) ? folder : null;
}
