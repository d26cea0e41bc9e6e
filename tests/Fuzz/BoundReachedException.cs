namespace Fuzz;

/// <summary>A run has written as much as is looked at: nothing is said of the rest.</summary>
internal sealed class BoundReachedException() : Exception($"more than {BoundedSink.Bound} octets");
