using System.Collections.Immutable;

namespace Ber.Compat;

/// <summary>What a machine answers about itself by QMP, and no stream tells. Immutable. What is null, or in no list, is not known.</summary>
public sealed record MachineFacts
{
    /// <summary>The whole version, with that of the package: <c>7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The 16 octets of the guest's UUID; all are zero where it was given none.</summary>
    public ReadOnlyMemory<byte>? Uuid { get; init; }

    /// <summary>How many CPUs it may have.</summary>
    public int? MaxCpus { get; init; }

    /// <summary>Its virtio devices.</summary>
    public ImmutableArray<VirtioFacts>? Virtio { get; init; }

    /// <summary>What else it answered; each kind at most once.</summary>
    public ImmutableArray<MachineFactList> Lists { get; init; } = [];

    /// <summary>What it answered about one kind of thing.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The answers; null: it is not known.</returns>
    public ImmutableArray<MachineFact>? Of(MachineFactKind kind) => Lists.FirstOrDefault(l => l.Kind == kind)?.Facts;

    /// <summary>One of its answers.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="name">Of what.</param>
    /// <returns>The value; null: it is not known.</returns>
    public string? ValueOf(MachineFactKind kind, string name) => Of(kind)?.FirstOrDefault(f => f.Name == name)?.Value;
}
