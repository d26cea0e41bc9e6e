using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Reads from a device's octets what a loader compares by value: PCI identity, virtio queues and features, fields that must be equal.</summary>
internal static class DeviceFacts
{
    /// <summary>What the octets of a device tell.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The facts; none where the profile has no octets of it.</returns>
    public static IReadOnlyList<DeviceFact> Of(ProfileDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        List<DeviceFact> facts = [];
        if (device.Description is VMStateDescription description && !device.IsOldStyle)
        {
            StateCursor cursor = StateCursor.OverQemuFile(description, device.Contents.Span);
            AddFields(facts, device, ref cursor, "");
        }

        if (device.OfferedFeatures is ulong offered)
            facts.Add(new DeviceFact("virtio features offered",
                string.Create(CultureInfo.InvariantCulture, $"0x{offered:x}: {VirtioFeatures.NamesOf(ClassOf(device), offered)}")));
        return facts;
    }

    private static void AddFields(List<DeviceFact> facts, ProfileDevice device, ref StateCursor cursor, string prefix)
    {
        while (cursor.MoveNext() && cursor.Field is VMStateField field)
        {
            if (field.TypeName == SavedTypes.PciConfig)
            {
                AddPci(facts, cursor.Octets);
            }
            else if (field.TypeName == SavedTypes.Virtio)
            {
                AddVirtio(facts, device, cursor.Octets);
            }
            else if (field.TypeName.EndsWith(" equal", StringComparison.Ordinal))
            {
                facts.Add(new DeviceFact("must equal", $"{prefix}{field.Name} = 0x{Convert.ToHexStringLower(cursor.Octets)}"));
            }
            else if (cursor.IsSingleStruct && cursor.Enter())
            {
                AddFields(facts, device, ref cursor, $"{prefix}{field.Name}.");
                cursor.Leave();
            }
        }
    }

    private static void AddPci(List<DeviceFact> facts, ReadOnlySpan<byte> config)
    {
        if (PciSpace.Of(config)?.Parts[0] is not PciPart header)
            return;
        string identity = string.Create(CultureInfo.InvariantCulture,
            $"{header.ValueOf("vendor_id"):x4}:{header.ValueOf("device_id"):x4} revision {header.ValueOf("revision_id"):x2} "
            + $"class {header.ValueOf("class"):x2}{header.ValueOf("subclass"):x2}{header.ValueOf("prog_if"):x2} header {header.ValueOf("header_type"):x2}");
        facts.Add(new DeviceFact("pci", (header.ValueOf("header_type") & 0x7f) == 0
            ? string.Create(CultureInfo.InvariantCulture,
                $"{identity} subsystem {header.ValueOf("subsystem_vendor_id"):x4}:{header.ValueOf("subsystem_id"):x4}")
            : identity));
    }

    private static void AddVirtio(List<DeviceFact> facts, ProfileDevice device, ReadOnlySpan<byte> octets)
    {
        if (VirtioState.Of(octets, device.Description!.Name) is not VirtioState state)
            return;
        if (state.IsPci)
            AddPci(facts, octets.Slice(4, state.PciConfigLength));
        string sizes = string.Join(", ", state.Queues.GroupBy(static q => q.DeviceSize)
            .Select(static g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} of {g.Key} descriptors")));
        facts.Add(new DeviceFact("virtio queues", state.Queues.IsEmpty ? "none" : sizes));
        facts.Add(new DeviceFact("virtio configuration", string.Create(CultureInfo.InvariantCulture, $"{state.ConfigLength} octets")));
        if (state.Features != 0)
            facts.Add(new DeviceFact("virtio features accepted",
                string.Create(CultureInfo.InvariantCulture, $"0x{state.Features:x}: {VirtioFeatures.NamesOf(ClassOf(device), state.Features)}")));
    }

    private static string ClassOf(ProfileDevice device) => device.Description?.Name ?? "";
}
