using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Two fields that meet: their counts, lengths, types, values, elements.</summary>
/// <param name="section">The section's comparison.</param>
/// <param name="layouts">Compares nested structs.</param>
internal sealed class LayoutPairs(LayoutSection section, LayoutComparer layouts)
{
    /// <summary>Compares two fields that meet.</summary>
    /// <returns>Whether values were looked at, not only layouts.</returns>
    public bool Compare(LayoutField source, LayoutField destination)
    {
        if (source.Count != destination.Count)
            CountDiffers(source, destination);
        if (source.IsStruct && destination.IsStruct)
            return CompareElements(source, destination);

        VMStateField s = source.Shape;
        VMStateField d = destination.Shape;
        if (s.Kind is FieldKind.List or FieldKind.Tree || d.Kind is FieldKind.List or FieldKind.Tree)
        {
            CompareLists(source, destination);
            return true;
        }

        if (s.Kind is FieldKind.Null || d.Kind is FieldKind.Null || source.IsStruct || destination.IsStruct)
        {
            CompareUnlike(source, destination);
            return false;
        }

        // A value that the loader refuses comes before whatever the size does to the fields behind it.
        bool hasValues = layouts.Values.Compare(source, destination);
        if (d.TypeName is "virtio" or "virtio-gpu" && hasValues)
            return true;   // its parts were compared one by one, whatever their lengths
        if (source.Count == destination.Count && s.ElementLength != d.ElementLength)
            SizeDiffers(source, destination);
        else if (s.Kind != d.Kind || s.ElementLength != d.ElementLength)
            TypeDiffers(source, destination);
        return hasValues;
    }

    private void CountDiffers(LayoutField source, LayoutField destination)
    {
        if (section.Counts.Has(source, source.Count, destination.Count))
        {
            section.Findings.Note(CheckFindingKind.CountChanged, section.Place(source.Node))
                .Between($"{source.Count} elements", $"{destination.Count} elements")
                .At(section.Absolute(source.Offset))
                .Hint("The number travels in an earlier field.");
            return;
        }

        if (source.Length == destination.Length)
            return;   // another width of elements, see TypeDiffers
        section.Shift(CheckFindingKind.CountChanged, source.Node, destination.Length - source.Length)
            .Between(
                $"{source.Count} elements, {LayoutSection.Octets(source.Length)}",
                $"{destination.Count} elements, {LayoutSection.Octets(destination.Length)}")
            .At(section.Absolute(source.Offset))
            .Hint("The number of elements is not on the wire: it comes from the configuration of each side.");
    }

    private bool CompareElements(LayoutField source, LayoutField destination)
    {
        bool hasValues = false;
        var s = new LayoutElements(source);
        var d = new LayoutElements(destination);
        PathNode node = source.Node;
        for (int k = 0; s.MoveNext() && d.MoveNext(); k++)
        {
            if (s.Run.Kind is not FieldKind.Null && d.Run.Kind is not FieldKind.Null
                && s.Run.Pointer is PointerRule.PresenceMarker != d.Run.Pointer is PointerRule.PresenceMarker)
            {
                section.Shift(CheckFindingKind.NullPointer, node, d.Run.ElementLength - s.Run.ElementLength ?? 1)
                    .Between(Marks(s.Run), Marks(d.Run))
                    .At(section.Absolute(s.Offset))
                    .Hint("One side writes an octet before every element.");
                return true;
            }

            VMStateDescription? one = s.Run.Struct;
            VMStateDescription? other = d.Run.Struct;
            if (one is not null && other is not null)
            {
                PathNode place = source.Count == 1 ? node : node.Element(k);
                hasValues |= layouts.Compare(new LayoutPlace(one, s.Offset), new LayoutPlace(other, d.Offset), place, null);
            }
            else if (one is not null || other is not null)
                NullDiffers(source.Name, s.Run, d.Run, node.Element(k), s.Offset);
        }

        return hasValues;
    }

    private static string Marks(VMStateField field) => field.Pointer is PointerRule.PresenceMarker ? "pointers with marks" : "pointers without marks";

