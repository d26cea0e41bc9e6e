using Ber.Visitors;
using Support;

namespace Unit.Visitors.Grammars;

/// <summary>The domains of virtio-iommu (QEMU hw/virtio/virtio-iommu.c) inside of the device's field.</summary>
public sealed class SavedIommuTests
{
    private const string Mapping = "01 0000000000001000 0000000000001fff 0000000000003000 00000003";
    private const string OtherMapping = "01 0000000000002000 0000000000002fff 0000000000005000 00000001";

    [Fact]
    public void Domains_WithMappingsAndEndpoints_AreStructs()
    {
        string json = Values("00000002"
            + $" 01 0000000000000007 00000007 00000002 {Mapping} {OtherMapping} 00 01 00000010 01 00000018 00 00"
            + " 01 0000000000000009 00000009 00000000 00 00 01" + " 00 01");
        Assert.Contains(
            """
            "domains_count":2,"domains":[{"more":1,"key":7,"id":7,"mappings_count":2,"mappings":[{"more":1,"low":4096,"high":8191,"phys_addr":12288,
            """, json, StringComparison.Ordinal);
        Assert.Contains(
            """
            "mappings_end":0,"endpoint_list":[{"more":1,"id":16},{"more":1,"id":24}],"endpoint_list_end":0,"bypass":0},{"more":1,
            """, json, StringComparison.Ordinal);
        Assert.Contains(
            """
            "id":9,"mappings_count":0,"mappings_end":0,"endpoint_list_end":0,"bypass":1}],"domains_end":0,"bypass":1}
            """, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Domains_OfVersion1_HaveNoBypass()
    {
        string json = Values($"00000001 01 0000000000000007 00000007 00000001 {Mapping} 00 01 00000010 00 00");
        Assert.Contains("\"endpoint_list\":[{\"more\":1,\"id\":16}],\"endpoint_list_end\":0}],\"domains_end\":0}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Domains_CutAndChanged_HaveADescriptionOrNone()
    {
        byte[] octets = LegacyStruct.Hex($"00000001 01 0000000000000007 00000007 00000002 {Mapping} {OtherMapping} 00 01 00000010 00 01 00 01");
        var types = new DescriptionInterner();
        var iommu = new SavedVirtioClass("virtio-iommu", 2, 0, isPacked: false);
        SavedField.Mutate(
            changed =>
            {
                var saved = new SavedOctets(changed, types);
                iommu.Read(saved);
                var buffer = new VMStateField("class", FieldKind.Buffer) { Size = changed.Length };
                return saved.ToDescription("iommu") is VMStateDescription read
                    ? new VMStateDescription("all", 1, [new("read", FieldKind.Struct) { Struct = read, IsSavedByHand = true }]) { IsExact = true }
                    : new VMStateDescription("all", 1, [buffer]) { IsExact = true };
            },
            octets);
    }

    private static string Values(string state)
    {
        var field = new VirtioField { Pci = new PciConfig(0x1af4, 0x1057), Queues = [64, 64], ClassState = LegacyStruct.Hex(state) };
        byte[] octets = LegacyStruct.Hex(field.ToHex());
        var buffer = new VMStateField("virtio", FieldKind.Buffer, "virtio") { Size = octets.Length };
        VMStateDescription section = new SavedByHand().Describe(
            new VMStateDescription("virtio-iommu", 2, [buffer]) { IsExact = true }, octets, new("0000:00:05.0/virtio-iommu", false));
        var read = new DynamicState();
        VisitorPairs.QemuFile.Read(octets, section, read);
        Assert.Equal(Convert.ToHexString(octets), Convert.ToHexString(VisitorPairs.QemuFile.Write(section, read)));
        return System.Text.Encoding.UTF8.GetString(VisitorPairs.Qmp.Write(section, read));
    }
}
