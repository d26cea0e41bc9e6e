namespace Golden;

/// <summary>A test that starts the command so often that it wants the native one, which QBER names: seconds, where the other takes a minute.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = Environment.GetEnvironmentVariable("QBER") is { Length: > 0 } ? null : "QBER names no native command.";
}
