using Ber.Live;

namespace Ber.Cli;

/// <summary>What a capture notes, in a line for people.</summary>
internal static class CaptureWords
{
    public static string Of(CaptureNote note) => note.Kind switch
    {
        CaptureNoteKind.OneQueue
            => $"{note.Subject}: the twin has one queue instead of {note.Value}: do not rely on what the profile says of that card's queues",
        CaptureNoteKind.NoOffloads => $"{note.Subject}: the twin has no {note.Value}: offloads (vnet_hdr, ufo) that it offers are not in the profile",
        CaptureNoteKind.UnknownLength => $"{note.Subject}: its length is not known, 1 GiB is taken; a flash device has another one in the stream",
        CaptureNoteKind.NoReplay => $"{note.Subject}: the twin neither records nor replays; the section \"replay\" is not in the profile",
        CaptureNoteKind.NoSandbox => $"{note.Subject}: it has no sandbox, and runs without: {RefusalReport.OneLine(note.Value!)}",
        CaptureNoteKind.NotRunning
            => $"{RefusalReport.OneLine(note.Subject)}: the domain does not run: what it would answer by QMP is what its twin answers",
        CaptureNoteKind.NoDump => $"{note.Subject} -dump-vmstate: {RefusalReport.OneLine(note.Value!)}",
        _ => "the machine's binary is not known, or another user's: its devices are not listed (name it with --binary)",
    };
}
