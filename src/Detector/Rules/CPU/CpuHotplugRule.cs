using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// The state of CPU hot-plug, which is sent once the guest has used its registers (hw/acpi/cpu.c, vmstate_cpu_hotplug): an entry for each CPU that the
/// machine may have. The loader reads as many as it may have itself.
/// </summary>
internal static class CpuHotplugRule
{
    private const string Description = "CPU hotplug state";
    private const string Entries = "devs";

    /// <summary>Compares the entries with the CPUs that the destination sends: it may have more, and never fewer.</summary>
    /// <param name="section">The section's comparison.</param>
    /// <param name="subsection">The subsection with the state.</param>
    /// <param name="node">Its place.</param>
    /// <param name="offset">Where it stands in the section.</param>
    public static void Check(LayoutSection section, VMStateDescription subsection, PathNode node, long offset)
    {
        if (EntriesOf(subsection) is not int entries)
            return;
        if (section.Context.Destination.Facts?.MaxCpus is int known)
        {
            if (entries != known)
                Refuse(section, node, offset, Cpus(entries), Cpus(known), null);
            return;
        }

        int sent = CountOf(section.Context.Source);
        int there = CountOf(section.Context.Destination);

        // The same number of CPUs on both sides, and none that may be added at the source: then none at the destination either, as far as anything tells.
        if (there == 0 || (entries == there && sent == there))
            return;
        Refuse(
            section, node, offset, Cpus(entries), entries < there ? $"at least {Cpus(there)}" : $"{Cpus(there)} so far",
            entries < there ? null : string.Create(CultureInfo.InvariantCulture, $"whether maxcpus of the destination is other than {entries}"));
    }

    private static void Refuse(LayoutSection section, PathNode node, long offset, string source, string destination, string? condition)
        => section.Findings.Refuse(CheckFindingKind.CountChanged, section.Place(node))
            .Between(source, destination)
            .At(section.Absolute(offset))
            .Message(section.Context.Messages.MissingFooter(section.Source.Path.IdStr))
            .Condition(condition)
            .Hint("Give the destination the source's maxcpus (-smp).");

    private static string Cpus(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} CPU{(count == 1 ? "" : "s")}");

    private static int CountOf(MigrationProfile profile) => profile.Devices.Count(static d => d.Path.IdStr == "cpu");

    private static int? EntriesOf(VMStateDescription subsection)
    {
        VMStateDescription? state = subsection.Name == Description
            ? subsection
            : subsection.Fields.Select(static f => f.Struct).FirstOrDefault(static s => s?.Name == Description);
        return state?.Fields.FirstOrDefault(static f => f.Name == Entries)?.Count;
    }
}
