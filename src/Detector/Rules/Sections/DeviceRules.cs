using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What the loaders of single devices insist on beyond their descriptions, in their post_load functions.</summary>
internal static class DeviceRules
{
    /// <summary>Fields that carry a property of the device: post_load stops where the destination's is another.</summary>
    private static readonly (string VMSD, string Field, string Message)[] s_properties =
    [
        // hw/net/e1000e.c, e1000e_post_load
        ("e1000e", "subsys", "ERROR: Cannot migrate while device properties (subsys/subsys_ven) differ"),
        ("e1000e", "subsys_ven", "ERROR: Cannot migrate while device properties (subsys/subsys_ven) differ"),
        // hw/timer/hpet.c, hpet_validate_num_timers; a release that has no num_timers_save takes as many as are sent
        ("hpet", "num_timers_save", "Input validation failed: hpet/num_timers must match"),
    ];

    public static void Check(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        VirtioRingRule.Check(context, source);
        switch (destination.Description?.Name)
        {
            case "cpu":
                ArmRegisterRule.Check(context, source, destination);
                PowerPcRule.Check(context, source, destination);
                break;
            case "spapr":
                SpaprCapabilityRule.Check(context, source, destination);
                break;
            case "globalstate":
                RunStateRule.Check(context, source);
                break;
            case RtcClockRule.VMSD:
                RtcClockRule.Check(context, source, destination);
                break;
            case string vmsd:
                CheckProperties(context, vmsd, source, destination);
                break;
        }
    }

    private static void CheckProperties(CheckContext context, string vmsd, ProfileDevice source, ProfileDevice destination)
    {
        foreach ((string owner, string field, string message) in s_properties)
        {
            if (owner != vmsd)
                continue;
            ReadOnlySpan<byte> received = FieldFinder.Find(source, field, out long offset);
            if (received.IsEmpty && RenameTable.Shipped.OtherName(vmsd, field) is string other)
                received = FieldFinder.Find(source, other, out offset);
            ReadOnlySpan<byte> local = FieldFinder.Find(destination, field, out _);
            if (received.IsEmpty || received.Length != local.Length || received.SequenceEqual(local))
                continue;
            context.Findings.Refuse(CheckFindingKind.DeviceProperty, new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep(field)]))
                .Between($"0x{Convert.ToHexStringLower(received)}", $"0x{Convert.ToHexStringLower(local)}")
                .At(source.Offset + offset)
                .Message(message)
                .Hint($"Give the destination's device the same {field}.");
            return;
        }
    }
}
