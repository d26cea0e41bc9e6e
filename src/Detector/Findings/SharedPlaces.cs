using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Places in which a pair of descriptions stands again, with the device types that have them.</summary>
internal sealed class SharedPlaces
{
    private const int MaxPlaces = 4;   // that are listed

    private readonly List<FieldPath> _places = [];
    private ImmutableArray<string> _former = [];
    private ImmutableHashSet<string> _devices = [];

    /// <summary>The first places.</summary>
    public IReadOnlyList<FieldPath> Places => _places;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The device types.</summary>
    public ImmutableArray<string> Devices => [.. _devices.Order(StringComparer.Ordinal)];

    /// <summary>Adds a place.</summary>
    public void Add(FieldPath place, ImmutableArray<string> devices)
    {
        Count++;
        if (_places.Count < MaxPlaces)
            _places.Add(place);
        if (devices == _former)
            return;
        _former = devices;
        _devices = _devices.Union(devices);
    }
}
