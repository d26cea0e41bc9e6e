namespace Ber.Detector;

/// <summary>The places of fields by name, the highest place last: fields are put in and taken out at the high end only.</summary>
/// <param name="empty">The places whose fields were taken out before those above them.</param>
internal sealed class FieldIndex(EmptyPlaces empty)
{
    private readonly Dictionary<(Names Which, string Name), List<int>> _places = [];
    private readonly Dictionary<(string Owner, string Name), List<int>> _renamed = [];

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
        PlacesOf(Names.Exact, field.Name).Add(place);
        PlacesOf(Names.Stem, stem).Add(place);
        if (!FieldNames.IsNumbered(field.Name))
            PlacesOf(Names.UnnumberedStem, stem).Add(place);
        if (HasOtherNames(field))
            RenamedPlacesOf(field).Add(place);
    }

    /// <summary>Takes the field at the highest place out.</summary>
    public void Pop(IAlignedField field, int place)
    {
        if (field.IsEnd || field.IsFiller)
            return;
        string stem = StemOf(field.Name);
        RemoveLast(PlacesOf(Names.Exact, field.Name), place);
        RemoveLast(PlacesOf(Names.Stem, stem), place);
        if (!FieldNames.IsNumbered(field.Name))
            RemoveLast(PlacesOf(Names.UnnumberedStem, stem), place);
        if (HasOtherNames(field))
            RemoveLast(RenamedPlacesOf(field), place);
    }

    /// <summary>The highest place below a limit where a field stands that may be the same as one of the other side; -1: none.</summary>
    public int Find(IAlignedField other, int limit)
    {
        string name = other.Name;
        string stem = StemOf(name);
        int found = FieldNames.IsNumbered(name)
            ? Math.Max(Highest((Names.Exact, name), limit), Highest((Names.UnnumberedStem, stem), limit))
            : Highest((Names.Stem, stem), limit);

        // Renames are those of one description, which may be the owner of either field.
        foreach ((string owner, string otherName) in RenameTable.Shipped.NamesOf(name))
        {
            int place = owner == other.Owner.Name
                ? Highest((Names.Exact, otherName), limit)
                : Highest(_renamed.GetValueOrDefault((owner, otherName)), limit);
            found = Math.Max(found, place);
        }

        return found;
    }

    private static bool HasOtherNames(IAlignedField field) => RenameTable.Shipped.NamesOf(field.Name).Count > 0;

    private static string StemOf(string name)
    {
        ReadOnlySpan<char> stem = FieldNames.WithoutSuffix(name);
        return stem.Length == name.Length ? name : stem.ToString();
    }

    private static void RemoveLast(List<int> places, int place)
    {
        if (places.Count > 0 && places[^1] == place)   // else it was empty, and a search has dropped it
            places.RemoveAt(places.Count - 1);
    }

    private List<int> PlacesOf(Names which, string name)
    {
        if (!_places.TryGetValue((which, name), out List<int>? places))
            _places[(which, name)] = places = [];
        return places;
    }

    private List<int> RenamedPlacesOf(IAlignedField field)
    {
        (string, string) key = (field.Owner.Name, field.Name);
        if (!_renamed.TryGetValue(key, out List<int>? places))
            _renamed[key] = places = [];
        return places;
    }

    private int Highest((Names, string) key, int limit) => Highest(_places.GetValueOrDefault(key), limit);

    private int Highest(List<int>? places, int limit)
    {
        for (int k = (places?.Count ?? 0) - 1; k >= 0; k--)
        {
            int place = places![k];
            if (empty.Contains(place))
            {
                if (k == places.Count - 1)
                    places.RemoveAt(k);
            }
            else if (place < limit)   // only the next field of all is not below it
            {
                return place;
            }
        }

        return -1;
    }
}
