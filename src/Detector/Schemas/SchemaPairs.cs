using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Two fields of descriptions that meet: whether both are on the wire, and whether they have the same octets there.</summary>
/// <param name="comparison">The section's comparison.</param>
internal sealed class SchemaPairs(DescriptionComparer comparison)
{
    public void Compare(SchemaItem source, SchemaItem destination)
    {
        VMStateField s = source.Field;
        VMStateField d = destination.Field;
        if (source.Name != destination.Name && comparison.Renames.AreSame(source.Owner.Name, source.Name, destination.Owner.Name, destination.Name))
        {
            comparison.Findings.Note(CheckFindingKind.FieldRenamed, comparison.Place(source.Node))
                .Between(source.Name, destination.Name)
                .Hint("A known rename.");
        }

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
            comparison.Findings.Misread(CheckFindingKind.DescriptionMissing, comparison.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .Hint(source.Nested is null
                    ? "The destination reads a struct that the source does not describe."
                    : "The destination does not read the struct that the source sends.");
        }
        else
        {
            CompareLeaves(source, destination);
        }

        if (s.Count != d.Count && (comparison.HasCounts || (s.Count > 1 && d.Count > 1)))
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
            comparison.Findings.Refuse(CheckFindingKind.FieldVersion, comparison.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .Hint(source.IsOn
                    ? "The source sends the field in a version in which the destination does not read it."
                    : "The destination reads the field in a version in which the source does not send it.");
            return false;
        }

        if (!source.IsOn)
            return false;
        if (s.VersionId != d.VersionId && !isExact)
        {
            comparison.Findings.Note(CheckFindingKind.FieldVersion, comparison.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .Hint("The two agree on the present version; of older streams the destination expects something else than the source expected.");
        }

        if (s.IsConditional != d.IsConditional && !isExact)
        {
            comparison.Findings.Refuse(CheckFindingKind.FieldConditional, comparison.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .Condition(s.IsConditional
                    ? $"whether the source's condition for {source.Name} always holds"
                    : $"whether the destination's condition for {source.Name} holds for what is sent");
        }

        return true;
    }

    private void CompareNested(SchemaItem source, VMStateDescription nested, SchemaItem destination, VMStateDescription local)
    {
        if (nested.Name != local.Name)
        {
            bool isKnown = comparison.Renames.AreSameDescriptions(comparison.Section, nested.Name, local.Name) || nested.IsExact || local.IsExact;
            comparison.Findings.Note(CheckFindingKind.DescriptionRenamed, comparison.Place(source.Node))
                .Between(nested.Name, local.Name)
                .Hint(isKnown ? "A known rename." : "The name of a nested description is not on the wire: its fields were compared.");
        }

        if (nested.VersionId != local.VersionId)
        {
            comparison.Findings.Note(CheckFindingKind.NestedVersion, comparison.Place(source.Node))
                .Between($"{nested.Name} version {nested.VersionId}", $"version {local.VersionId}")
                .Hint("The version of a nested struct is not on the wire: the destination reads its own version without a check. The fields were compared.");
        }

        if (source.Field.Kind != destination.Field.Kind && source.Field.TypeName.Length > 0 && destination.Field.TypeName.Length > 0)
            comparison.Findings.Refuse(CheckFindingKind.FieldRetyped, comparison.Place(source.Node)).Between(source.Describe(), destination.Describe());
        comparison.CompareContents(nested, local, local.VersionId, source.Node);
    }

    private void CompareLeaves(SchemaItem source, SchemaItem destination)
    {
        VMStateField s = source.Field;
        VMStateField d = destination.Field;
        bool hasTypes = s.TypeName.Length > 0 && d.TypeName.Length > 0;
        if (HasNoSize(s) || HasNoSize(d))
        {
            if (hasTypes && s.Kind != d.Kind && s.Kind is not FieldKind.Null && d.Kind is not FieldKind.Null)
                comparison.Findings.Refuse(CheckFindingKind.FieldRetyped, comparison.Place(source.Node)).Between(source.Describe(), destination.Describe());
            return;
        }

        if (s.Size != d.Size && IsSizeOfWire(s, d))
        {
            // The length of a buffer that a stream shows may be that of the instance.
            bool isInstance = source.Owner.IsExact && s.Kind is FieldKind.Buffer && d.Kind is FieldKind.Buffer;
            comparison.Findings.Refuse(CheckFindingKind.FieldResized, comparison.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .Condition(isInstance ? "whether the length is fixed, or that of this instance"
                    : MayBeAsLong(source, destination) ? $"whether the shorter one is an array of as many octets: {SchemaPolicy.NoCounts}" : null);
        }
        else if (hasTypes && s.TypeName != d.TypeName)
        {
            CompareTypes(source, destination);
        }
    }

    /// <summary>Whether a field may be an array of elements which has as many octets as the other side's.</summary>
    private bool MayBeAsLong(SchemaItem source, SchemaItem destination)
    {
        (SchemaItem shorter, SchemaItem longer) = source.Field.Size < destination.Field.Size ? (source, destination) : (destination, source);
        return !comparison.HasCounts && SchemaPolicy.MayBeArray(shorter) && shorter.Field.Size > 0 && longer.Field.Size % shorter.Field.Size == 0;
    }

    /// <summary>Whether the length is that of the instance, and travels with it.</summary>
    private static bool HasNoSize(VMStateField field) => field.Kind is FieldKind.Octets or FieldKind.String or FieldKind.Null or FieldKind.List;

    /// <summary>Types of another name and the same size.</summary>
    private void CompareTypes(SchemaItem source, SchemaItem destination)
    {
        bool isOther = source.Field.Kind != destination.Field.Kind;
        if (!comparison.Renames.AreSameTypes(source.Field.TypeName, destination.Field.TypeName))
        {
            FindingBuilder retyped = isOther
                ? comparison.Findings.Misread(CheckFindingKind.FieldRetyped, comparison.Place(source.Node))
                : comparison.Findings.Note(CheckFindingKind.FieldRetyped, comparison.Place(source.Node));
            retyped.Between(source.Describe(), destination.Describe())
                .Hint(isOther ? "The same number of octets, taken for something else without a word." : "The same octets under another type name.");
        }
        else
        {
            comparison.Findings.Note(CheckFindingKind.FieldRetyped, comparison.Place(source.Node))
                .Between(source.Describe(), destination.Describe())
                .Hint("Known to stand for the same octets.");
        }
    }

    /// <summary>The size in a dump is that of the C member; where a stream told the type, it is the one on the wire.</summary>
    private static bool IsSizeOfWire(VMStateField s, VMStateField d)
        => (s.TypeName.Length > 0 == d.TypeName.Length > 0) || (VMStateField.FixedSizeOf(s.Kind) > 0 && VMStateField.FixedSizeOf(d.Kind) > 0);

    private void CountDiffers(SchemaItem source, SchemaItem destination)
    {
        bool isInstance = source.Owner.IsExact || destination.Owner.IsExact;
        comparison.Findings.Refuse(CheckFindingKind.CountChanged, comparison.Place(source.Node))
            .Between(source.Describe(), destination.Describe())
            .Condition(isInstance ? "whether the number of elements is fixed, or that of this instance" : null);
    }
}
