namespace Ber.Compat;

/// <summary>What a core file of a guest says beside its memory.</summary>
/// <param name="Machine">The processor.</param>
/// <param name="Cpus">How many CPUs have their registers in it.</param>
/// <param name="Octets">The notes.</param>
/// <param name="GuestNote">The contents of the note that the guest left, by octets from the start of the notes; empty: there is none.</param>
internal sealed record CoreNotes(ElfMachine Machine, int Cpus, byte[] Octets, Range GuestNote);
