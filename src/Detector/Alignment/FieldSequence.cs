namespace Ber.Detector;

/// <summary>The fields of one side that have met none yet, in wire order.</summary>
/// <typeparam name="TField">A field.</typeparam>
/// <remarks>All fields together are taken, put in, found and removed in a time that is proportional to their number, but for a logarithm.</remarks>
internal sealed class FieldSequence<TField>
    where TField : class, IAlignedField
{
    /// <summary>Up to so many fields are looked through one by one.</summary>
    private const int MaxSearched = 32;

    private readonly List<TField> _rest;   // the next one is the last
    private readonly EmptyPlaces _empty = new();   // in the list; never its end
    private FieldIndex? _index;

    public FieldSequence(List<TField> fields)
    {
        _rest = fields;
        _rest.Reverse();
    }

    public bool IsEmpty => _rest.Count == 0;

    public int Count => _rest.Count - _empty.Count;

    /// <summary>The field that is to be aligned next.</summary>
    public TField Next => _rest[^1];

    /// <summary>The field that was taken last; null: none was.</summary>
    public TField? Last { get; private set; }

    /// <summary>A field by its distance from the next one.</summary>
    public TField this[int distance] => _rest[PlaceOf(distance)];

    /// <summary>Takes the next field.</summary>
    public TField Take()
    {
        Last = Next;
        Drop();
        return Last;
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
        if (distance == 0)
            Drop();
        else
            _empty.Add(PlaceOf(distance));
    }

    /// <summary>Puts the fields of a struct in its place.</summary>
    public void Open(IReadOnlyList<TField> members)
    {
        DropLast();
        for (int k = members.Count - 1; k >= 0; k--)
        {
            _index?.Push(members[k], _rest.Count);
            _rest.Add(members[k]);
        }

        DropEmpty();
    }

    /// <summary>The nearest field behind the next one that may be the same as one of the other side.</summary>
    /// <param name="other">The other side's field.</param>
    /// <returns>Its distance from the next one; -1: there is none.</returns>
    public int Find(TField other)
    {
        if (other.IsFiller)
            return -1;
        if (Count > MaxSearched)
            return FindByIndex(other);
        for (int distance = 1; distance < Count; distance++)
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
            _index = new FieldIndex(_empty);
            for (int place = 0; place < _rest.Count; place++)
                _index.Push(_rest[place], place);
        }

        int found = _index.Find(other, _rest.Count - 1);
        return found < 0 ? -1 : Count - 1 - _empty.RankOf(found);
    }

    private int PlaceOf(int distance) => _empty.PlaceOf(Count - 1 - distance);

    private void Drop()
    {
        DropLast();
        DropEmpty();
    }

    private void DropLast()
    {
        int place = _rest.Count - 1;
        _index?.Pop(_rest[place], place);
        _rest.RemoveAt(place);
    }

    private void DropEmpty()
    {
        while (_empty.Remove(_rest.Count - 1))
            DropLast();
    }

    private static bool MayBe(TField field, TField other)
        => !field.IsEnd && !field.IsFiller
        && (FieldNames.AreSame(field.Name, other.Name) || RenameTable.Shipped.AreSame(field.Owner.Name, field.Name, other.Owner.Name, other.Name));
}
