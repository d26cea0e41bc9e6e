using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>Options of a machine that a plan tries.</summary>
/// <param name="Name">What the plan calls it.</param>
/// <param name="Options">The options.</param>
/// <param name="Machines">Beginnings of the machine types that it is for; empty: it is for all.</param>
internal sealed record MatrixConfiguration(string Name, ImmutableArray<string> Options, ImmutableArray<string> Machines)
{
    /// <summary>Whether it is for a machine type.</summary>
    public bool IsFor(string machine) => Machines.IsEmpty || Machines.Any(m => machine.StartsWith(m, StringComparison.Ordinal));
}
