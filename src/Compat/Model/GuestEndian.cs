namespace Ber.Compat;

/// <summary>How the processor of a machine reads numbers, where a device does not say it.</summary>
internal static class GuestEndian
{
    /// <summary>What machine types begin with. Machines of both orders under one name (malta, virt) are taken to be little-endian.</summary>
    private static readonly string[] s_big =
        ["s390", "pseries", "powernv", "mac99", "g3beige", "ppce500", "sam460ex", "pegasos2", "amigaone", "sun4", "hppa", "B160L", "C3700", "A400"];

    /// <summary>Whether the most significant octet stands first.</summary>
    /// <param name="machineType">The machine type; null: it is not known.</param>
    public static bool IsBig(string? machineType)
        => machineType is not null && Array.Exists(s_big, m => machineType.StartsWith(m, StringComparison.Ordinal));
}
