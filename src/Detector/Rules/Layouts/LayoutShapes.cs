using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Pairs of descriptions that are one layout, in which no value is compared either: nothing can be found in them, in whatever section they stand.
/// </summary>
internal sealed class LayoutShapes
{
    /// <summary>Subsections of one description that are looked at here.</summary>
    private const int MaxSubsections = 8;

    private readonly Dictionary<(VMStateDescription Source, VMStateDescription Destination), bool> _known = [];

    /// <summary>Whether two descriptions are the same name by name, and leave nothing to look at in the octets.</summary>
    public bool AreAlike(VMStateDescription source, VMStateDescription destination)
    {
        if (!_known.TryGetValue((source, destination), out bool areAlike))
            _known[(source, destination)] = areAlike = Compare(source, destination);
        return areAlike;
    }

    private bool Compare(VMStateDescription source, VMStateDescription destination)
    {
        if (source.Name != destination.Name || source.VersionId != destination.VersionId || source.Fields.Length != destination.Fields.Length
            || source.Subsections.Length != destination.Subsections.Length || source.Subsections.Length > MaxSubsections)
            return false;
        for (int i = 0; i < source.Fields.Length; i++)
        {
            if (!AreAlike(source.Fields[i], destination.Fields[i]))
                return false;
        }

        for (int i = 0; i < source.Subsections.Length; i++)
        {
            // Of several of one name the loader takes the first, and some it does not look up: such a pair is left to the comparison by name.
            if (!AreAlike(source.Subsections[i], destination.Subsections[i]) || IsRepeated(source, i)
                || !SubsectionNames.IsLookedUp(destination.Name, source.Subsections[i].Name))
                return false;
        }

        return true;
    }

    private static bool IsRepeated(VMStateDescription owner, int subsection)
    {
        for (int i = 0; i < subsection; i++)
        {
            if (owner.Subsections[i].Name == owner.Subsections[subsection].Name)
                return true;
        }

        return false;
    }

    private bool AreAlike(VMStateField source, VMStateField destination)
        => source.Kind == destination.Kind && source.Count == destination.Count && source.Size == destination.Size && source.Pointer == destination.Pointer
            && source.Name == destination.Name && source.TypeName == destination.TypeName
            && source.Kind is not (FieldKind.List or FieldKind.Tree or FieldKind.Octets) && !LayoutValues.Looks(source.TypeName)
            && (source.Struct is null ? destination.Struct is null : destination.Struct is not null && AreAlike(source.Struct, destination.Struct));
}
