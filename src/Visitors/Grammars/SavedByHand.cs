using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>
/// Describes what QEMU saves by functions of its own: vmdesc gives one buffer for it. A description is made for each section, of its octets, and has them
/// in the place of the buffers.
/// </summary>
internal sealed class SavedByHand
{
    private readonly DescriptionInterner _types = new();

    /// <summary>The description of a section with what its buffers hold.</summary>
    /// <param name="description">The description as vmdesc has it.</param>
    /// <param name="contents">The octets of the section.</param>
    /// <param name="idStr">The name of the section.</param>
    /// <returns>The same description, where nothing more is known.</returns>
    public VMStateDescription Describe(VMStateDescription description, ReadOnlyMemory<byte> contents, string idStr)
    {
        if (description.Length != contents.Length)
            return description;
        if (description.Name.Length == 0)
            return DescribeOldStyle(description, contents, idStr);
        if (!description.HasBuffersByHand)
            return description;
        StateCursor cursor = StateCursor.OverLayout(description);
        return Describe(ref cursor, description, description.Name, contents);
    }

    /// <summary>A section without a vmsd, which is one field as vmdesc has it.</summary>
    private VMStateDescription DescribeOldStyle(VMStateDescription description, ReadOnlyMemory<byte> contents, string idStr)
    {
        if (description.Fields is not [{ Kind: FieldKind.Buffer, IsArray: false, IsConditional: false, Pointer: PointerRule.None } field]
            || !description.Subsections.IsEmpty || SavedOldStyle.Of(idStr) is not Action<SavedOctets> grammar
            || Describe(contents, idStr, grammar) is not VMStateDescription described)
            return description;
        return _types.Intern(new VMStateDescription(description.Name, description.VersionId, [Saved(field, described)])
        {
            IsExact = true,
            MinimumVersionId = description.MinimumVersionId,
        });
    }

    private VMStateDescription Describe(ref StateCursor cursor, VMStateDescription description, string device, ReadOnlyMemory<byte> contents)
    {
        ImmutableArray<VMStateField>.Builder? fields = null;
        ImmutableArray<VMStateDescription>.Builder? subsections = null;
        while (cursor.MoveNext())
        {
            int i = cursor.Index;
            if (cursor.IsSubsection)
            {
                VMStateDescription subsection = DescribeInner(ref cursor, cursor.Description!, device, contents);
                if (!ReferenceEquals(subsection, cursor.Description))
                    (subsections ??= description.Subsections.ToBuilder())[i - description.Fields.Length] = subsection;
                continue;
            }

            if (Replace(ref cursor, description.Fields[i], device, contents) is VMStateField field)
                (fields ??= description.Fields.ToBuilder())[i] = field;
        }

        return fields is null && subsections is null ? description : _types.Intern(new VMStateDescription(
            description.Name, description.VersionId, fields?.ToImmutable() ?? description.Fields, subsections?.ToImmutable() ?? description.Subsections)
        {
            IsExact = true,
            MinimumVersionId = description.MinimumVersionId,
        });
    }

    private VMStateField? Replace(ref StateCursor cursor, VMStateField field, string device, ReadOnlyMemory<byte> contents)
    {
        if (field is { Kind: FieldKind.Struct, IsArray: false, IsSavedByHand: false } && field.Struct!.HasBuffersByHand)
        {
            VMStateDescription nested = DescribeInner(ref cursor, field.Struct, device, contents);
            return ReferenceEquals(nested, field.Struct) ? null : new VMStateField(field.Name, field.Kind, field.TypeName)
            {
                Struct = nested,
                VersionId = field.VersionId,
                StructVersionId = field.StructVersionId,
                Pointer = field.Pointer,
                IndexMode = field.IndexMode,
            };
        }

        if (!SavedTypes.Has(field))
            return null;
        ReadOnlyMemory<byte> octets = contents.Slice((int)cursor.Offset, field.Size);
        return Describe(octets, field.TypeName, device) is VMStateDescription described ? Saved(field, described) : null;
    }

    private static VMStateField Saved(VMStateField field, VMStateDescription described) => new(field.Name, FieldKind.Struct, field.TypeName)
    {
        Struct = described,
        VersionId = field.VersionId,
        IndexMode = field.IndexMode,
        IsSavedByHand = true,
    };

    private VMStateDescription? Describe(ReadOnlyMemory<byte> octets, string typeName, string device) => typeName switch
    {
        SavedTypes.Virtio => SavedVirtio.Describe(octets, device, _types),
        SavedTypes.PciConfig => Describe(octets, SavedPci.ConfigVMSD, SavedPci.ReadConfig),
        SavedTypes.PciIrq => Describe(octets, SavedPci.IrqVMSD, SavedPci.ReadIrqState),
        SavedTypes.Msix => Describe(octets, SavedPci.MsixVMSD, SavedPci.ReadMsixState),
        SavedTypes.VirtioGpu => Describe(octets, SavedVirtioGpu.VMSD, SavedVirtioGpu.Read),
        SavedTypes.VirtioGpuBlob => Describe(octets, SavedVirtioGpu.BlobVMSD, SavedVirtioGpu.ReadBlobs),
        SavedTypes.ScsiRequests => SavedScsiRequests.Describe(octets, _types),
        SavedTypes.FsBackEnd or SavedTypes.NetBackEnd => Describe(octets, SavedQueues.BackEndVMSD, SavedQueues.ReadBackEnd),
        SavedTypes.UsbParser => Describe(octets, SavedQueues.UsbParserVMSD, SavedQueues.ReadUsbParser),
        SavedTypes.UsbPackets => Describe(octets, SavedQueues.UsbPacketsVMSD, SavedQueues.ReadUsbPackets),
        SavedTypes.UsbIds => Describe(octets, SavedQueues.UsbIdsVMSD, SavedQueues.ReadUsbIds),
        SavedTypes.Interrupts => Describe(octets, SavedQueues.InterruptsVMSD, SavedQueues.ReadInterrupts),
        _ => null,
    };

    private VMStateDescription DescribeInner(ref StateCursor cursor, VMStateDescription description, string device, ReadOnlyMemory<byte> contents)
    {
        if (!description.HasBuffersByHand || !cursor.Enter())
            return description;
        VMStateDescription inner = Describe(ref cursor, description, device, contents);
        cursor.Leave();
        return inner;
    }

    private VMStateDescription? Describe(ReadOnlyMemory<byte> octets, string vmsd, Action<SavedOctets> fields)
    {
        SavedOctets saved = new(octets, _types);
        fields(saved);
        return saved.ToDescription(vmsd);
    }
}
