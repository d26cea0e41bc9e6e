using Ber.Visitors;

namespace Fuzz;

/// <summary>
/// What QEMU saves by functions of its own: the first octet chooses the field's type and device. What is described gives the same octets back, by way of BER,
/// too.
/// </summary>
internal sealed class GrammarTarget : IFuzzTarget
{
    /// <summary>Types of fields, with the devices whose state of their own has a grammar.</summary>
    public static readonly (string Type, string Device)[] Fields =
    [
        (SavedTypes.Virtio, "virtio-net"), (SavedTypes.Virtio, "virtio-blk"), (SavedTypes.Virtio, "virtio-console"), (SavedTypes.Virtio, "virtio-balloon"),
        (SavedTypes.Virtio, "virtio-mem"), (SavedTypes.Virtio, "virtio-iommu"), (SavedTypes.Virtio, "virtio-scsi"), (SavedTypes.Virtio, "virtio-gpu"),
        (SavedTypes.VirtioGpu, "virtio-gpu"), (SavedTypes.VirtioGpuBlob, "virtio-gpu"), (SavedTypes.PciConfig, ""), (SavedTypes.PciIrq, ""),
        (SavedTypes.Msix, ""),
    ];

    public string Name => "grammar";

    public InputKind Kind => InputKind.Field;

    public int AllocationFactor => 4096;   // a field object and its name for each octet, twice

    public Outcome Run(byte[] input, Cutting cutting)
    {
        if (input.Length == 0)
            return new Outcome("nothing");
        (string type, string device) = Fields[input[0] % Fields.Length];
        byte[] octets = input[1..];
        if (SavedByHand.Describe(type, octets, device, new DescriptionInterner()) is not VMStateDescription description)
            return new Outcome($"{type} of {device}: not described");
        if (description.Length != octets.Length)
            throw new ViolationException($"{type}: {description.Length} octets described of {octets.Length}");
        var state = new DynamicState { MaxOctets = octets.Length };
        QemuFileInputVisitor input1 = new QemuFileReader(octets).Visitor;
        VMState.Visit(ref input1, description, state);
        input1.Complete();
        using var ber = new CommunityToolkit.HighPerformance.Buffers.ArrayPoolBufferWriter<byte>();
        TypeTable types = TypeTable.Of(description);
        var output = new BerOutputVisitor(ber, types);
        VMState.Visit(ref output, description, state);
        output.Complete();
        var again = new DynamicState { MaxOctets = octets.Length };
        var reader = new BerInputVisitor(ber.WrittenSpan, types);
        VMState.Visit(ref reader, description, again);
        reader.Complete();
        using var back = new CommunityToolkit.HighPerformance.Buffers.ArrayPoolBufferWriter<byte>();
        QemuFileOutputVisitor writer = new QemuFileWriter(back).Visitor;
        VMState.Visit(ref writer, description, again);
        writer.Complete();
        if (!back.WrittenSpan.SequenceEqual(octets))
            throw new ViolationException($"{type} of {device}: other octets than those described");
        return Outcome.Of($"{type} of {device}: {description.Fields.Length} fields", back.WrittenSpan);
    }

    public bool IsDocumented(Exception exception) => false;
}
