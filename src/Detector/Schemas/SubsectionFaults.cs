using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Finds what is wrong with the subsections of a catalog by themselves (QEMU migration/vmstate.c): two of one name, of which vmstate_get_subsection finds the
/// first; and those whose name vmstate_subsection_load does not look up.
/// </summary>
internal static class SubsectionFaults
{
    public static void Find(SchemaCatalog source, SchemaCatalog destination, FindingLog findings)
    {
        Dictionary<(string Owner, string Name), int> sent = Repeated(source), taken = Repeated(destination);
        foreach ((string owner, string name) in sent.Keys.Union(taken.Keys))
        {
            bool isSent = sent.TryGetValue((owner, name), out int count), isTaken = taken.TryGetValue((owner, name), out int local);
            findings.Misread(CheckFindingKind.SubsectionRepeated, PathOf(owner, name))
                .Hint("A loader reads every one of them by the description of the first: that is a fault of the binary itself, whatever it migrates with.")
                .Between(isSent ? $"{count} of this name" : null, isTaken ? $"{local} of this name" : null);
        }

        HashSet<(string Owner, string Name)> old = Misnamed(source), next = Misnamed(destination);
        foreach ((string owner, string name) in old.Union(next))
        {
            findings.Refuse(CheckFindingKind.SubsectionMisnamed, PathOf(owner, name))
                .Hint(SubsectionNames.Hint(owner))
                .Between(old.Contains((owner, name)) ? name : null, next.Contains((owner, name)) ? name : null);
        }
    }

    private static FieldPath PathOf(string owner, string name) => new(owner, 0, [new FieldPathStep(name)]);

    private static Dictionary<(string Owner, string Name), int> Repeated(SchemaCatalog catalog)
    {
        Dictionary<(string Owner, string Name), int> found = [];
        foreach (VMStateDescription description in catalog.Descriptions)
        {
            foreach (IGrouping<string, VMStateDescription> named in description.Subsections.GroupBy(static s => s.Name).Where(static g => g.Skip(1).Any()))
                found[(description.Name, named.Key)] = named.Count();
        }

        return found;
    }

    private static HashSet<(string Owner, string Name)> Misnamed(SchemaCatalog catalog)
        => [.. from description in catalog.Descriptions
               from subsection in description.Subsections
               where !SubsectionNames.IsLookedUp(description.Name, subsection.Name)
               select (description.Name, subsection.Name)];
}
