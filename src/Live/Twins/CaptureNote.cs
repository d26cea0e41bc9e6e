namespace Ber.Live;

/// <summary>A difference between a captured profile and the machine that it is about.</summary>
/// <param name="Kind">What is different.</param>
/// <param name="Subject">Of what: an option with its id, a file, the program; empty: of the machine.</param>
/// <param name="Value">A value that belongs to the kind; null: none.</param>
public sealed record CaptureNote(CaptureNoteKind Kind, string Subject, string? Value = null);
