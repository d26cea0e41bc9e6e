using System.Runtime.InteropServices;

namespace Ber.Cli;

/// <summary>What the program is called.</summary>
internal static class Product
{
    /// <summary>Name and version, as <c>--version</c> prints it and as the header record carries it.</summary>
    public const string Name = $"qber {BuiltVersion.Text}";

    /// <summary>When the manual pages of this version were last changed: a constant, so that the same source makes the same pages.</summary>
    public const string PagesDate = "2026-12-01";

    /// <summary>What <c>-V</c> prints: which source it was made from, and what it runs on.</summary>
    public static string Details
        => $"{Name}\ncommit {BuiltVersion.Commit}\n.NET {Environment.Version}, {Form}, {RuntimeInformation.RuntimeIdentifier}\n";

    private static string Form => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null ? "native" : "compiled as it runs";
}
