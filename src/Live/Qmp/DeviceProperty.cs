namespace Ber.Live;

/// <summary>The value of a property.</summary>
/// <param name="IsSwitch">Whether it is on or off.</param>
/// <param name="Value">As the command line has it.</param>
internal readonly record struct DeviceProperty(bool IsSwitch, string Value);
