using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What a file had, and what the states had that took it.</summary>
public sealed class StateFileReport
{
    /// <summary>The sections that were loaded, in the order of the file.</summary>
    public required ImmutableArray<StateFileSection> Loaded { get; init; }

    /// <summary>Sections of the file for which no state is registered: they were passed over.</summary>
    public required ImmutableArray<FieldPath> Unknown { get; init; }

    /// <summary>States for which the file has no section: they stay as they were.</summary>
    public required ImmutableArray<FieldPath> Missing { get; init; }

    /// <summary>Whether the file has just what the states have, in the same versions.</summary>
    public bool IsSame => Unknown.IsEmpty && Missing.IsEmpty && Loaded.All(static s => s.IsSame);

    /// <summary>One line for each thing that differs; empty where nothing does.</summary>
    public override string ToString()
        => string.Join('\n', Loaded.SelectMany(static s => s.Lines())
            .Concat(Unknown.Select(static p => $"{p}: unknown, passed over"))
            .Concat(Missing.Select(static p => $"{p}: not in the file, left as it was")));
}
