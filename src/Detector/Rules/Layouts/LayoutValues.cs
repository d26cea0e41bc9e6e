using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Values that the loader compares with its own, or with bounds.</summary>
/// <param name="section">The section's comparison.</param>
internal sealed class LayoutValues(LayoutSection section)
{
    /// <summary>Whether the loader compares values of a type: with its own, or with bounds.</summary>
    public static bool Looks(string typeName)
        => typeName is "int32 le" or "pci config" or "virtio" or "virtio-gpu" || typeName.EndsWith(" equal", StringComparison.Ordinal);

    /// <summary>Compares the values of two fields that meet.</summary>
    /// <returns>Whether values were looked at, not only layouts.</returns>
    public bool Compare(LayoutField source, LayoutField destination)
    {
        VMStateField s = source.Shape;
        VMStateField d = destination.Shape;
        if (source.Count == 1 && destination.Count == 1 && VMStateField.FixedSizeOf(s.Kind) is not 0 and int size && size == VMStateField.FixedSizeOf(d.Kind))
            return CompareInteger(source, destination);

        switch (d.TypeName)
        {
            case "pci config":
                ComparePciConfig(source, destination);
                return true;
            case "virtio":
                return CompareVirtio(source, destination);
            case "virtio-gpu":
                return CompareVirtioGpu(source, destination);
            default:
                return false;
        }
    }

    private bool CompareVirtio(LayoutField source, LayoutField destination)
    {
        var field = new VirtioPlace(source.Owner.Name, section.Destination.OfferedFeatures, section.Source.Path, source.Node, section.Absolute(source.Offset));
        ReadOnlySpan<byte> received = OctetsOf(section.SourceOctets, source);
        ReadOnlySpan<byte> local = OctetsOf(section.DestinationOctets, destination);
        return VirtioComparer.Compare(section.Context, section.Findings, field, received, local);
    }

    /// <returns>Whether both could be read: their lengths follow from what the guest has allocated.</returns>
    private bool CompareVirtioGpu(LayoutField source, LayoutField destination)
    {
        if (SavedField.Of(SavedTypes.VirtioGpu, source.Owner.Name, OctetsOf(section.SourceOctets, source)) is not SavedField received
            || SavedField.Of(SavedTypes.VirtioGpu, source.Owner.Name, OctetsOf(section.DestinationOctets, destination)) is not SavedField local)
            return false;
        SavedField.Value outputs = received.Find("scanouts", "max_outputs")!.Value;
        long localOutputs = local.Find("scanouts", "max_outputs")!.Value.Number;
        if (outputs.Number != localOutputs)
        {
            section.Findings.Refuse(CheckFindingKind.EqualValue, section.Place(source.Node.Field("max_outputs")))
                .Between($"{outputs.Number}", $"{localOutputs}")
                .At(section.Absolute(source.Offset + outputs.Offset))
                .Message(section.Context.Messages.Equal((ulong)localOutputs, (ulong)outputs.Number))
                .Hint("Give both sides the same max_outputs.");
            return true;
        }

        int length = received.Octets.Length - (outputs.Offset + outputs.Length);
        int localLength = local.Octets.Length - (local.Find("scanouts", "max_outputs")!.Value.Offset + outputs.Length);
        if (length != localLength)
        {
            section.Shift(CheckFindingKind.FieldResized, source.Node.Field("scanout"), localLength - length)
                .Between($"{LayoutSection.Octets(length)} for {outputs.Number} outputs", $"{LayoutSection.Octets(localLength)} for {localOutputs} outputs")
                .At(section.Absolute(source.Offset + outputs.Offset + outputs.Length))
                .Hint("The struct of an output has fields more on one side, as between QEMU 8.2 and 9.0: x-scanout-vmstate-version of the newer one chooses.");
        }

        return true;
    }

    private void ComparePciConfig(LayoutField source, LayoutField destination)
    {
        ReadOnlySpan<byte> received = OctetsOf(section.SourceOctets, source);
        ReadOnlySpan<byte> local = OctetsOf(section.DestinationOctets, destination);
        if (received.IsEmpty || local.IsEmpty)
            return;
        if ((PciConfigRule.Compare(section.Context.Messages, received, local) ?? PciSlotRule.Compare(section.Context, received, local)) is { } difference)
        {
            section.Findings.Refuse(CheckFindingKind.PciConfiguration, section.Place(source.Node))
                .Between(difference.Source, difference.Destination)
                .At(section.Absolute(source.Offset + difference.Index))
                .Message(difference.Message)
                .Condition(difference.Condition)
                .Hint(difference.Hint);
        }
    }

    /// <summary>A field's octets; empty where the profile has none.</summary>
    private static ReadOnlySpan<byte> OctetsOf(ReadOnlySpan<byte> contents, LayoutField field)
        => field.Offset + field.Length <= contents.Length ? contents.Slice((int)field.Offset, (int)field.Length) : default;

    private bool CompareInteger(LayoutField source, LayoutField destination)
    {
        if (LayoutSection.IntegerAt(section.SourceOctets, source.Shape, source.Offset) is not long received
            || LayoutSection.IntegerAt(section.DestinationOctets, destination.Shape, destination.Offset) is not long local)
            return false;
        section.Counts.Add(source.Name, received, local);
        string typeName = destination.Shape.TypeName;
        if (typeName.EndsWith(" equal", StringComparison.Ordinal) && received != local)
        {
            section.Findings.Refuse(CheckFindingKind.EqualValue, section.Place(source.Node))
                .Between($"{received}", $"{local}")
                .At(section.Absolute(source.Offset))
                .Message(section.Context.Messages.Equal(Unsigned(local, destination.Shape), Unsigned(received, source.Shape)))
                .Hint("The field must be equal on both sides: it follows from the configuration.");
        }
        else if (typeName == "int32 le" && (received < 0 || received > local))
        {
            FindingBuilder finding = section.Findings.Refuse(CheckFindingKind.ValueBounds, section.Place(source.Node))
                .Between($"{received}", $"at most {local}")
                .At(section.Absolute(source.Offset))
                .Message(section.Context.Messages.NotPositiveLe(received, local));
            ArmRegisterRule.NameMissing(finding, section.Source, section.Destination);
        }

        return typeName.EndsWith(" equal", StringComparison.Ordinal) || typeName == "int32 le";
    }

    private static ulong Unsigned(long value, VMStateField field)
        => VMStateField.FixedSizeOf(field.Kind) switch { 1 => (byte)value, 2 => (ushort)value, 4 => (uint)value, _ => (ulong)value };
}
