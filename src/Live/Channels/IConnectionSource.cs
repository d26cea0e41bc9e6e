using Ber.Compat;

namespace Ber.Live;

/// <summary>What one side sends over a connection.</summary>
internal interface IConnectionSource : IOctetSource
{
    /// <summary>How the side has ended it; means something once a read has given no octet.</summary>
    ConnectionEnd End { get; }

    /// <summary>Waits until there are octets, or the end.</summary>
    /// <exception cref="ReaderGoneException">Nobody is there any more to whom they would go.</exception>
    void WaitForOctets();
}
