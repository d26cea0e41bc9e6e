using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>Which builds, machines and configurations are tried.</summary>
internal sealed record MatrixPlan
{
    /// <summary>The builds.</summary>
    public required ImmutableArray<MatrixBuild> Builds { get; init; }

    /// <summary>The machine types.</summary>
    public required ImmutableArray<string> Machines { get; init; }

    /// <summary>The configurations.</summary>
    public required ImmutableArray<MatrixConfiguration> Configurations { get; init; }

    /// <summary>Options that all have, before those of the configuration.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>The firmware (<c>-bios</c>) of all machines; null: QEMU's own, and no guest runs.</summary>
    public string? Firmware { get; init; }

    /// <summary>How long a guest runs at most that does not halt.</summary>
    public TimeSpan Running { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many hops are tried: with 2 also what a build sends again that it was sent by another.</summary>
    public int Hops { get; init; } = 1;

    /// <summary>The states in which machines send.</summary>
    public ImmutableArray<MatrixState> States => Firmware is null ? [MatrixState.Paused] : [MatrixState.Paused, MatrixState.Ran];

    /// <summary>All that is tried between each two builds.</summary>
    public IEnumerable<MatrixPlace> Places
        => from machine in Machines
           from configuration in Configurations
           where configuration.IsFor(machine)
           from state in States
           select new MatrixPlace(machine, configuration.Name, state);

    /// <summary>The configuration of a name.</summary>
    public MatrixConfiguration ConfigurationOf(MatrixPlace place) => Configurations.First(c => c.Name == place.Configuration);

    /// <summary>The options of a machine.</summary>
    public ImmutableArray<string> OptionsOf(string machine, MatrixConfiguration configuration)
        => ["-M", machine, .. Options, .. configuration.Options, .. Firmware is null ? (string[])[] : ["-bios", Firmware]];

    /// <summary>The command line of a machine.</summary>
    public ImmutableArray<string> CommandLine(MatrixBuild build, MatrixPlace place) => [.. build.Command, .. OptionsOf(place.Machine, ConfigurationOf(place))];
}
