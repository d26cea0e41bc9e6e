using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>
/// Describes what QEMU saves by functions of its own: vmdesc gives one buffer for it. A description is made for each section, of its octets, and has them
/// in the place of the buffers.
/// </summary>
internal sealed class SavedByHand
{
    private readonly DescriptionInterner _types = new();
    private bool _isBigEndian;
    private int _zeros;   // octets of zeros that the description of the section may still stand for

    /// <summary>Where a section comes from.</summary>
    /// <param name="IdStr">The name of the section.</param>
    /// <param name="IsBigEndian">Whether the machine's processor puts the most significant octet first.</param>
    internal readonly record struct Origin(string IdStr, bool IsBigEndian);

    /// <summary>The description of a section with what its buffers hold.</summary>
    /// <param name="description">The description as vmdesc has it.</param>
    /// <param name="contents">The octets of the section.</param>
    /// <param name="origin">Where they come from.</param>
    /// <returns>The same description, where nothing more is known.</returns>
    public VMStateDescription Describe(VMStateDescription description, ReadOnlyMemory<byte> contents, Origin origin)
    {
        if (description.Length != contents.Length)
            return description;
        _zeros = VMStateDescription.MaxZeroOctets;
        _isBigEndian = origin.IsBigEndian;
        if (description.Name.Length == 0)
            return DescribeOldStyle(description, contents, origin.IdStr);
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
            || Describe(contents, idStr, grammar, _types) is not VMStateDescription described || !TryTakeZeros(described))
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
        VMStateDescription? described = Describe(field.TypeName, octets, device, _types, _isBigEndian);
        return described is not null && TryTakeZeros(described) ? Saved(field, described) : null;
    }

    /// <summary>Whether the description of the section may stand for the zeros of one more field.</summary>
    private bool TryTakeZeros(VMStateDescription described)
    {
        if (described.ZeroOctets > _zeros)
            return false;
        _zeros -= described.ZeroOctets;
        return true;
    }

    private static VMStateField Saved(VMStateField field, VMStateDescription described) => new(field.Name, FieldKind.Struct, field.TypeName)
    {
        Struct = described,
        VersionId = field.VersionId,
        IndexMode = field.IndexMode,
        IsSavedByHand = true,
    };

    private VMStateDescription DescribeInner(ref StateCursor cursor, VMStateDescription description, string device, ReadOnlyMemory<byte> contents)
    {
        if (!description.HasBuffersByHand || !cursor.Enter())
            return description;
        VMStateDescription inner = Describe(ref cursor, description, device, contents);
        cursor.Leave();
        return inner;
    }

    /// <summary>The description of one field's octets.</summary>
    /// <param name="typeName">The field's type: one of <see cref="SavedTypes"/>.</param>
    /// <param name="octets">Its octets.</param>
    /// <param name="device">The vmsd name of the device.</param>
    /// <param name="types">Makes one object of descriptions of one shape.</param>
    /// <param name="isBigEndian">Whether the machine's processor puts the most significant octet first.</param>
    /// <returns>null: the octets are not such state.</returns>
    public static VMStateDescription? Describe(
        string typeName, ReadOnlyMemory<byte> octets, string device, DescriptionInterner types, bool isBigEndian = false) => typeName switch
    {
        SavedTypes.Virtio => SavedVirtio.Describe(octets, device, isBigEndian, types),
        SavedTypes.PciConfig => Describe(octets, SavedPci.ConfigVMSD, SavedPci.ReadConfig, types),
        SavedTypes.PciIrq => Describe(octets, SavedPci.IrqVMSD, SavedPci.ReadIrqState, types),
        SavedTypes.Msix => Describe(octets, SavedPci.MsixVMSD, SavedPci.ReadMsixState, types),
        SavedTypes.VirtioGpu => Describe(octets, SavedVirtioGpu.VMSD, SavedVirtioGpu.Read, types),
        SavedTypes.VirtioGpuBlob => Describe(octets, SavedVirtioGpu.BlobVMSD, SavedVirtioGpu.ReadBlobs, types),
        SavedTypes.ScsiRequests => SavedScsiRequests.Describe(octets, types),
        SavedTypes.FsBackEnd or SavedTypes.NetBackEnd => Describe(octets, SavedQueues.BackEndVMSD, SavedQueues.ReadBackEnd, types),
        SavedTypes.UsbParser => Describe(octets, SavedQueues.UsbParserVMSD, SavedQueues.ReadUsbParser, types),
        SavedTypes.UsbPackets => Describe(octets, SavedQueues.UsbPacketsVMSD, SavedQueues.ReadUsbPackets, types),
        SavedTypes.UsbIds => Describe(octets, SavedQueues.UsbIdsVMSD, SavedQueues.ReadUsbIds, types),
        SavedTypes.Interrupts => Describe(octets, SavedQueues.InterruptsVMSD, SavedQueues.ReadInterrupts, types),
        SavedTypes.ByteArray => Describe(octets, SavedQueues.ByteArrayVMSD, SavedQueues.ReadByteArray, types),
        _ => null,
    };

    private static VMStateDescription? Describe(ReadOnlyMemory<byte> octets, string vmsd, Action<SavedOctets> fields, DescriptionInterner types)
    {
        SavedOctets saved = new(octets, types);
        fields(saved);
        return saved.ToDescription(vmsd);
    }
}
