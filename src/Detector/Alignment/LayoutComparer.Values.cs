using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Values that the loader compares with its own, or with bounds.</content>
internal sealed partial class LayoutComparer
{
    /// <returns>Whether values were looked at.</returns>
    private bool CompareValues(LayoutField source, LayoutField destination)
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
        var field = new VirtioField(source.Owner.Name, _destination.OfferedFeatures, _source.Path, source.Node, Absolute(source.Offset));
        return VirtioComparer.Compare(_context, _findings, field, Octets(SourceOctets, source), Octets(DestinationOctets, destination));
    }

    /// <returns>Whether both could be read: their lengths follow from what the guest has allocated.</returns>
    private bool CompareVirtioGpu(LayoutField source, LayoutField destination)
    {
        if (VirtioGpuState.Parse(Octets(SourceOctets, source)) is not VirtioGpuState received || VirtioGpuState.Parse(Octets(DestinationOctets, destination)) is not VirtioGpuState local)
            return false;
        if (received.MaxOutputs != local.MaxOutputs)
        {
            _findings.Refuse(CheckFindingKind.EqualValue, Place(source.Node.Field("max_outputs")))
                .Between($"{received.MaxOutputs}", $"{local.MaxOutputs}")
                .At(Absolute(source.Offset + received.ScanoutsOffset + 4))
                .Message(_context.Messages.Equal(local.MaxOutputs, received.MaxOutputs))
                .Hint("Give both sides the same max_outputs.");
        }
        else if (received.OutputLength != local.OutputLength)
        {
            Shift(CheckFindingKind.FieldResized, source.Node.Field("scanout"), (local.OutputLength - received.OutputLength) * local.MaxOutputs)
                .Between($"{Octets(received.OutputLength)} for each output", $"{Octets(local.OutputLength)} for each output")
                .At(Absolute(source.Offset + received.ScanoutsOffset + 8))
                .Hint("The struct of an output has fields more on one side, as between QEMU 8.2 and 9.0: x-scanout-vmstate-version of the newer one chooses.");
        }

        return true;
    }

    private void ComparePciConfig(LayoutField source, LayoutField destination)
    {
        if (Octets(SourceOctets, source) is not { IsEmpty: false } received || Octets(DestinationOctets, destination) is not { IsEmpty: false } local)
            return;
        if (PciConfigRule.Compare(_context.Messages, received, local) is PciConfigRule.Difference difference)
        {
            _findings.Refuse(CheckFindingKind.PciConfiguration, Place(source.Node))
                .Between(difference.Source, difference.Destination)
                .At(Absolute(source.Offset + difference.Index))
                .Message(difference.Message)
                .Hint(difference.Hint);
        }
    }

    /// <summary>A field's octets; empty where the profile has none.</summary>
    private static ReadOnlySpan<byte> Octets(ReadOnlySpan<byte> contents, LayoutField field)
        => field.Offset + field.Length <= contents.Length ? contents.Slice((int)field.Offset, (int)field.Length) : default;

    private bool CompareInteger(LayoutField source, LayoutField destination)
    {
        if (IntegerAt(SourceOctets, source.Shape, source.Offset) is not long received || IntegerAt(DestinationOctets, destination.Shape, destination.Offset) is not long local)
            return false;
        AddInteger(source.Name, received, local);
        string typeName = destination.Shape.TypeName;
        if (typeName.EndsWith(" equal", StringComparison.Ordinal) && received != local)
        {
            _findings.Refuse(CheckFindingKind.EqualValue, Place(source.Node))
                .Between($"{received}", $"{local}")
                .At(Absolute(source.Offset))
                .Message(_context.Messages.Equal(Unsigned(local, destination.Shape), Unsigned(received, source.Shape)))
                .Hint("The field must be equal on both sides: it follows from the configuration.");
        }
        else if (typeName == "int32 le" && (received < 0 || received > local))
        {
            _findings.Refuse(CheckFindingKind.ValueBounds, Place(source.Node))
                .Between($"{received}", $"at most {local}")
                .At(Absolute(source.Offset))
                .Message(_context.Messages.NotPositiveLe(received, local));
        }

        return typeName.EndsWith(" equal", StringComparison.Ordinal) || typeName == "int32 le";
    }

    private static ulong Unsigned(long value, VMStateField field)
        => VMStateField.FixedSizeOf(field.Kind) switch { 1 => (byte)value, 2 => (ushort)value, 4 => (uint)value, _ => (ulong)value };
}
