using Ber.Compat;

namespace Ber.Detector;

/// <summary>What a loading QEMU does because of a finding.</summary>
public enum CheckConsequence : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It drops state that was sent, or leaves the guest with something else than it had, without a word.</summary>
    Loses = 1,

    /// <summary>It takes octets for other fields than the source meant, without a word.</summary>
    Misreads = 2,

    /// <summary>It stops.</summary>
    Refuses = 3,

    /// <summary>It dies by a signal or an assertion: what is sent meets something that its configuration did not make.</summary>
    Kills = 4,
}
