using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>A device, and those of its properties that can be set.</summary>
/// <param name="Path">Its QOM path.</param>
/// <param name="Driver">Its type; empty: it is the machine.</param>
/// <param name="Values">Names and values.</param>
internal sealed record DeviceProperties(string Path, string Driver, ImmutableDictionary<string, DeviceProperty> Values);
