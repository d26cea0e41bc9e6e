namespace Ber.Cli;

/// <summary>What the program is called.</summary>
internal static class Product
{
    /// <summary>Name and version, as <c>--version</c> prints it and as the header record carries it.</summary>
    public const string Name = $"qber {BuiltVersion.Text}";
}
