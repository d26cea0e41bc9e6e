namespace Ber.Live;

/// <summary>How one side has ended what it sends over a connection.</summary>
internal enum ConnectionEnd
{
    /// <summary>As it should be: of TLS with close_notify (RFC 8446 6.1).</summary>
    Closed,

    /// <summary>Without a word: of TLS with the end of the socket alone, or with octets that are no TLS.</summary>
    Cut,

    /// <summary>The connection was reset.</summary>
    Reset,
}
