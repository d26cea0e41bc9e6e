using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Where the streams of the inputs are, as it was chosen on the command line.</summary>
internal static class Containers
{
    /// <summary>The place of a file that is read beside the inputs.</summary>
    public const int Beside = -1;

    private const string XzMemory = "--memlimit-decompress=80MiB";   // xz -9 takes 65 MiB

    private static int s_others;   // inputs that are no images

    /// <summary>Octets before the stream, of each input in the order of the command line; set once, before a command reads anything.</summary>
    public static IReadOnlyList<long> Offsets { get; set; } = [];

    /// <summary>Snapshots of the inputs that are qcow2 images, likewise. A single one is that of every image.</summary>
    public static IReadOnlyList<string> Snapshots { get; set; } = [];

    /// <summary>Whether anything was chosen.</summary>
    public static bool IsChosen => Offsets.Count > 0 || Snapshots.Count > 0;

    /// <summary>How many inputs the command has. Files that are read beside them are none: schemas, channels.</summary>
    public static int InputCount { get; set; } = 1;

    /// <summary>
    /// Whether a snapshot was asked for of an input that has none: a single <c>--snapshot</c> of two inputs is meant for one of them at least.
    /// </summary>
    /// <param name="place">Which input it is; a place is asked for once.</param>
    /// <param name="layers">What stood around its stream.</param>
    public static bool IsSnapshotOfNone(int place, IReadOnlyList<ContainerLayer> layers)
    {
        if (Snapshots.Count == 0 || place >= InputCount || place < 0 || layers.Any(static layer => layer.Kind is ContainerKind.Qcow2Snapshot))
            return false;
        int others = Interlocked.Increment(ref s_others);
        return Snapshots.Count > 1 ? place < Snapshots.Count : others == InputCount;
    }

    /// <summary>How an input's containers are opened.</summary>
    /// <param name="place">Which input it is, from 0, or <see cref="Beside"/>.</param>
    public static ContainerOptions OptionsOf(int place) => new()
    {
        Offset = place >= 0 && place < Offsets.Count ? Offsets[place] : null,
        Snapshot = place < 0 ? null : place < Snapshots.Count ? Snapshots[place] : Snapshots is [string all] ? all : null,
        Limits = Limits.Chosen,
        Decompress = static (program, source) => new ProgramSource(program, program == "xz" ? ["-dc", XzMemory] : ["-dc"], source),
    };
}
