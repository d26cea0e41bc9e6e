namespace Ber.Compat;

/// <summary>What the guest's memory says of a split ring of virtio.</summary>
/// <param name="Queue">The queue's number.</param>
/// <param name="Available">How many buffers the driver has made available, modulo 65,536.</param>
/// <param name="Used">How many the device has given back.</param>
internal readonly record struct RingIndexes(int Queue, ushort Available, ushort Used);
