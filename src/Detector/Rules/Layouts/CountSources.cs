using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Integers of the structs around a field that differ between the two sides: an array whose count differs may be counted by one of them.</summary>
/// <param name="knowledge">What is known of the destination.</param>
internal sealed class CountSources(SideKnowledge knowledge)
{
    private readonly List<(string Name, long Source, long Destination)> _integers = [];
    private readonly List<int> _starts = [];
    private int _olderVersions;

    /// <summary>Whether a version number that travels as a field says that the source is the older side.</summary>
    public bool IsOlderByField => _olderVersions > 0;

    public void EnterStruct() => _starts.Add(_integers.Count);

    public void LeaveStruct()
    {
        for (int i = _starts[^1]; i < _integers.Count; i++)
            _olderVersions -= IsOlderVersion(_integers[i]) ? 1 : 0;
        _integers.RemoveRange(_starts[^1], _integers.Count - _starts[^1]);
        _starts.RemoveAt(_starts.Count - 1);
    }

    /// <summary>Notes the values of a field. Where they are equal it explains no difference.</summary>
    public void Add(string name, long source, long destination)
    {
        if (source == destination)
            return;
        _integers.Add((name, source, destination));
        _olderVersions += IsOlderVersion(_integers[^1]) ? 1 : 0;
    }

    /// <summary>Whether a name is that of a version number.</summary>
    public static bool IsVersion(string name) => name.Contains("version", StringComparison.Ordinal);

    /// <summary>
    /// Whether an earlier integer of the same or an enclosing struct holds the number on both sides (VMS_VARRAY_*, VMS_VBUFFER, VMS_MULTIPLY). The loader
    /// then takes it from the wire. Which field that is the stream does not say; that two values agree by chance on both sides is the risk.
    /// </summary>
    public bool Has(LayoutField field, long source, long destination)
    {
        if (_integers.Count == 0)
            return false;
        string? countField = knowledge.CountField(field.Owner, field.Name);
        int end = _integers.Count;
        if (countField == KnowledgeEntry.NoCountField)
        {
            // No field of the same description; one of an enclosing description may still.
            end = _starts[^1];
            countField = null;
        }

        for (int i = end - 1; i >= 0; i--)
        {
            (string name, long s, long d) = _integers[i];
            if ((countField is null || FieldNames.AreSame(name, countField)) && IsMultiple(source, s, destination, d))
                return true;
        }

        return false;
    }

    private static bool IsOlderVersion((string Name, long Source, long Destination) integer) => integer.Source < integer.Destination && IsVersion(integer.Name);

    private static bool IsMultiple(long source, long s, long destination, long d)
    {
        if (s < 0 || d < 0)
            return false;
        if (source == s && destination == d)
            return true;
        return s > 0 && d > 0
            ? source % s == 0 && destination % d == 0 && source / s == destination / d
            : s > 0 ? d == 0 && destination == 0 && source % s == 0 : d > 0 && s == 0 && source == 0 && destination % d == 0;
    }
}
