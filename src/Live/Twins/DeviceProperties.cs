namespace Ber.Live;

/// <summary>A device, and those of its properties that can be set.</summary>
/// <param name="Path">Its QOM path.</param>
/// <param name="Driver">Its type; empty: it is the machine.</param>
/// <param name="Values">What they are.</param>
internal sealed record DeviceProperties(string Path, string Driver, IReadOnlyList<PropertySetting> Values);
