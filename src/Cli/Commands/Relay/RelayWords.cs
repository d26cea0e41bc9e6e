using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What is said of relayed migrations.</summary>
internal static class RelayWords
{
    public static string Of(RelayOutcome outcome) => outcome switch
    {
        RelayOutcome.Completed => "completed",
        RelayOutcome.Passed => "passed; without a return path it cannot be seen whether the destination has loaded it",
        RelayOutcome.Unseen => "the connections have ended; nothing in them could be read",
        RelayOutcome.Refused => "refused by this relay",
        RelayOutcome.EndedByDestination => "failed: the destination has ended it",
        RelayOutcome.EndedBySource => "failed: the source has ended it",
        RelayOutcome.NoTls => "failed: there is no TLS with one of the sides",
        _ => "failed: the destination cannot be reached",
    };

    /// <summary>The exit code that says the same.</summary>
    public static int CodeOf(RelayOutcome outcome) => outcome switch
    {
        RelayOutcome.Completed or RelayOutcome.Passed or RelayOutcome.Unseen => ExitCode.Done,
        RelayOutcome.Refused => ExitCode.Different,
        _ => ExitCode.Unreadable,
    };

    public static string Of(RelayNote note, string? reason) => note switch
    {
        RelayNote.NoReturnPath => 
            "the source has no return path and does not wait for an answer: a refusal of its device state would find it stopped (cont it then)",
        RelayNote.PackagePasses
            => "postcopy: a source before 10.2 cannot resume when its device state is refused, so that nothing is after RAM has begun "
                + "(--announce tells its release)",
        RelayNote.Encrypted => "the connections are encrypted: they pass, and nothing of them can be told or checked (--tls-certs ends TLS here)",
        _ => $"the rest of the main channel passes and is not understood: {reason}",
    };

    public static string Of(RelayPhase phase) => phase switch
    {
        RelayPhase.Ram => "RAM",
        RelayPhase.Package => "postcopy package",
        RelayPhase.RamEnded => "end of RAM",
        RelayPhase.Devices => "device state",
        RelayPhase.Whole => "end of the stream",
        _ => "answer of the destination",
    };

    public static string Of(RelayedConnection connection) => connection.Kind switch
    {
        RelayedConnectionKind.Main => "main",
        RelayedConnectionKind.Multifd => connection.Id is int id ? $"multifd {id}" : "multifd",
        RelayedConnectionKind.Preempt => "preempt",
        RelayedConnectionKind.Encrypted => "encrypted",
        RelayedConnectionKind.Cpr => "cpr",
        RelayedConnectionKind.Silent => "silent",
        _ => "unknown",
    };

    /// <summary>A message of the return path (QEMU migration/migration.h, enum mig_rp_message_type).</summary>
    public static string OfMessage(int type) => type switch
    {
        1 => "SHUT",
        2 => "PONG",
        3 => "REQ_PAGES_ID",
        4 => "REQ_PAGES",
        5 => "RECV_BITMAP",
        6 => "RESUME_ACK",
        _ => "SWITCHOVER_ACK",
    };

    /// <summary>Why it is refused.</summary>
    public static string Of(Exception refusal) => refusal switch
    {
        MigrationRefusedException refused => RefusalWords.Of(refused),
        TransferRefusedException transfer => RefusalWords.Of(transfer),
        IOException io => LiveWords.Of(io),
        _ => refusal.Message,
    };
}
