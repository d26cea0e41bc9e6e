using Ber.Detector;

namespace Ber.Live;

/// <summary>Relays one migration.</summary>
internal interface IRelay
{
    /// <summary>The comparison's report; null: nothing was compared.</summary>
    CheckReport? Report { get; }

    /// <summary>How far it is, for any thread.</summary>
    RelayProgress Look();

    /// <summary>Takes connections until the migration has ended.</summary>
    /// <exception cref="ChannelException">A connection could not be taken.</exception>
    RelayReport Run(ChannelListener listener);
}
