using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The elements of a <see cref="LayoutField"/> one by one, with their offsets.</summary>
internal ref struct LayoutElements(LayoutField field)
{
    private readonly LayoutField _field = field;
    private int _run = field.Start;
    private int _inRun;
    private long _next = field.Offset;

    /// <summary>The run that the current element belongs to.</summary>
    public VMStateField Run { get; private set; } = null!;

    /// <summary>Octets from the start of the section's contents to the current element, behind the mark of a pointer.</summary>
    public long Offset { get; private set; }

    public bool MoveNext()
    {
        while (_run < _field.End && _inRun >= _field.Owner.Fields[_run].Count)
        {
            _run++;
            _inRun = 0;
        }

        if (_run >= _field.End)
            return false;
        Run = _field.Owner.Fields[_run];
        Offset = _next + (Run.Pointer is PointerRule.PresenceMarker ? 1 : 0);
        _next += Run.ElementLength ?? 0;
        _inRun++;
        return true;
    }
}
