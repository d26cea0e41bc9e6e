namespace Ber.Live;

/// <summary>A property of a device and its value: one that it has, or is to be given.</summary>
/// <param name="Driver">The type of the device; empty: the machine.</param>
/// <param name="Name">The property.</param>
/// <param name="Value">The value, as the command line has it.</param>
internal sealed record PropertySetting(string Driver, string Name, string Value)
{
    /// <summary>Whether it is a switch that is on.</summary>
    public bool IsOn { get; init; }

    /// <summary>What it sets.</summary>
    public string Key => $"{Driver}.{Name}";

    /// <summary>The option that sets it, and the value of that.</summary>
    public string[] Options => Driver.Length == 0 ? ["-machine", $"{Name}={Value}"] : ["-global", $"{Key}={Value}"];

    /// <summary>The same property with another value.</summary>
    public PropertySetting With(string value) => new(Driver, Name, value);
}
