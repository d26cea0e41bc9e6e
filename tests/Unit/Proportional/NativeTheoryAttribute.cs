namespace Unit.Proportional;

/// <summary>
/// A test of the native command, which QBER names, under valgrind; skipped where one is missing, unless QBER_REQUIRE_NATIVE says that both must be there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("QBER_REQUIRE_NATIVE") != "1" && InstructionCounter.Missing is { } missing)
            Skip = missing;
    }
}
