using System.Collections.Immutable;
using System.Diagnostics;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>The loader's own word before the transfer: a destination's QEMU is started paused, with null back ends, and given the stream.</summary>
/// <remarks>It touches no disk, no network and no guest that runs. What of the host a destination needs it cannot see (docs/rehearsal.md).</remarks>
public static class Rehearsal
{
    /// <summary>Tries a stream.</summary>
    /// <param name="stream">The stream, legacy or BER, read to its end.</param>
    /// <param name="commandLine">The destination's program, perhaps behind a wrapper, and its arguments.</param>
    /// <param name="options">Choices; null: all as by default.</param>
    /// <returns>What the destination did.</returns>
    /// <exception cref="TwinException">The command line has what a twin cannot have, or the twin ends before it is given anything; or the source's own twin
    /// does not load the stream.</exception>
    /// <exception cref="QmpException">The twin does not do what it is told.</exception>
    /// <exception cref="StreamFormatException">The input is no stream, or one that breaks off.</exception>
    public static RehearsalReport Run(IOctetSource stream, IReadOnlyList<string> commandLine, RehearsalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(commandLine);
        ArgumentOutOfRangeException.ThrowIfZero(commandLine.Count, nameof(commandLine));
        options ??= new RehearsalOptions();
        if (options is { SourceCommandLine: not null, Again: null })
            throw new ArgumentException("The stream has to be read twice.", nameof(options));
        RehearsalReport report = Try(stream, commandLine, options);
        if (report.Outcome is not RehearsalOutcome.LoadsButDiffers || options.SourceCommandLine is not { Count: > 0 } own)
            return report;

        RehearsalReport itself = Try(options.Again!(), own, options with { SentAgain = null });
        if (itself.Outcome is not (RehearsalOutcome.Loads or RehearsalOutcome.LoadsButDiffers))
            throw new TwinException(own[0], itself.ExitCode ?? 0, string.Join(' ', itself.Words));
        HashSet<(StreamDifferenceKind, string, bool)> moving = [.. itself.Differences.Select(PlaceOf)];
        ImmutableArray<StreamDifference> lost = [.. report.Differences.Where(d => !moving.Contains(PlaceOf(d)))];
        return report with
        {
            Outcome = lost.IsEmpty ? RehearsalOutcome.Loads : RehearsalOutcome.LoadsButDiffers,
            Differences = lost,
            Moved = report.Moved + report.Differences.Length - lost.Length,
        };
    }

    private static (StreamDifferenceKind, string, bool) PlaceOf(StreamDifference difference)
        => (difference.Kind, difference.Path?.ToString() ?? difference.Subject, difference.Right is null);

    private static RehearsalReport Try(IOctetSource stream, IReadOnlyList<string> commandLine, RehearsalOptions options)
    {
        TwinCommandLine line = TwinCommandLine.Of(commandLine, PrivateNetwork.For);
        foreach (CaptureNote note in line.Notes)
            options.OnNote?.Invoke(note);
        return TwinSandbox.Run(
            canSpawn: true, sandbox => new RehearsalRun(line, sandbox, options).Run(stream), commandLine[0], options.OnNote);
    }
}
