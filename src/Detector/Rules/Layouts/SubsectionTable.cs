using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The subsections behind the fields of one struct, by name, with their places.</summary>
internal sealed class SubsectionTable
{
    /// <summary>Up to so many are looked through one by one.</summary>
    private const int MaxSearched = 8;

    private readonly List<LayoutPlace> _places;
    private readonly Dictionary<string, LayoutPlace>? _byName;

    /// <summary>Makes the table.</summary>
    /// <param name="owner">The struct, with the offset of the end of its fields.</param>
    public SubsectionTable(LayoutPlace owner)
    {
        _places = new List<LayoutPlace>(owner.Description.Subsections.Length);
        End = owner.Offset;
        StateCursor cursor = StateCursor.OverLayout(owner.Description);
        cursor.StartAt(owner.Description.Fields.Length);
        while (cursor.MoveNext())
        {
            _places.Add(new LayoutPlace(cursor.Description!, owner.Offset + cursor.Offset));
            End = owner.Offset + cursor.Offset + cursor.Length;
        }

        if (_places.Count <= MaxSearched)
            return;
        _byName = new Dictionary<string, LayoutPlace>(_places.Count);
        foreach (LayoutPlace place in _places)
            _byName.TryAdd(place.Description.Name, place);   // the loader takes the first one of a name
    }

    /// <summary>The subsections in wire order, each with the offset of its contents.</summary>
    public IReadOnlyList<LayoutPlace> Places => _places;

    /// <summary>Octets from the start of the section's contents to the end of the last one.</summary>
    public long End { get; }

    /// <summary>The first subsection of a name; null: there is none.</summary>
    public LayoutPlace? Find(string name)
    {
        if (_byName is not null)
            return _byName.TryGetValue(name, out LayoutPlace known) ? known : null;
        foreach (LayoutPlace place in _places)
        {
            if (place.Description.Name == name)
                return place;
        }

        return null;
    }
}
