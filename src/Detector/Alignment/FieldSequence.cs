namespace Ber.Detector;

/// <summary>The fields of one side that have met none yet, in wire order.</summary>
/// <typeparam name="TField">A field.</typeparam>
/// <remarks>Taking, opening and finding cost no more than there are fields taken and put in; taking one out from behind costs its distance.</remarks>
internal sealed class FieldSequence<TField>
    where TField : class, IAlignedField
{
    /// <summary>Up to so many fields are looked through one by one.</summary>
    private const int MaxSearched = 32;

    private readonly List<TField> _rest;   // the next one is the last
    private FieldIndex? _index;

    public FieldSequence(List<TField> fields)
    {
        _rest = fields;
        _rest.Reverse();
    }

    public bool IsEmpty => _rest.Count == 0;

    public int Count => _rest.Count;

    /// <summary>The field that is to be aligned next.</summary>
    public TField Next => _rest[^1];

    /// <summary>The field that was taken last; null: none was.</summary>
    public TField? Last { get; private set; }

    /// <summary>A field by its distance from the next one.</summary>
    public TField this[int distance] => _rest[^(distance + 1)];

    /// <summary>Takes the next field.</summary>
    public TField Take()
    {
        TField field = Next;
        _rest.RemoveAt(_rest.Count - 1);
        _index?.Pop(field);
        return Last = field;
    }

    /// <summary>Takes some fields.</summary>
    public void Take(int count)
    {
        for (int k = 0; k < count; k++)
            Take();
    }

    /// <summary>Takes a field out of the rest, which met another one than those around it.</summary>
    public void Remove(int distance)
    {
        int place = _rest.Count - 1 - distance;
        for (int k = _rest.Count - 1; k >= place; k--)
            _index?.Pop(_rest[k]);
        _rest.RemoveAt(place);
        for (int k = place; k < _rest.Count; k++)
            _index?.Push(_rest[k], k);
    }

    /// <summary>Puts the fields of a struct in its place.</summary>
    public void Open(IReadOnlyList<TField> members)
    {
        _index?.Pop(Next);
        _rest.RemoveAt(_rest.Count - 1);
        for (int k = members.Count - 1; k >= 0; k--)
        {
            _index?.Push(members[k], _rest.Count);
            _rest.Add(members[k]);
        }
    }

    /// <summary>The nearest field behind the next one that may be the same as one of the other side.</summary>
    /// <param name="other">The other side's field.</param>
    /// <returns>Its distance from the next one; -1: there is none.</returns>
    public int Find(TField other)
    {
        if (other.IsFiller)
            return -1;
        if (_rest.Count > MaxSearched)
            return FindByIndex(other);
        for (int distance = 1; distance < _rest.Count; distance++)
        {
            if (MayBe(this[distance], other))
                return distance;
        }

        return -1;
    }

    private int FindByIndex(TField other)
    {
        if (_index is null)
        {
            _index = new FieldIndex();
            for (int place = 0; place < _rest.Count; place++)
                _index.Push(_rest[place], place);
        }

        int next = _rest.Count - 1;
        int found = _index.Find(other.Name, next);
        foreach (string name in RenameTable.Shipped.NamesOf(other.Name))
        {
            List<int> places = _index.PlacesOf(name);
            for (int k = places.Count - 1; k >= 0 && places[k] > found; k--)
            {
                if (places[k] < next && MayBe(_rest[places[k]], other))
                    found = places[k];
            }
        }

        return found < 0 ? -1 : next - found;
    }

    private static bool MayBe(TField field, TField other)
        => !field.IsEnd && !field.IsFiller
        && (FieldNames.AreSame(field.Name, other.Name) || RenameTable.Shipped.AreSame(field.Owner.Name, field.Name, other.Owner.Name, other.Name));
}
