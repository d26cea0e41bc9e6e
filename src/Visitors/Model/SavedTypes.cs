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
    public const string ScsiRequests = "scsi-requests";
    public const string FsBackEnd = "virtio-fs back-end state";
    public const string NetBackEnd = "virtio-net vhost-user backend state";
    public const string UsbParser = "usb-redir-parser";
    public const string UsbPackets = "usb-redir-bufpq";
    public const string UsbIds = "usb-redir-packet-id-q";
    public const string Interrupts = "irqs";
    public const string ByteArray = "GByteArray";

    /// <summary>Whether a field is a buffer of such a type.</summary>
    public static bool Has(VMStateField field)
        => field is { Kind: FieldKind.Buffer, IsArray: false, IsConditional: false, Pointer: PointerRule.None, Size: > 0 }
        && field.TypeName is Virtio or VirtioGpu or VirtioGpuBlob or PciConfig or PciIrq or Msix or ScsiRequests or FsBackEnd or NetBackEnd
            or UsbParser or UsbPackets or UsbIds or Interrupts or ByteArray;
}
