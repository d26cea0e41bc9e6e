using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Where the streams of the inputs are, as it was chosen on the command line.</summary>
internal static class Containers
{
    private const string XzMemory = "--memlimit-decompress=80MiB";   // xz -9 takes 65 MiB

    /// <summary>Octets before the stream, of each input in the order of the command line; set once, before a command reads anything.</summary>
    public static IReadOnlyList<long> Offsets { get; set; } = [];

    /// <summary>Snapshots of the inputs that are qcow2 images, likewise. A single one is that of every image.</summary>
    public static IReadOnlyList<string> Snapshots { get; set; } = [];

    /// <summary>How an input's containers are opened.</summary>
    /// <param name="place">Which input it is, from 0.</param>
    public static ContainerOptions OptionsOf(int place) => new()
    {
        Offset = place < Offsets.Count ? Offsets[place] : null,
        Snapshot = place < Snapshots.Count ? Snapshots[place] : Snapshots is [string all] ? all : null,
        Limits = Limits.Chosen,
        Decompress = static (program, source) => new ProgramSource(program, program == "xz" ? ["-dc", XzMemory] : ["-dc"], source),
    };
}
