using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Finds descriptions with two subsections of one name: a loader takes the first of them for whatever comes under the name (QEMU migration/vmstate.c,
/// vmstate_get_subsection), so that a catalog which has such is wrong by itself.
/// </summary>
internal static class RepeatedSubsections
{
    public static void Find(SchemaCatalog source, SchemaCatalog destination, FindingLog findings)
    {
        Dictionary<(string Owner, string Name), int> sent = In(source);
        Dictionary<(string Owner, string Name), int> taken = In(destination);
        foreach ((string owner, string name) in sent.Keys.Union(taken.Keys))
        {
            FindingBuilder finding = findings.Misread(CheckFindingKind.SubsectionRepeated, new FieldPath(owner, 0, [new FieldPathStep(name)]))
                .Hint("A loader reads every one of them by the description of the first: that is a fault of the binary itself, whatever it migrates with.");
            bool isSent = sent.TryGetValue((owner, name), out int count);
            bool isTaken = taken.TryGetValue((owner, name), out int local);
            finding.Between(isSent ? $"{count} of this name" : null, isTaken ? $"{local} of this name" : null);
        }
    }

    private static Dictionary<(string Owner, string Name), int> In(SchemaCatalog catalog)
    {
        Dictionary<(string Owner, string Name), int> found = [];
        foreach (VMStateDescription description in catalog.Descriptions)
        {
            foreach (IGrouping<string, VMStateDescription> named in description.Subsections.GroupBy(static s => s.Name).Where(static g => g.Skip(1).Any()))
                found[(description.Name, named.Key)] = named.Count();
        }

        return found;
    }
}
