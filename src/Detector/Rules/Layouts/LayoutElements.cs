using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The elements of a <see cref="LayoutField"/> one by one, with their offsets.</summary>
internal ref struct LayoutElements
{
    private readonly LayoutField _field;
    private StateCursor _cursor;
    private int _nulls;   // null pointers of the run where the cursor stands, behind the current element

    public LayoutElements(LayoutField field)
    {
        _field = field;
        _cursor = StateCursor.OverLayout(field.Owner);
        _cursor.StartAt(field.Start);
    }

    /// <summary>The run that the current element belongs to.</summary>
    public VMStateField Run { get; private set; } = null!;

    /// <summary>Octets from the start of the section's contents to the current element, behind the mark of a pointer.</summary>
    public long Offset { get; private set; }

    public bool MoveNext()
    {
        if (_nulls > 0)
        {
            _nulls--;
            Offset++;
            return true;
        }

        while (!_cursor.MoveNext() || _cursor.IsArray)
        {
            // Into an array, and out of it behind its last element.
            bool isInside = _cursor.IsElement;
            if (isInside ? !_cursor.Leave() : _cursor.Index >= _field.End || !_cursor.Enter())
                return false;
        }

        if (!_cursor.IsElement && _cursor.Index >= _field.End)
            return false;
        Run = _cursor.Field!;
        Offset = _field.Offset + _cursor.Offset;
        _nulls = _cursor.IsPresent ? 0 : _cursor.Count - 1;
        return true;
    }
}
