namespace Ber.Live;

/// <summary>Why a channel between the two sides of a transfer fails.</summary>
public enum ChannelProblem
{
    /// <summary>Nobody listens at the address, or it cannot be reached.</summary>
    CannotConnect,

    /// <summary>The address cannot be listened at.</summary>
    CannotListen,

    /// <summary>A connection that was made could not be taken.</summary>
    CannotAccept,

    /// <summary>Nobody connected in time.</summary>
    NobodyConnected,

    /// <summary>The destination gave no verdict in time.</summary>
    NoVerdictInTime,

    /// <summary>The destination closed the channel and gave no verdict.</summary>
    ClosedByDestination,

    /// <summary>The source closed the channel before it had the verdict.</summary>
    ClosedBySource,

    /// <summary>What came over the channel is no verdict; the inner exception says what is wrong with it.</summary>
    MalformedVerdict,

    /// <summary>The destination gave a verdict on another stage of the transfer than the one that is due.</summary>
    VerdictOutOfOrder,
}
