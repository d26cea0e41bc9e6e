namespace Golden.Foreign;

/// <summary>A test that needs programs which are not ours; skipped where one is missing, unless QBER_REQUIRE_FOREIGN says that they must be there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ForeignFactAttribute : FactAttribute
{
    public ForeignFactAttribute(params string[] programs)
    {
        ArgumentNullException.ThrowIfNull(programs);
        string? missing = programs.FirstOrDefault(static program => !IsThere(program));
        if (missing is not null && Environment.GetEnvironmentVariable("QBER_REQUIRE_FOREIGN") != "1")
            Skip = $"{missing} is not installed.";
    }

    private static bool IsThere(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, program)));
}
