using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>One difference between source and destination, and what a loading QEMU makes of it. Immutable.</summary>
public sealed record CheckFinding
{
    /// <summary>What it is about.</summary>
    public required CheckFindingKind Kind { get; init; }

    /// <summary>How much it weighs.</summary>
    public required CheckSeverity Severity { get; init; }

    /// <summary>What the destination does.</summary>
    public required CheckConsequence Consequence { get; init; }

    /// <summary>Where: section, fields, elements.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>What the source has; null where it has nothing.</summary>
    public string? Source { get; init; }

    /// <summary>What the destination has; null where it has nothing.</summary>
    public string? Destination { get; init; }

    /// <summary>Octets from the start of the source's legacy stream; null where the source is no stream.</summary>
    public long? Offset { get; init; }

    /// <summary>What the destination's QEMU prints, in the words of its version; null where it prints nothing.</summary>
    public string? QemuMessage { get; init; }

    /// <summary>What it depends on, where neither side shows it; null where it is certain.</summary>
    public string? Condition { get; init; }

    /// <summary>What to do about it, and what it rests on.</summary>
    public string? Hint { get; init; }

    /// <summary>Device types of the source, by their QOM names, that it is about; empty where the sides are no catalogs of a binary.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>Whether it makes the verdict <see cref="CheckVerdict.Incompatible"/>.</summary>
    public bool IsBreak => Severity is CheckSeverity.Error && Consequence >= CheckConsequence.Misreads && Condition is null;

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Path}: {Kind}: {Source ?? "nothing"} → {Destination ?? "nothing"}: {Consequence}";
}
