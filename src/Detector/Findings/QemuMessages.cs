using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What a loading QEMU prints, in the words of its version (migration/savevm.c, migration/vmstate.c and the devices).</summary>
/// <remarks>
/// Up to 10.1 a failure is two or more lines, the innermost first; since 10.2 the innermost texts are chained into the line that begins
/// with "load of migration failed". The prefixes (program name; "load of migration failed: …: ") are left out here. Where the destination may be
/// on either side of the change, a text is given as far as both have it in common.
/// </remarks>
#pragma warning disable CA1822 // Texts that no release has changed so far are asked of the same object as those that differ.
internal sealed class QemuMessages(QemuVersionRange version)
{
    private static readonly QemuVersion s_chained = new(10, 2);

    /// <summary>Whether the texts are chained into one line.</summary>
    public bool IsChained => version.IsAtLeast(s_chained);

    /// <summary>Whether the destination may be from before and from after the change. Within the releases of one major version it is from before.</summary>
    private bool IsEither => !IsChained && version is { Oldest: not null, Newest: null };

    public string ConfigurationMissing => "Configuration section missing";

    public string MachineType(string received, string local) => $"Machine type received is '{received}' and local is '{local}'";

    public string TargetPageBits(int received, int local) => Text($"Received TARGET_PAGE_BITS is {received} but local is {local}");

    public string Capability(string name, bool isLocal)
        => $"Capability {name} is {(isLocal ? "on" : "off")}, but received capability is {(isLocal ? "off" : "on")}";

    public string UnknownCapability(string name) => $"Received unknown capability {name}";

    public string Uuid(string received, string local) => $"UUID received is {received} and local is {local}";

    /// <summary>A tag that the loader does not expect, in decimal.</summary>
    public string SectionType(int tag) => Text($"{UnknownSavevm}section type {tag}");

    public string MissingFooter(string idStr) => $"Missing section footer for {idStr}";

    public string Command(int command, int length) => Text($"MIG_CMD 0x{command:x} unknown (len 0x{length:x})");

    public string UnknownSection(string idStr, uint instanceId)
        => Text($"{UnknownSavevm}section or instance '{idStr}' {instanceId}. ")
        + "Make sure that your current VM setup matches your saved VM setup, including any hotplugged devices";

    public string SectionVersion(uint received, string idStr, uint local)
        => Text($"{(IsChained || IsEither ? "" : "savevm: ")}unsupported version {received} for '{idStr}' v{local}");

    public string TooNew(string vmsd, long received, long local) => Text($"{vmsd}: incoming version_id {received} is too new for local version_id {local}");

    public string TooOld(string vmsd, long received, long minimum)
        => Text($"{vmsd}: incoming version_id {received} is too old for local minimum version_id")
        + (IsEither ? null : Text($"{(IsChained ? " " : "  ")}{minimum}"));

    public string UnknownSubsection(string name, string owner, string idStr, uint instanceId)
        => IsChained ? $"VM subsection '{name}' in '{owner}' does not exist" : Section(idStr, instanceId);   // chained, that line stands before

    /// <summary>The line that names the section; chained it is a prefix of the text.</summary>
    public string Section(string idStr, uint instanceId) => Text($"error while loading state for instance 0x{instanceId:x} of device '{idStr}'");

    /// <summary>The field whose get function failed.</summary>
    public string Field(string vmsd, string field, string typeName)
        => IsChained ? $"Failed to load element of type {typeName} for {field}" : $"Failed to load {vmsd}:{field}";

    public string PostLoad(string vmsd, int versionId, int minimumVersionId, int result)
        => Text($"post load hook failed for: {vmsd}, version_id: {versionId}, minimum_version: {minimumVersionId}, ret: {result}");

    /// <summary>A hook of a whole section failed without a text of its own.</summary>
    public string SilentPostLoad(FieldPath section, string vmsd, int versionId, int result)
        => IsChained ? PostLoad(vmsd, versionId, versionId, result) : Section(section.IdStr, section.InstanceId);

    public string Equal(ulong local, ulong received) => Text($"{local:x} != {received:x}");

    public string NotPositiveLe(long received, long local) => Text($"Invalid value {received} expecting positive value <= {local}");

    public string PciConfig(int index, byte read, byte device, byte cmask, byte wmask, byte w1cmask)
        => Text($"get_pci_config_device: Bad config data: i=0x{index:x} read: {read:x} device: {device:x} ")
        + Text($"cmask: {cmask:x} wmask: {wmask:x} w1cmask:{w1cmask:x}");

    public string UnknownRamBlock(string idStr) => $"Unknown ramblock \"{idStr}\", cannot accept migration";

    public string RamBlockSize(string idStr, ulong received, ulong local) => Text($"Size mismatch: {idStr}: 0x{received:x} != 0x{local:x}: Invalid argument");

    public string RamFlags(ulong flags) => Text($"Unknown combination of migration flags: 0x{flags:x}");

    public string CompressedPage => "Received an unexpected compressed page";

    public string NullPointerMarker => "vmstate: get_nullptr expected VMS_NULLPTR_MARKER";

    private string UnknownSavevm => IsEither ? "" : IsChained ? "Unknown " : "Unknown savevm ";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
