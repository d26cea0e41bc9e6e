namespace Ber.Cli;

/// <summary>What the first octets of an input say.</summary>
internal enum InputFormat
{
    /// <summary>Neither; whoever reads it says what it is instead.</summary>
    Other,

    /// <summary>A legacy migration stream.</summary>
    Legacy,

    /// <summary>A BER migration stream.</summary>
    Ber,
}
