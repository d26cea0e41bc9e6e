namespace Ber.Visitors;

/// <summary>When a section is saved, and so loaded: higher values first (QEMU's <c>MigrationPriority</c>, in the order of 10.2).</summary>
public enum VMStatePriority
{
    /// <summary>After everything else.</summary>
    Low = 1,

    /// <summary>Devices.</summary>
    Default = 2,

    /// <summary>Before PCI devices (MIG_PRI_IOMMU).</summary>
    Iommu = 3,

    /// <summary>Before IOMMUs (MIG_PRI_PCI_BUS).</summary>
    PciBus = 4,

    /// <summary>Before PCI buses (MIG_PRI_VIRTIO_MEM).</summary>
    VirtioMem = 5,

    /// <summary>Before virtio-mem (MIG_PRI_APIC, since 10.2).</summary>
    Apic = 6,

    /// <summary>Before local APICs (MIG_PRI_GICV3_ITS).</summary>
    GicV3Its = 7,

    /// <summary>Before everything else (MIG_PRI_GICV3).</summary>
    GicV3 = 8,
}
