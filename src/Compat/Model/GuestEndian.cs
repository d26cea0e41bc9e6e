namespace Ber.Compat;

/// <summary>How the processor of a machine reads numbers, where a device does not say it.</summary>
internal static class GuestEndian
{
    /// <summary>Whether the most significant octet stands first.</summary>
    /// <param name="machineType">The machine type; null: it is not known.</param>
    public static bool IsBig(string? machineType)
        => machineType is not null && (machineType.StartsWith("s390", StringComparison.Ordinal) || machineType.StartsWith("pseries", StringComparison.Ordinal));
}
