using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Two fields that meet, and fields that meet none.</content>
internal sealed partial class DescriptionComparer
{
    private void ComparePair(SchemaItem source, SchemaItem destination)
    {
        VMStateField s = source.Field;
        VMStateField d = destination.Field;
        if (source.Name != destination.Name && _renames.AreSame(source.Owner.Name, source.Name, destination.Owner.Name, destination.Name))
            Add(CheckFindingKind.FieldRenamed, CheckSeverity.Note, CheckConsequence.None, source.Node, source.Name, destination.Name, "A known rename.");
        if (!ComparePresence(source, destination))
            return;
        if (source.Nested is VMStateDescription nested && destination.Nested is VMStateDescription local)
        {
            CompareNested(source, nested, destination, local);
        }
        else if (source.Nested is not null != destination.Nested is not null)
        {
            if (s.Kind is FieldKind.Null or FieldKind.List || d.Kind is FieldKind.Null or FieldKind.List)
                return;   // an instance without elements does not show what they are
            Add(
                CheckFindingKind.DescriptionMissing, CheckSeverity.Error, CheckConsequence.Misreads, source.Node, source.Describe(), destination.Describe(),
                source.Nested is null ? "The destination reads a struct that the source does not describe." : "The destination does not read the struct that the source sends.");
        }
        else
        {
            CompareLeaves(source, destination);
        }

        if (s.Count != d.Count && (hasCounts || (s.Count > 1 && d.Count > 1)))
            CountDiffers(source, destination);
    }

    /// <summary>Versions and conditions of both.</summary>
    /// <returns>Whether both may be on the wire.</returns>
    private bool ComparePresence(SchemaItem source, SchemaItem destination)
    {
        VMStateField s = source.Field;
        VMStateField d = destination.Field;
        bool isExact = source.Owner.IsExact || destination.Owner.IsExact;
        if (source.IsOn != destination.IsOn)
        {
            Add(
                CheckFindingKind.FieldVersion, CheckSeverity.Error, CheckConsequence.Refuses, source.Node, source.Describe(), destination.Describe(),
                source.IsOn ? "The source sends the field in a version in which the destination does not read it." : "The destination reads the field in a version in which the source does not send it.");
            return false;
        }

        if (!source.IsOn)
            return false;
        if (s.VersionId != d.VersionId && !isExact)
        {
            Add(
                CheckFindingKind.FieldVersion, CheckSeverity.Warning, CheckConsequence.None, source.Node, source.Describe(), destination.Describe(),
                "The two agree on the present version; of older streams the destination expects something else than the source expected.");
        }

        if (s.IsConditional != d.IsConditional && !isExact)
        {
            Add(
                CheckFindingKind.FieldConditional, CheckSeverity.Warning, CheckConsequence.Refuses, source.Node, source.Describe(), destination.Describe(), null, null,
                s.IsConditional ? $"whether the source's condition for {source.Name} always holds" : $"whether the destination's condition for {source.Name} holds for what is sent");
        }

        return true;
    }

    private void CompareNested(SchemaItem source, VMStateDescription nested, SchemaItem destination, VMStateDescription local)
    {
        if (nested.Name != local.Name)
        {
            bool isKnown = _renames.AreSameDescriptions(_section, nested.Name, local.Name) || nested.IsExact || local.IsExact;
            Add(
                CheckFindingKind.DescriptionRenamed, isKnown ? CheckSeverity.Note : CheckSeverity.Warning, CheckConsequence.None, source.Node, nested.Name, local.Name,
                "The name of a nested description is not on the wire: its fields were compared.");
        }

        // The version of a nested struct is not on the wire: the destination takes the one that its own description states.
        if (nested.VersionId > local.VersionId || nested.VersionId < local.MinimumVersionId)
        {
            Add(
                CheckFindingKind.NestedVersion, CheckSeverity.Error, CheckConsequence.Misreads, source.Node, $"{nested.Name} version {nested.VersionId}",
                nested.VersionId > local.VersionId ? $"version {local.VersionId}" : $"version {local.MinimumVersionId} or newer",
                "The version of a nested struct is not on the wire: the destination reads its own version without a check.");
        }
        else if (nested.VersionId != local.VersionId)
        {
            Add(
                CheckFindingKind.NestedVersion, CheckSeverity.Warning, CheckConsequence.None, source.Node, $"{nested.Name} version {nested.VersionId}", $"version {local.VersionId}",
                "The version of a nested struct is not on the wire: the destination reads its own version without a check. The fields were compared.");
        }

        if (source.Field.Kind != destination.Field.Kind && source.Field.TypeName.Length > 0 && destination.Field.TypeName.Length > 0)
            Add(CheckFindingKind.FieldRetyped, CheckSeverity.Error, CheckConsequence.Refuses, source.Node, source.Describe(), destination.Describe(), null);
        CompareContents(nested, nested.VersionId, local, local.VersionId, source.Node);
    }

