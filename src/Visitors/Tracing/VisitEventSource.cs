using System.Diagnostics.Tracing;

namespace Ber.Visitors;

/// <summary>
/// The event source <c>Ber.Visitors</c>: an event per put, per get and per traced visit. Nothing is computed, and nothing allocated, while nobody listens.
/// </summary>
[EventSource(Name = ProviderName)]
internal sealed class VisitEventSource : EventSource
{
    public const string ProviderName = "Ber.Visitors";

    public static readonly VisitEventSource Log = new();

    private VisitEventSource()
    {
    }

    /// <summary>A put on a QEMUFile: octets put before it, its octets, the primitive, the value.</summary>
    [Event(1, Level = EventLevel.Verbose)]
    public void Put(long offset, int octets, string type, string value) => WriteEvent(1, offset, octets, type, value);

    /// <summary>A get from a QEMUFile.</summary>
    [Event(2, Level = EventLevel.Verbose)]
    public void Get(long offset, int octets, string type, string value) => WriteEvent(2, offset, octets, type, value);

    /// <summary>A visit: the legacy offset, the legacy octets, the path, the type, the value; <paramref name="direction"/> is Input or Output.</summary>
    [Event(3, Level = EventLevel.Verbose)]
    public void Visit(long offset, int octets, string path, string type, string value, string direction)
        => WriteEvent(3, offset, octets, path, type, value, direction);
}
