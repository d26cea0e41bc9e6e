using System.Collections.Immutable;

namespace Ber.Compat;

/// <summary>All that a machine answered about one kind of thing; an empty list says that there is none.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Facts">The answers, in the order in which the machine gave them.</param>
public sealed record MachineFactList(MachineFactKind Kind, ImmutableArray<MachineFact> Facts);
