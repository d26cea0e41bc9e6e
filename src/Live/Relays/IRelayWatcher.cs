namespace Ber.Live;

/// <summary>Is told what happens to a migration while it is relayed, by several threads, one at a time.</summary>
internal interface IRelayWatcher
{
    /// <summary>What a connection is has become known.</summary>
    void OnConnection(IRelayedConnection connection);

    /// <summary>The migration has come to a phase.</summary>
    void OnPhase(RelayPhase phase);

    /// <summary>A message of the return path.</summary>
    /// <param name="type">Its type (QEMU migration/migration.h, enum mig_rp_message_type).</param>
    /// <param name="value">The value of SHUT and PONG; else 0.</param>
    void OnMessage(int type, uint value);

    /// <summary>Something that somebody should know.</summary>
    /// <param name="note">What.</param>
    /// <param name="reason">Why a stream is not understood; else null.</param>
    void OnNote(RelayNote note, string? reason);

    /// <summary>Somebody has connected while a migration is under way, and is no channel of it; the migration goes on.</summary>
    /// <param name="exception">Why.</param>
    void OnStranger(TlsException exception);
}
