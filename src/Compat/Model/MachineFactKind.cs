namespace Ber.Compat;

/// <summary>What a list of facts is about.</summary>
public enum MachineFactKind
{
    /// <summary>Migration capabilities that the binary has: <c>on</c> or <c>off</c>.</summary>
    Capability = 0,

    /// <summary>Migration parameters that matter on the stream.</summary>
    Parameter = 1,

    /// <summary>Properties of the machine that a loader compares, such as the capabilities of pseries machines.</summary>
    MachineProperty = 2,

    /// <summary>The type of the CPUs, and their feature words (hexadecimal) or properties.</summary>
    Cpu = 3,

    /// <summary>PCI functions by their place: vendor and device.</summary>
    PciSlot = 4,

    /// <summary>Block nodes by name.</summary>
    BlockNode = 5,

    /// <summary>Block devices by name.</summary>
    BlockDevice = 6,

    /// <summary>Memory devices in their order: guest address and size.</summary>
    MemoryDevice = 7,
}
