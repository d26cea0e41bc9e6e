using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Device sections: which of the destination takes each, and whether its version does (migration/savevm.c, qemu_loadvm_section_start_full).</summary>
/// <param name="context">Both sides.</param>
internal sealed class SectionRules(CheckContext context)
{
    private const string Apic = "apic";

    private readonly LayoutShapes _shapes = new();
    private readonly SectionMatcher _matcher = new(context.Destination.Devices);
    private readonly Dictionary<(string IdStr, uint InstanceId), ProfileDevice> _sent = [];

    public static void Check(CheckContext context)
    {
        var rules = new SectionRules(context);
        foreach (ProfileDevice device in context.Source.Devices)
            rules.Check(device);
        rules.End();
    }

    /// <summary>One section of the source; they come in the order of the stream.</summary>
    public void Check(ProfileDevice device)
    {
        if (!_sent.TryAdd((device.Path.IdStr, device.Path.InstanceId), device))
            CheckRepeated(device);
        ProfileDevice? local = _matcher.Take(device.Path);
        if (local is null)
            CheckMissing(context, device);
        else if (CheckVersions(context, device, local))
            Compare(device, local);
    }

    /// <summary>What nothing was received for.</summary>
    private void End()
    {
        HashSet<(string, uint)> missing = [.. context.Source.MissingSections.Select(static m => (m.IdStr, m.InstanceId))];
        foreach (FieldPath section in context.Source.MissingSections)
        {
            context.Findings.Lose(CheckFindingKind.SectionMissing, section)
                .Between("named in vmdesc, not in the stream", null)
                .Hint("The stream is damaged: QEMU's vmdesc lists the sections that it has sent. The destination's device keeps its reset state.");
        }

        foreach (ProfileDevice local in _matcher.Rest.Where(l => !missing.Contains((l.Path.IdStr, l.Path.InstanceId))))
            context.Findings.Note(CheckFindingKind.SectionAdded, local.Path)
                .Between(null, $"version {local.VersionId}")
                .Hint("The source has no such device: it keeps its reset state.");
    }

    /// <summary>
    /// Sections are looked up by idstr and instance id (find_se): all that have the same end in the first device of that name, the last one wins.
    /// </summary>
    private void CheckRepeated(ProfileDevice device)
    {
        ProfileDevice first = _sent[(device.Path.IdStr, device.Path.InstanceId)];
        if (!first.Contents.Span.SequenceEqual(device.Contents.Span) || first.Octets != device.Octets)
        {
            context.Findings.Lose(CheckFindingKind.SectionMissing, device.Path)
                .Between("several sections with this idstr and instance id", null)
                .At(device.Offset)
                .Hint(
                    "The destination loads all of them into the first device of the name: the state of the others is lost. "
                    + "Instance ids of more than 8 bits were cut by some releases (apic up to 2.4).");
        }
    }

    private void Compare(ProfileDevice device, ProfileDevice local)
    {
        int before = context.Findings.Count;
        LayoutComparer.Compare(context, _shapes, device, local);
        if (!context.Findings.HasBreakSince(before))
            DeviceRules.Check(context, device, local);
    }

    private static void CheckMissing(CheckContext context, ProfileDevice device)
    {
        // Where another device of the type is sent, the condition holds: this one is not there.
        if (device.Description is VMStateDescription description && context.DestinationKnowledge.IsOptionalSection(description.Name)
            && !context.DestinationTypes.Contains(description.Name))
        {
            if (CheckConditional(context, device, description))
                return;
            CheckConsequence lacking = context.DestinationKnowledge.Lacking(description);
            context.Findings.Add(CheckFindingKind.SectionMissing, device.Path, lacking)
                .Between($"version {device.VersionId}", null)
                .At(device.Offset)
                .Hint(lacking is CheckConsequence.None
                    ? "The destination sends it only under a condition; a device that is there takes it."
                    : "A device that is there takes it, but the destination's is configured not to send its state.");
            return;
        }

        context.Findings.Refuse(CheckFindingKind.SectionMissing, device.Path)
            .Between($"version {device.VersionId}", null)
            .At(device.Offset)
            .Message(context.Messages.UnknownSection(device.Path.IdStr, device.Path.InstanceId))
            .Hint(IsOfAnotherTopology(context, device)
                ? "Both have as many CPUs; an APIC's number is made of the socket, core and thread of its CPU: give the destination the source's -smp." : null);
    }

    /// <summary>Whether each side has as many APICs: their instance ids are APIC ids (hw/i386/x86.c, x86_cpu_apic_id_from_index), and may have gaps.</summary>
    private static bool IsOfAnotherTopology(CheckContext context, ProfileDevice device)
        => device.Path.IdStr == Apic && CountOf(context.Source) == CountOf(context.Destination);

    private static int CountOf(MigrationProfile profile) => profile.Devices.Count(static d => d.Path.IdStr == Apic);

    /// <summary>
    /// What decides whether the section is sent may decide about fields of it, too: where the destination's device has none of it, it reads none of them.
    /// </summary>
    private static bool CheckConditional(CheckContext context, ProfileDevice device, VMStateDescription description)
    {
        string fields = string.Join(", ",
            description.Fields.Where(f => context.DestinationKnowledge.IsConditional(description, f.Name) is true).Select(static f => f.Name));
        if (fields.Length == 0)
            return false;
        context.Findings.Refuse(CheckFindingKind.FieldConditional, device.Path)
            .Between($"with {fields}", null)
            .At(device.Offset)
            .Message(context.Messages.MissingFooter(device.Path.IdStr))
            .Condition($"whether the destination, which does not send the section, reads {fields}")
            .Hint("Give the destination the source's CPU model and machine properties.");
        return true;
    }

    private static bool CheckVersions(CheckContext context, ProfileDevice device, ProfileDevice local)
    {
        if (device.VersionId > local.VersionId)
        {
            context.Findings.Refuse(CheckFindingKind.VersionTooNew, device.Path)
                .Between($"version {device.VersionId}", $"version {local.VersionId}")
                .At(device.Offset)
                .Message(context.Messages.SectionVersion(device.VersionId, device.Path.IdStr, local.VersionId));
            return false;
        }

        if (device.VersionId == local.VersionId)
            return true;
        string vmsd = local.Description?.Name ?? device.Path.IdStr;
        uint? minimum = local.MinimumVersionId ?? (uint?)(local.Description is VMStateDescription d ? context.DestinationKnowledge.MinimumVersion(d) : null);
        if (device.VersionId < minimum)
        {
            context.Findings.Refuse(CheckFindingKind.VersionTooOld, device.Path)
                .Between($"version {device.VersionId}", $"version {minimum} or newer")
                .At(device.Offset)
                .Message(context.Messages.TooOld(vmsd, device.VersionId, minimum.Value));
            return false;
        }

        return true;
    }
}
