using Ber.Detector;

namespace Ber.Cli;

/// <summary>What is to be done about each kind of finding.</summary>
internal static class FindingHelp
{
    private static readonly Dictionary<CheckFindingKind, string> s_all = new()
    {
        [CheckFindingKind.Configuration] = "Both sides must have a configuration section, or none: property send-configuration of the machine.",
        [CheckFindingKind.MachineType] = "QEMU compares the machine types that both sides state. Use the same versioned one.",
        [CheckFindingKind.TargetPageSize] = "The destination must have the same target page size.",
        [CheckFindingKind.Capability] = "Give both sides the same migration capabilities (migrate-set-capabilities).",
        [CheckFindingKind.Uuid] = "Give the destination the guest's UUID (-uuid), or do not validate it.",
        [CheckFindingKind.Footers] = "Both sides must send section footers, or neither: property send-section-footer of the machine.",
        [CheckFindingKind.Command] = "The destination's release does not know the command. Take a versioned machine type, or a newer destination.",
        [CheckFindingKind.RamBlockMissing] = "Give the destination the memory or device that the block belongs to, under the same name.",
        [CheckFindingKind.RamBlockSize] = "The destination's block must have the same size.",
        [CheckFindingKind.RamEncoding] = "Switch the encoding off at the source, or on at the destination (capabilities and parameters of the migration).",
        [CheckFindingKind.SectionMissing] = "Give the destination the same device, at the same place. In a schema: one binary alone has the device type.",
        [CheckFindingKind.SectionAdded] = "The source does not send it: the device keeps its state of reset.",
        [CheckFindingKind.VersionTooNew] =
            "The destination's version of the section must be at least the one that is sent: keep the old one for old machine types.",
        [CheckFindingKind.VersionTooOld] = "The destination must take the version that is sent: lower its minimum version, or convert old versions.",
        [CheckFindingKind.NestedVersion] = "The version of a nested struct is not on the wire. Only its fields count.",
        [CheckFindingKind.SubsectionUnknown] = "A subsection that the destination does not know is refused. Send it for new machine types alone.",
        [CheckFindingKind.SubsectionAdded] = "A subsection that does not come leaves its fields as they are after reset.",
        [CheckFindingKind.FieldRemoved] = "The destination takes the field's octets for the next field. Keep the octets as unused ones.",
        [CheckFindingKind.FieldAdded] =
            "The destination reads the field from the octets that follow. Put it into a subsection, or under a version or a condition.",
        [CheckFindingKind.FieldRenamed] = "The same octets under another name. If they mean the same, list both names in a table of renames.",
        [CheckFindingKind.FieldMoved] = "The order of fields is the wire format. Keep it.",
        [CheckFindingKind.FieldRetyped] = "The same number of octets is taken for another type.",
        [CheckFindingKind.FieldResized] = "The length on the wire must stay, or be under a version.",
        [CheckFindingKind.CountChanged] = "The number of elements must be the same on both sides.",
        [CheckFindingKind.FieldRegrouped] = "The same octets are divided into fields in another way.",
        [CheckFindingKind.FieldConditional] = "Both sides must have the field under the same condition.",
        [CheckFindingKind.FieldVersion] = "Both sides must have the field in the same versions of the section.",
        [CheckFindingKind.EqualValue] = "The loader compares the value. Configure both sides alike.",
        [CheckFindingKind.ValueBounds] = "The value must be within the destination's bounds.",
        [CheckFindingKind.PciConfiguration] =
            "The loader compares these octets of PCI configuration space. Give the destination the same device, at the same place.",
        [CheckFindingKind.VirtioFeatures] = "The destination's device must offer all features that the guest has accepted.",
        [CheckFindingKind.VirtioQueues] = "The destination's device needs as many queues, of at least this size.",
        [CheckFindingKind.VirtioDevice] = "Configure the virtio device alike on both sides.",
        [CheckFindingKind.CpuRegister] = "Give both sides the same CPU model and accelerator.",
        [CheckFindingKind.DeviceProperty] = "Configure the device alike on both sides.",
        [CheckFindingKind.NullPointer] = "One side has an object there, and the other none: configure the device alike.",
        [CheckFindingKind.DescriptionMissing] = "Only one side describes the state.",
        [CheckFindingKind.DescriptionRenamed] =
            "The name of a section's description is a part of its idstr. Keep it, or list both names in a table of renames.",
        [CheckFindingKind.NotComparable] = "Nothing tells whether the two fit.",
        [CheckFindingKind.SubsectionRepeated] = "Give each subsection of a description a name of its own.",
        [CheckFindingKind.SubsectionMisnamed] = "Begin the name of a subsection with that of its owner, a slash behind it: otherwise no loader takes it.",
    };

    public static string Of(CheckFindingKind kind) => s_all.GetValueOrDefault(kind, "");
}
