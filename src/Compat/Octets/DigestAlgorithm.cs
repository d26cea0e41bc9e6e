namespace Ber.Compat;

/// <summary>How the end record proves that no octet was changed. The numbers are those of the wire.</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>No proof beyond the octet counts.</summary>
    None = 0,

    /// <summary>XXH3, 128 bits: against accidents; nearly free.</summary>
    XxHash128 = 1,

    /// <summary>SHA-256: against accidents and, when compared with a value kept elsewhere, against intent; slower than a pipe.</summary>
    Sha256 = 2,
}
