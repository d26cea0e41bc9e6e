using Ber.Compat;

namespace Ber.Detector;

/// <summary>What a finding is about. The names are those of the JSON form, there with a small first letter.</summary>
public enum CheckFindingKind : byte
{
    /// <summary>Presence of the configuration section.</summary>
    Configuration,

    /// <summary>The machine type.</summary>
    MachineType,

    /// <summary>The target page size.</summary>
    TargetPageSize,

    /// <summary>A capability that both sides must have.</summary>
    Capability,

    /// <summary>The guest's UUID.</summary>
    Uuid,

    /// <summary>Presence of section footers.</summary>
    Footers,

    /// <summary>A command that the destination does not know.</summary>
    Command,

    /// <summary>A RAM block that the destination does not have.</summary>
    RamBlockMissing,

    /// <summary>A RAM block of another size.</summary>
    RamBlockSize,

    /// <summary>Page records in a form that the destination does not take.</summary>
    RamEncoding,

    /// <summary>A section that the destination does not have.</summary>
    SectionMissing,

    /// <summary>A section that only the destination has.</summary>
    SectionAdded,

    /// <summary>A version that the destination does not know yet.</summary>
    VersionTooNew,

    /// <summary>A version that the destination does not take any more.</summary>
    VersionTooOld,

    /// <summary>A nested description of another version, which the wire does not state.</summary>
    NestedVersion,

    /// <summary>A subsection that the destination does not know.</summary>
    SubsectionUnknown,

    /// <summary>A subsection that only the destination has.</summary>
    SubsectionAdded,

    /// <summary>A field that the destination does not read.</summary>
    FieldRemoved,

    /// <summary>A field that only the destination has.</summary>
    FieldAdded,

    /// <summary>A field of another name in the same place.</summary>
    FieldRenamed,

    /// <summary>Fields in another order.</summary>
    FieldMoved,

    /// <summary>A field of another type and the same size.</summary>
    FieldRetyped,

    /// <summary>A field of another size.</summary>
    FieldResized,

    /// <summary>An array of another number of elements.</summary>
    CountChanged,

    /// <summary>The same octets under another division into fields.</summary>
    FieldRegrouped,

    /// <summary>A field that one side sends under a condition only.</summary>
    FieldConditional,

    /// <summary>A field that was introduced by another version.</summary>
    FieldVersion,

    /// <summary>A field that must be equal on both sides.</summary>
    EqualValue,

    /// <summary>A value beyond the destination's bounds.</summary>
    ValueBounds,

    /// <summary>PCI configuration octets that must be equal.</summary>
    PciConfiguration,

    /// <summary>Features that a virtio device offers.</summary>
    VirtioFeatures,

    /// <summary>Number or size of a virtio device's queues.</summary>
    VirtioQueues,

    /// <summary>The configuration space, or the state of its own, of a virtio device.</summary>
    VirtioDevice,

    /// <summary>A CPU register, or the CPU model.</summary>
    CpuRegister,

    /// <summary>A property of the device or its backend.</summary>
    DeviceProperty,

    /// <summary>A null pointer on one side only.</summary>
    NullPointer,

    /// <summary>A description that only one side has.</summary>
    DescriptionMissing,

    /// <summary>A description of another name.</summary>
    DescriptionRenamed,

    /// <summary>Something that cannot be compared.</summary>
    NotComparable,

    /// <summary>Two subsections of one name in one place, of which a loader finds the first.</summary>
    SubsectionRepeated,

    /// <summary>A subsection that no loader takes for one, as its name does not begin with that of its owner.</summary>
    SubsectionMisnamed,
}
