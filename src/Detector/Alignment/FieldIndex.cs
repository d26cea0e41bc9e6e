namespace Ber.Detector;

/// <summary>The places of fields by name, the highest place last: fields are put in and taken out at the high end only.</summary>
internal sealed class FieldIndex
{
    private static readonly List<int> s_none = [];

    private readonly Dictionary<(Names Which, string Name), List<int>> _places = [];

    private enum Names : byte
    {
        /// <summary>The whole name.</summary>
        Exact,

        /// <summary>The name without its suffix.</summary>
        Stem,

        /// <summary>The name without its suffix, of fields that have no number in it.</summary>
        UnnumberedStem,
    }

    /// <summary>Adds a field at a place above all others.</summary>
    public void Push(IAlignedField field, int place)
    {
        if (field.IsEnd || field.IsFiller)
            return;
        string stem = StemOf(field.Name);
        Add((Names.Exact, field.Name), place);
        Add((Names.Stem, stem), place);
        if (!FieldNames.IsNumbered(field.Name))
            Add((Names.UnnumberedStem, stem), place);
    }

    /// <summary>Takes the field at the highest place out.</summary>
    public void Pop(IAlignedField field)
    {
        if (field.IsEnd || field.IsFiller)
            return;
        string stem = StemOf(field.Name);
        RemoveLast((Names.Exact, field.Name));
        RemoveLast((Names.Stem, stem));
        if (!FieldNames.IsNumbered(field.Name))
            RemoveLast((Names.UnnumberedStem, stem));
    }

    /// <summary>The highest place below a limit where a field of the same name stands (<see cref="FieldNames.AreSame"/>); -1: none.</summary>
    public int Find(string name, int limit)
    {
        string stem = StemOf(name);
        return FieldNames.IsNumbered(name)
            ? Math.Max(Highest((Names.Exact, name), limit), Highest((Names.UnnumberedStem, stem), limit))
            : Highest((Names.Stem, stem), limit);
    }

    /// <summary>The places of fields of exactly this name.</summary>
    public List<int> PlacesOf(string name) => _places.GetValueOrDefault((Names.Exact, name), s_none);

    private static string StemOf(string name)
    {
        ReadOnlySpan<char> stem = FieldNames.WithoutSuffix(name);
        return stem.Length == name.Length ? name : stem.ToString();
    }

    private void Add((Names, string) key, int place)
    {
        if (!_places.TryGetValue(key, out List<int>? places))
            _places[key] = places = [];
        places.Add(place);
    }

    private void RemoveLast((Names, string) key)
    {
        List<int> places = _places[key];
        places.RemoveAt(places.Count - 1);
    }

    private int Highest((Names, string) key, int limit)
    {
        List<int> places = _places.GetValueOrDefault(key, s_none);
        for (int k = places.Count - 1; k >= 0; k--)
        {
            if (places[k] < limit)   // only the next field of all is not below it
                return places[k];
        }

        return -1;
    }
}