    private void CompareLeaves(SchemaItem source, SchemaItem destination)
    {
        VMStateField s = source.Field;
        VMStateField d = destination.Field;
        bool hasTypes = s.TypeName.Length > 0 && d.TypeName.Length > 0;
        if (s.Kind is FieldKind.Octets or FieldKind.String or FieldKind.Null or FieldKind.List || d.Kind is FieldKind.Octets or FieldKind.String or FieldKind.Null or FieldKind.List)
        {
            if (hasTypes && s.Kind != d.Kind && s.Kind is not FieldKind.Null && d.Kind is not FieldKind.Null)
                Add(CheckFindingKind.FieldRetyped, CheckSeverity.Error, CheckConsequence.Refuses, source.Node, source.Describe(), destination.Describe(), null);
            return;
        }

        if (s.Size != d.Size && IsSizeOfWire(s, d))
        {
            // The length of a buffer that a stream shows may be that of the instance.
            bool isInstance = source.Owner.IsExact && s.Kind is FieldKind.Buffer && d.Kind is FieldKind.Buffer;
            Add(
                CheckFindingKind.FieldResized, isInstance ? CheckSeverity.Warning : CheckSeverity.Error, CheckConsequence.Refuses, source.Node, source.Describe(), destination.Describe(), null, null,
                isInstance ? "whether the length is fixed, or that of this instance" : null);
        }
        else if (hasTypes && s.TypeName != d.TypeName && !_renames.AreSameTypes(s.TypeName, d.TypeName))
        {
            bool isOther = s.Kind != d.Kind;
            Add(
                CheckFindingKind.FieldRetyped, isOther ? CheckSeverity.Error : CheckSeverity.Warning, isOther ? CheckConsequence.Misreads : CheckConsequence.None, source.Node,
                source.Describe(), destination.Describe(), isOther ? "The same number of octets, taken for something else without a word." : "The same octets under another type name.");
        }
        else if (hasTypes && s.TypeName != d.TypeName)
        {
            Add(CheckFindingKind.FieldRetyped, CheckSeverity.Note, CheckConsequence.None, source.Node, source.Describe(), destination.Describe(), "Known to stand for the same octets.");
        }
    }

    /// <summary>The size in a dump is that of the C member; where a stream told the type, it is the one on the wire.</summary>
    private static bool IsSizeOfWire(VMStateField s, VMStateField d)
        => (s.TypeName.Length > 0 == d.TypeName.Length > 0) || (VMStateField.FixedSizeOf(s.Kind) > 0 && VMStateField.FixedSizeOf(d.Kind) > 0);

    private void CountDiffers(SchemaItem source, SchemaItem destination)
    {
        bool isInstance = source.Owner.IsExact || destination.Owner.IsExact;
        Add(
            CheckFindingKind.CountChanged, isInstance ? CheckSeverity.Warning : CheckSeverity.Error, CheckConsequence.Refuses, source.Node, source.Describe(), destination.Describe(), null, null,
            isInstance ? "whether the number of elements is fixed, or that of this instance" : null);
    }

    private void Added(SchemaItem destination, bool isSourceExact)
    {
        if (!destination.IsOn)
        {
            Add(CheckFindingKind.FieldVersion, CheckSeverity.Note, CheckConsequence.None, destination.Node, null, destination.Describe(), "A later version brings the field: the destination does not read it from this one.");
        }
        else if (!destination.Field.IsConditional)
        {
            Add(CheckFindingKind.FieldAdded, CheckSeverity.Error, CheckConsequence.Refuses, destination.Node, null, destination.Describe(), "The destination reads it from the octets that follow.");
        }
        else if (!isSourceExact)
        {
            Add(
                CheckFindingKind.FieldAdded, CheckSeverity.Warning, CheckConsequence.Refuses, destination.Node, null, destination.Describe(), null, null,
                $"whether the destination's condition for {destination.Name} holds for what is sent");
        }
    }

    private void Removed(SchemaItem source, bool isDestinationExact)
    {
        if (!source.IsOn)
            return;
        bool isOpen = source.Field.IsConditional || isDestinationExact;
        Add(
            CheckFindingKind.FieldRemoved, isOpen ? CheckSeverity.Warning : CheckSeverity.Error, CheckConsequence.Refuses, source.Node, source.Describe(), null,
            isOpen ? null : "The destination takes its octets for those of the next field.", null,
            source.Field.IsConditional ? $"whether the source's condition for {source.Name} holds" : isDestinationExact ? "whether the destination's field is under a condition that did not hold" : null);
    }
}
