using Ber.Compat;

namespace Ber.Detector;

/// <summary>Something that a profile knows of a device beyond the layout of its state.</summary>
/// <param name="Name">What it is: <c>pci</c>, <c>virtio queues</c>, <c>must equal</c>, …</param>
/// <param name="Value">The value, for people.</param>
internal readonly record struct DeviceFact(string Name, string Value);
