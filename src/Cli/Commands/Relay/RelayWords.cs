using System.Globalization;
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
        RelayOutcome.EndedByLink => "failed: the other relay has ended the link",
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
        RelayNote.NoReturnPath
            => "the source has no return path and does not wait for an answer: a refusal of its device state would find it stopped (cont it then)",
        RelayNote.PackagePasses
            => "postcopy: a source before 10.2 cannot resume when its device state is refused, so that nothing is after RAM has begun "
                + "(--announce tells its release)",
        RelayNote.NotRehearsed => "the source has postcopy-ram: its device state is not rehearsed, as a twin is given none without that capability",
        RelayNote.SecondMain => "a second main channel is not taken: the migration that is compared has not ended",
        RelayNote.Encrypted => "the connections are encrypted: they pass, and nothing of them can be told or checked (--tls-certs ends TLS here)",
        _ => $"the rest of the main channel passes and is not understood: {reason}",
    };

    public static string Of(RelayPhase phase) => phase switch
    {
        RelayPhase.Ram => "RAM",
        RelayPhase.Package => "postcopy package",
        RelayPhase.LastPart => "last part of RAM",
        RelayPhase.RamEnded => "end of RAM",
        RelayPhase.Devices => "device state",
        RelayPhase.Whole => "end of the stream",
        _ => "answer of the destination",
    };

    public static string Of(IRelayedConnection connection) => connection.Id is int id ? $"{NameOf(connection.Kind)} {id}" : NameOf(connection.Kind);

    /// <summary>How far a migration is, in one line.</summary>
    public static string Of(RelayProgress progress, TimeSpan time)
    {
        if (progress.Connections.Count == 0)
            return "waiting for a migration";
        string phase = progress.Phase is RelayPhase known ? Of(known) : "connected";
        string round = progress.Rounds > 1 ? string.Create(CultureInfo.InvariantCulture, $", round {progress.Rounds}: {progress.RoundPages} pages") : "";
        IEnumerable<string> channels = progress.Connections.Where(static c => c.Sent > 0).Select(static c => $"{Of(c)} {Sizes.Of(c.Sent)}");
        string rate = Sizes.Of((long)(progress.Sent / Math.Max(time.TotalSeconds, 0.001)));
        return $"{phase}{round}; {Sizes.Of(progress.Sent)}, {rate}/s: {string.Join(", ", channels)}";
    }

    /// <summary>Pages of kinds that are rare.</summary>
    public static string Of(RelayPages pages)
    {
        string text = "";
        if (pages.Xbzrle > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {pages.Xbzrle} of them XBZRLE");
        if (pages.Compressed > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {pages.Compressed} of them compressed");
        return pages.Again > 0 ? text + string.Create(CultureInfo.InvariantCulture, $"; {pages.Again} had come before") : text;
    }

    /// <summary>What programs know an outcome by.</summary>
    public static string NameOf(RelayOutcome outcome) => outcome switch
    {
        RelayOutcome.Completed => "completed",
        RelayOutcome.Passed => "passed",
        RelayOutcome.Unseen => "unseen",
        RelayOutcome.Refused => "refused",
        RelayOutcome.EndedByDestination => "ended-by-destination",
        RelayOutcome.EndedBySource => "ended-by-source",
        RelayOutcome.NoTls => "no-tls",
        RelayOutcome.EndedByLink => "ended-by-link",
        _ => "no-destination",
    };

    /// <summary>What programs know a phase by.</summary>
    public static string NameOf(RelayPhase phase) => phase switch
    {
        RelayPhase.Ram => "ram",
        RelayPhase.Package => "package",
        RelayPhase.LastPart => "last-part",
        RelayPhase.RamEnded => "ram-ended",
        RelayPhase.Devices => "devices",
        RelayPhase.Whole => "whole",
        _ => "answered",
    };

    public static string NameOf(RelayedConnectionKind kind) => kind switch
    {
        RelayedConnectionKind.Main => "main",
        RelayedConnectionKind.Multifd => "multifd",
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
