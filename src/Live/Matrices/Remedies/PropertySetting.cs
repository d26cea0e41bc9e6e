namespace Ber.Live;

/// <summary>A property and the value that it is given.</summary>
/// <param name="Driver">The type of the device; empty: the machine.</param>
/// <param name="Name">The property.</param>
/// <param name="Value">The value.</param>
internal sealed record PropertySetting(string Driver, string Name, string Value)
{
    /// <summary>The option that sets it, and the value of that.</summary>
    public string[] Options => Driver.Length == 0 ? ["-machine", $"{Name}={Value}"] : ["-global", $"{Driver}.{Name}={Value}"];
}
