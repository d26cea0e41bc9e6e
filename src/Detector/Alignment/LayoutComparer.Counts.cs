using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Arrays whose number of elements differs: counted on the wire, or by the configuration.</content>
internal sealed partial class LayoutComparer
{
    private void CountDiffers(LayoutField source, LayoutField destination)
    {
        if (IsCounted(source, source.Count, destination.Count))
        {
            _findings.Note(CheckFindingKind.CountChanged, Place(source.Node))
                .Between($"{source.Count} elements", $"{destination.Count} elements")
                .At(Absolute(source.Offset))
                .Hint("The number travels in an earlier field.");
            return;
        }

        if (source.Length == destination.Length)
            return;   // another width of elements, see TypeDiffers
        Shift(CheckFindingKind.CountChanged, source.Node, destination.Length - source.Length)
            .Between($"{source.Count} elements, {Octets(source.Length)}", $"{destination.Count} elements, {Octets(destination.Length)}")
            .At(Absolute(source.Offset))
            .Hint("The number of elements is not on the wire: it comes from the configuration of each side.");
    }

    /// <summary>
    /// Whether an earlier integer of the same or an enclosing struct holds the number on both sides (VMS_VARRAY_*, VMS_VBUFFER, VMS_MULTIPLY). The loader
    /// then takes it from the wire. Which field that is the stream does not say; that two values agree by chance on both sides is the risk.
    /// </summary>
    private bool IsCounted(LayoutField field, long source, long destination)
    {
        string? countField = _context.DestinationKnowledge.CountField(field.Owner, field.Name);
        int innermost = _frames.Count - 1;
        if (countField == KnowledgeEntry.NoCountField)
        {
            // No field of the same description; one of an enclosing description may still.
            innermost--;
            countField = null;
        }

        for (int i = innermost; i >= 0; i--)
        {
            foreach ((string name, long s, long d) in _frames[i].Integers)
            {
                if (countField is not null && !FieldNames.AreSame(name, countField))
                    continue;
                if (s != d && IsMultiple(source, s, destination, d))
                    return true;
            }
        }

        return false;
    }

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

    private void AddInteger(string name, long source, long destination) => _frames[^1].Integers.Add((name, source, destination));
}
