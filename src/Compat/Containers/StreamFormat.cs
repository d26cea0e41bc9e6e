namespace Ber.Compat;

/// <summary>What the first octets of an input say it is.</summary>
public enum StreamFormat
{
    /// <summary>No migration stream.</summary>
    Unknown,

    /// <summary>A legacy migration stream: QEMUFile.</summary>
    Legacy,

    /// <summary>A BER migration stream, or another file of its format: a schema, a profile.</summary>
    Ber,
}
