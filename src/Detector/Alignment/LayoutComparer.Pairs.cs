using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Two fields that meet, and fields that meet none.</content>
internal sealed partial class LayoutComparer
{
    /// <returns>Whether values were looked at.</returns>
    private bool ComparePair(LayoutField source, LayoutField destination)
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
        bool hasValues = CompareValues(source, destination);
        if (d.TypeName is "virtio" or "virtio-gpu" && hasValues)
            return true;   // its parts were compared one by one, whatever their lengths
        if (source.Count == destination.Count && s.ElementLength != d.ElementLength)
            SizeDiffers(source, destination);
        else if (s.Kind != d.Kind || s.ElementLength != d.ElementLength)
            TypeDiffers(source, destination);
        return hasValues;
    }

    private bool CompareElements(LayoutField source, LayoutField destination)
    {
        bool hasValues = false;
        var s = new LayoutElements(source);
        var d = new LayoutElements(destination);
        PathNode node = source.Node;
        for (int k = 0; s.MoveNext() && d.MoveNext(); k++)
        {
            if (s.Run.Kind is not FieldKind.Null && d.Run.Kind is not FieldKind.Null && s.Run.Pointer is PointerRule.PresenceMarker != d.Run.Pointer is PointerRule.PresenceMarker)
            {
                Shift(CheckFindingKind.NullPointer, node, d.Run.ElementLength - s.Run.ElementLength ?? 1)
                    .Between(Marks(s.Run), Marks(d.Run))
                    .At(Absolute(s.Offset))
                    .Hint("One side writes an octet before every element.");
                return true;
            }

            VMStateDescription? one = s.Run.Struct;
            VMStateDescription? other = d.Run.Struct;
            if (one is not null && other is not null)
                hasValues |= CompareStruct(one, s.Offset, other, d.Offset, source.Count == 1 ? node : node.Element(k), null);
            else if (one is not null || other is not null)
                NullDiffers(source, s.Run, d.Run, node.Element(k), s.Offset);
        }

        return hasValues;
    }

    private static string Marks(VMStateField field) => field.Pointer is PointerRule.PresenceMarker ? "pointers with marks" : "pointers without marks";

    /// <summary>The loader goes by its own pointers: null where the source is not, it wants the mark; the reverse, it takes the mark for the element.</summary>
    private void NullDiffers(LayoutField field, VMStateField source, VMStateField destination, PathNode node, long offset)
    {
        string s = source.Struct is null ? "null" : source.Struct.ToString();
        string d = destination.Struct is null ? "null" : destination.Struct.ToString();
        if (destination.Struct is null)
        {
            _findings.Refuse(CheckFindingKind.NullPointer, Place(node))
                .Between(s, d)
                .At(Absolute(offset))
                .Message(_context.Messages.IsChained ? "Unexpected ptr marker: " : _context.Messages.NullPointerMarker)
                .Hint("The element exists at the source only.");
        }
        else
        {
            Shift(CheckFindingKind.NullPointer, node, destination.ElementLength - 1 ?? 1)
                .Between(s, d)
                .At(Absolute(offset))
                .Hint($"The element exists at the destination only; {field.Name} has no count on the wire.");
        }
    }

    private void CompareLists(LayoutField source, LayoutField destination)
    {
        VMStateField s = source.Shape;
        VMStateField d = destination.Shape;
        if (s.Kind != d.Kind)
        {
            Shift(CheckFindingKind.FieldRetyped, source.Node, destination.Length - source.Length)
                .Between(source.Describe(), destination.Describe())
                .At(Absolute(source.Offset));
            return;
        }

        if (d.Elements.IsEmpty)
            return;   // no element at the destination shows what it takes
        long offset = source.Offset + (s.Kind is FieldKind.Tree ? 4 : 0);
        int k = 0;
        VMStateElements like = d.Elements[0];
        foreach (VMStateElements run in s.Elements)
        {
            for (int n = 0; n < run.Count; n++, k++)
            {
                offset += 1 + (s.Kind is FieldKind.Tree ? run.Key?.Length ?? 8 : 0);
                CompareStruct(run.Struct, offset, like.Struct, destination.Offset + 1, source.Node.Element(k), null);
                offset += run.Struct.Length ?? 0;
            }
        }
    }

    /// <summary>A struct meets a buffer, an integer meets null pointers: only the number of octets can be compared.</summary>
    private void CompareUnlike(LayoutField source, LayoutField destination)
    {
        if (source.Length != destination.Length)
            Shift(CheckFindingKind.FieldResized, source.Node, destination.Length - source.Length)
                .Between(Sized(source), Sized(destination))
                .At(Absolute(source.Offset));
        else if (source.Shape.Kind != destination.Shape.Kind)
            _findings.Note(CheckFindingKind.FieldRetyped, Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .At(Absolute(source.Offset))
                .Hint("The same number of octets; what they mean was not compared.");
    }

    private void SizeDiffers(LayoutField source, LayoutField destination)
    {
        if (source.Shape.Kind is FieldKind.Buffer && destination.Shape.Kind is FieldKind.Buffer && IsCounted(source, source.Shape.Size, destination.Shape.Size))
            return;
        Shift(CheckFindingKind.FieldResized, source.Node, destination.Length - source.Length)
            .Between(Sized(source), Sized(destination))
            .At(Absolute(source.Offset));
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
            _findings.Misread(CheckFindingKind.FieldRetyped, Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .At(Absolute(source.Offset))
                .Hint("The same number of octets, but other values.");
        }
        else
        {
            _findings.Note(CheckFindingKind.FieldRetyped, Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .At(Absolute(source.Offset))
                .Hint("The same octets of another type.");
        }
    }

    private void Removed(LayoutField source)
    {
        if (IsCounted(source, source.Count, 0) || (source.Shape.Kind is FieldKind.Buffer && IsCounted(source, source.Shape.Size, 0)))
            return;
        if (source.Length == 0)
            return;
        if (IsConditionalThere(source))
        {
            if (IsOlderByField)
                _findings.Note(CheckFindingKind.FieldConditional, Place(source.Node))
                    .Between(Sized(source), null)
                    .At(Absolute(source.Offset))
                    .Hint("The destination reads it from streams as old as this one: an earlier field says how old it is.");
            else
                Conditional(source, Sized(source), null, source.Offset);
            return;
        }

        Shift(CheckFindingKind.FieldRemoved, source.Node, -source.Length)
            .Between(Sized(source), null)
            .At(Absolute(source.Offset))
            .Hint(source.Owner.Name == _sourceRoot.Name ? null : $"{source.Owner.Name} of the destination has no such field.");
    }

    private void Conditional(LayoutField field, string? source, string? destination, long? offset)
        => _findings.Refuse(CheckFindingKind.FieldConditional, Place(field.Node))
            .Between(source, destination)
            .At(Absolute(offset))
            .Message(_context.Messages.MissingFooter(_source.Path.IdStr))
            .Condition($"whether the destination's condition for {field.Owner.Name}.{field.Name} suits what is sent")
            .Hint("The destination reads the field under a condition, which its own stream shows for another state or version.");

    /// <summary>Whether the destination knows the field, maybe under a later name, but has a condition for it.</summary>
    private bool IsConditionalThere(LayoutField source)
        => _context.DestinationKnowledge.IsConditional(source.Owner, source.Name) is true
        || (_context.Renames.OtherName(source.Owner.Name, FieldNames.WithoutSuffix(source.Name).ToString()) is string other && _context.DestinationKnowledge.IsConditional(source.Owner, other) is true);

    private void Added(LayoutField destination, long? sourceOffset, int? incomingVersion)
    {
        if (IsCounted(destination, 0, destination.Count) || (destination.Shape.Kind is FieldKind.Buffer && IsCounted(destination, 0, destination.Shape.Size)))
            return;
        if (destination.Length == 0 || IsGatedByField(destination))
            return;
        if (IsGated(destination, incomingVersion))
        {
            if (IsVersion(destination.Name) && IntegerAt(DestinationOctets, destination.Shape, destination.Offset) is long own)
                AddInteger(destination.Name, 0, own);   // not sent: it keeps the value that stands for streams from before it
            return;
        }

        if (_source.VersionId < _destination.VersionId && _context.DestinationKnowledge.IsConditional(destination.Owner, destination.Name) is true)
        {
            // In a struct that is nested in an older section, only the condition can tell the old stream from the new one.
            Conditional(destination, null, Sized(destination), sourceOffset);
            return;
        }

        Shift(CheckFindingKind.FieldAdded, destination.Node, destination.Length)
            .Between(null, Sized(destination))
            .At(Absolute(sourceOffset))
            .Hint("The destination waits for a field that the source does not send.");
    }

    /// <summary>Whether the loader passes the field over, because the incoming version is older than the field (vmstate_field_exists).</summary>
    private bool IsGated(LayoutField destination, int? incomingVersion)
        => incomingVersion is int version
        && (_context.DestinationKnowledge.FieldVersion(destination.Owner, destination.Name) is int introduced ? introduced > version : version < destination.Owner.VersionId);

    /// <summary>
    /// A condition on a version number that travels as a field of its own (mig_version_id of esp, version_id of others): where the source's is older, the
    /// destination does not wait for what came later.
    /// </summary>
    private bool IsGatedByField(LayoutField destination)
        => IsOlderByField && _context.DestinationKnowledge.IsConditional(destination.Owner, destination.Name) is true;

    /// <summary>Whether a version number that travels as a field says that the source is the older side.</summary>
    private bool IsOlderByField => _frames.Any(static f => f.Integers.Any(static i => IsVersion(i.Name) && i.Source < i.Destination));

    private static bool IsVersion(string name) => name.Contains("version", StringComparison.Ordinal);

    private static string Sized(LayoutField field) => $"{field.Name}: {field.Describe()}, {Octets(field.Length)}";
}
