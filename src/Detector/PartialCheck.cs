using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>One side is known by what a running machine answers, not by what it sends: its machine type, its memory, its devices by kind and number.</summary>
internal static class PartialCheck
{
    public static CheckReport Check(MigrationProfile source, MigrationProfile destination, CheckOptions options)
    {
        var context = new CheckContext(source, destination, options);
        StartRules.Check(context);
        RamRules.Check(context);
        FramingRules.CheckCommands(context);
        if (!source.IsPartial)   // else it has devices that it may not send
            CheckKinds(context);
        OfferedFeaturesRule.Check(context);
        MachineFactRules.Check(context);
        AddOpen(context);
        return context.ToReport();
    }

    /// <summary>Of every kind of device that the destination's binary has, there must be as many as sections arrive for it.</summary>
    private static void CheckKinds(CheckContext context)
    {
        MigrationProfile destination = context.Destination;
        ILookup<string, SchemaEntry> kinds = (destination.Schemas?.Entries ?? [])
            .Where(static e => e is { DeviceType: not null, Description: not null })
            .ToLookup(static e => e.Description!.Name);
        Dictionary<string, int> local = destination.Devices
            .Where(static d => d.Description is not null)
            .CountBy(static d => d.Description!.Name)
            .ToDictionary();
        Dictionary<string, int> received = [];
        foreach (ProfileDevice device in context.Source.Devices)
        {
            if (device.Description?.Name is not { Length: > 0 } vmsd || !kinds.Contains(vmsd))
                continue;   // not of a device class: whether the machine has it cannot be told
            int count = received[vmsd] = received.GetValueOrDefault(vmsd) + 1;
            int there = local.GetValueOrDefault(vmsd);
            if (count > there)
            {
                context.Findings.Refuse(CheckFindingKind.SectionMissing, device.Path)
                    .Between($"version {device.VersionId}", there == 0 ? null : $"{there} device(s) of {vmsd}")
                    .At(device.Offset)
                    .Message(context.Messages.UnknownSection(device.Path.IdStr, device.Path.InstanceId));
                continue;
            }

            CheckVersions(context, device, kinds[vmsd]);
        }
    }

    private static void CheckVersions(CheckContext context, ProfileDevice device, IEnumerable<SchemaEntry> entries)
    {
        int newest = entries.Max(static e => e.VersionId);
        int? oldest = entries.Min(static e => e.MinimumVersionId);
        if (device.VersionId > newest)
        {
            context.Findings.Refuse(CheckFindingKind.VersionTooNew, device.Path)
                .Between($"version {device.VersionId}", $"version {newest}")
                .At(device.Offset)
                .Message(context.Messages.SectionVersion(device.VersionId, device.Path.IdStr, (uint)newest));
        }
        else if (device.VersionId < oldest)
        {
            context.Findings.Refuse(CheckFindingKind.VersionTooOld, device.Path)
                .Between($"version {device.VersionId}", $"version {oldest} or newer")
                .At(device.Offset)
                .Message(context.Messages.TooOld(device.Description!.Name, device.VersionId, (uint)oldest.Value));
        }
    }

    private static void AddOpen(CheckContext context)
        => context.Findings.Refuse(CheckFindingKind.NotComparable, new FieldPath("machine"))
            .Between(Shows(context.Source), Shows(context.Destination))
            .Condition("where the devices stand, and how they are configured")
            .Hint("A running machine does not say what it would send. A twin shows it: qber profile capture -- with its command line.");

    private static string Shows(MigrationProfile profile) => profile.IsPartial ? "asked by QMP" : "a stream";
}