    /// <summary>The loader goes by its own pointers: null where the source is not, it wants the mark; the reverse, it takes the mark for the element.</summary>
    private void NullDiffers(string field, VMStateField source, VMStateField destination, PathNode node, long offset)
    {
        string s = source.Struct is null ? "null" : source.Struct.ToString();
        string d = destination.Struct is null ? "null" : destination.Struct.ToString();
        if (destination.Struct is null)
        {
            section.Findings.Refuse(CheckFindingKind.NullPointer, section.Place(node))
                .Between(s, d)
                .At(section.Absolute(offset))
                .Message(section.Context.Messages.IsChained ? "Unexpected ptr marker: " : section.Context.Messages.NullPointerMarker)
                .Hint("The element exists at the source only.");
        }
        else
        {
            section.Shift(CheckFindingKind.NullPointer, node, destination.ElementLength - 1 ?? 1)
                .Between(s, d)
                .At(section.Absolute(offset))
                .Hint($"The element exists at the destination only; {field} has no count on the wire.");
        }
    }

    private void CompareLists(LayoutField source, LayoutField destination)
    {
        VMStateField s = source.Shape;
        VMStateField d = destination.Shape;
        if (s.Kind != d.Kind)
        {
            section.Shift(CheckFindingKind.FieldRetyped, source.Node, destination.Length - source.Length)
                .Between(source.Describe(), destination.Describe())
                .At(section.Absolute(source.Offset));
            return;
        }

        if (d.Elements.IsEmpty)
            return;   // no element at the destination shows what it takes
        StateCursor local = destination.EnterList();
        _ = MoveToValue(ref local);
        var like = new LayoutPlace(local.Description!, destination.Offset + local.Offset);
        StateCursor sent = source.EnterList();
        for (int k = 0; MoveToValue(ref sent); k++)
            layouts.Compare(new LayoutPlace(sent.Description!, source.Offset + sent.Offset), like, source.Node.Element(k), null);
    }

    /// <summary>Goes to the next element of a list; of a tree, to the value behind its key.</summary>
    private static bool MoveToValue(ref StateCursor elements)
    {
        bool isMoved = elements.MoveNext();
        while (isMoved && elements.IsKey)
            isMoved = elements.MoveNext();
        return isMoved;
    }

    /// <summary>A struct meets a buffer, an integer meets null pointers: only the number of octets can be compared.</summary>
    private void CompareUnlike(LayoutField source, LayoutField destination)
    {
        if (source.Length != destination.Length)
            section.Shift(CheckFindingKind.FieldResized, source.Node, destination.Length - source.Length)
                .Between(source.DescribeSize(), destination.DescribeSize())
                .At(section.Absolute(source.Offset));
        else if (source.Shape.Kind != destination.Shape.Kind)
            section.Findings.Note(CheckFindingKind.FieldRetyped, section.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .At(section.Absolute(source.Offset))
                .Hint("The same number of octets; what they mean was not compared.");
    }

    private void SizeDiffers(LayoutField source, LayoutField destination)
    {
        if (source.Shape.Kind is FieldKind.Buffer && destination.Shape.Kind is FieldKind.Buffer
            && section.Counts.Has(source, source.Shape.Size, destination.Shape.Size))
            return;
        section.Shift(CheckFindingKind.FieldResized, source.Node, destination.Length - source.Length)
            .Between(source.DescribeSize(), destination.DescribeSize())
            .At(section.Absolute(source.Offset));
    }

    /// <summary>The same octets, taken for something else.</summary>
    private void TypeDiffers(LayoutField source, LayoutField destination)
    {
        VMStateField s = source.Shape;
        VMStateField d = destination.Shape;
        if (source.Length != destination.Length)
            return;   // the count was reported
        bool isSameWidth = s.ElementLength == d.ElementLength;
        bool isInteger = s.Kind <= FieldKind.UInt64 && d.Kind <= FieldKind.UInt64;
        if (isInteger && !isSameWidth && source.Name == destination.Name)
        {
            section.Findings.Misread(CheckFindingKind.FieldRetyped, section.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .At(section.Absolute(source.Offset))
                .Hint("The same number of octets, but other values.");
        }
        else
        {
            section.Findings.Note(CheckFindingKind.FieldRetyped, section.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .At(section.Absolute(source.Offset))
                .Hint("The same octets of another type.");
        }
    }
}
