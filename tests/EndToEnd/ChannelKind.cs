namespace EndToEnd;

/// <summary>How the two filters of a transfer are connected.</summary>
public enum ChannelKind
{
    /// <summary>A pipe, and nothing comes back.</summary>
    Pipe,

    /// <summary>A pipe, and a socket beside it.</summary>
    PipeAndVerdict,

    /// <summary>A unix socket.</summary>
    Unix,

    /// <summary>A TCP connection, of IPv6.</summary>
    Tcp,
}
