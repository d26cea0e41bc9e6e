namespace Ber.Compat;

/// <summary>Octets of a legacy stream that are held back, or that whoever decodes them will hold back.</summary>
internal interface IOctetHolder
{
    /// <summary>Whether octets are being held.</summary>
    bool IsHolding { get; }

    /// <summary>From here on they are.</summary>
    void Hold();

    /// <summary>They are let go, and no more are held.</summary>
    void Resume();
}
