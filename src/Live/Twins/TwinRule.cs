namespace Ber.Live;

/// <summary>What becomes of an option, an object or a device in a twin.</summary>
internal enum TwinRule
{
    /// <summary>It is part of the machine, and harmless.</summary>
    Pass,

    /// <summary>The machine is the same without it.</summary>
    Drop,

    /// <summary>It takes something of the host, and nothing can stand in for that.</summary>
    Host,
}
