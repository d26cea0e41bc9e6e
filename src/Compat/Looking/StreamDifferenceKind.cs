namespace Ber.Compat;

/// <summary>What differs between two streams.</summary>
public enum StreamDifferenceKind
{
    /// <summary>What stands before the first section: machine type, page bits, capabilities, UUID.</summary>
    Configuration,

    /// <summary>The commands.</summary>
    Commands,

    /// <summary>A live section that only one stream has, or its version.</summary>
    LiveSection,

    /// <summary>A device section that only one stream has.</summary>
    Device,

    /// <summary>The version id of a device section.</summary>
    Version,

    /// <summary>The value or the type of a field, or a field that only one stream has.</summary>
    Field,

    /// <summary>The octets of a device section of which at least one stream does not say the type.</summary>
    Octets,

    /// <summary>Opaque octets outside of device sections: their number.</summary>
    Opaque,

    /// <summary>A RAM block that only one stream has, or its length.</summary>
    RamBlock,

    /// <summary>The pages of a RAM block.</summary>
    RamPages,

    /// <summary>A bitmap, a drive or another thing of a live section, or what a stream says of it.</summary>
    LiveItem,
}
