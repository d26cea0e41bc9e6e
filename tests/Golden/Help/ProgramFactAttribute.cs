namespace Golden;

/// <summary>A test that is judged by programs of the system; skipped where one of them is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    /// <param name="programs">The programs.</param>
    public ProgramFactAttribute(params string[] programs)
    {
        Programs = programs;
        if (Array.Find(programs, static p => !IsThere(p)) is string missing)
            Skip = $"{missing} is not installed.";
    }

    /// <summary>The programs.</summary>
    public IReadOnlyList<string> Programs { get; }

    private static bool IsThere(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, program)));
}
