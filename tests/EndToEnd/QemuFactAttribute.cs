namespace EndToEnd;

/// <summary>A test with real QEMU processes; skipped where there is no QEMU, unless QBER_REQUIRE_QEMU says that there must be one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuFactAttribute : FactAttribute
{
    public QemuFactAttribute() => Skip = QemuTheoryAttribute.Reason;
}

/// <summary>The same with parameters.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuTheoryAttribute : TheoryAttribute
{
    public QemuTheoryAttribute() => Skip = Reason;

    internal static string? Reason { get; } = Qemu.IsInstalled || Environment.GetEnvironmentVariable("QBER_REQUIRE_QEMU") == "1"
        ? null
        : $"{Qemu.Program} is not installed.";
}
