namespace Golden;

/// <summary>A test that opens a page in Chromium; skipped where it is not installed, unless QBER_REQUIRE_BROWSER says that it must be.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = IsThere ? null : "chromium is not installed.";

    private static bool IsThere => Environment.GetEnvironmentVariable("QBER_REQUIRE_BROWSER") == "1"
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Join(folder, "chromium")));
}
