namespace Ber.Visitors;

/// <summary>The types of fields that QEMU saves by functions of its own and whose octets have a description all the same.</summary>
internal static class SavedTypes
{
    public const string Virtio = "virtio";
    public const string VirtioGpu = "virtio-gpu";
    public const string VirtioGpuBlob = "blob";
    public const string PciConfig = "pci config";
    public const string PciIrq = "pci irq state";
    public const string Msix = "msix state";

    /// <summary>Whether a field is a buffer of such a type.</summary>
    public static bool Has(VMStateField field)
        => field is { Kind: FieldKind.Buffer, IsArray: false, IsConditional: false, Pointer: PointerRule.None, Size: > 0 }
        && field.TypeName is Virtio or VirtioGpu or VirtioGpuBlob or PciConfig or PciIrq or Msix;
}
