namespace Ber.Compat;

/// <summary>The flags of a multifd packet (QEMU migration/multifd.h, MULTIFD_FLAG_*).</summary>
internal static class MultifdFlags
{
    /// <summary>The channel waits for the others.</summary>
    public const uint Sync = 0x01;

    /// <summary>How the pages are compressed: one of those below.</summary>
    public const uint MethodMask = 0x3e;

    public const uint Plain = 0x00;
    public const uint Zlib = 0x02;
    public const uint Zstd = 0x04;

    /// <summary>The packet is a piece of a device's state, not pages (since 10.0).</summary>
    public const uint DeviceState = 0x40;
}
