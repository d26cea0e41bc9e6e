using System.Globalization;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>A paused machine of our own, migrated once and ended.</summary>
/// <remarks>
/// It is told everything at once, by the monitor on its standard input, the last word being to quit: it needs no socket, and ends though we be killed. What it
/// sends comes by its standard error, between two marks (decision 0083).
/// </remarks>
internal static class Twin
{
    private const long Bandwidth = 1L << 30;   // in MiB/s
    private const string ErrorPrefix = "Error: ";

    /// <summary>How it is told what to do.</summary>
    public static IReadOnlyList<string> Monitor { get; } = ["-monitor", "stdio"];

    /// <summary>Starts it, and reads what it sends.</summary>
    /// <param name="line">Its command line.</param>
    /// <param name="sandbox">The options of its sandbox.</param>
    /// <param name="limits">What its stream may stand for.</param>
    /// <param name="limit">When it has to be done.</param>
    /// <exception cref="TwinException">It does not start, or does not do what it is told.</exception>
    public static MigrationProfile Migrate(TwinCommandLine line, string[] sandbox, StreamLimits limits, TimeLimit limit)
    {
        string mark = $"qber-{Guid.NewGuid():N}";
        string input = string.Create(
            CultureInfo.InvariantCulture,
            $"migrate_set_parameter max-bandwidth {Bandwidth}\nmigrate \"exec:echo {mark} | cat >&2 && cat >&2 && echo {mark} >&2\"\nquit");
        using var process = new Captive([.. line.Program, .. line.Arguments, .. Monitor, .. sandbox], input, isPayloadError: true, limit);
        var source = new MarkedSource(process, mark);
        if (!source.TryBegin())
            throw Failure(line, process, source);
        try
        {
            MigrationProfile profile = ProfileReader.Read(source, line.Program[0], limits);
            Span<byte> rest = stackalloc byte[256];
            while (source.Read(rest) > 0)
            {
            }

            return source.IsComplete ? profile : throw Failure(line, process, source);
        }
        catch (StreamFormatException) when (!source.IsComplete && source.Read(new byte[1]) == 0)
        {
            throw Failure(line, process, source);
        }
    }

    /// <summary>It has ended: what it wrote to its standard error, and what the monitor answered.</summary>
    private static TwinException Failure(TwinCommandLine line, Captive process, MarkedSource source)
    {
        int exitCode = process.End();
        IEnumerable<string> answers = process.Said.Split('\n').Where(static l => l.StartsWith(ErrorPrefix, StringComparison.Ordinal));
        return new TwinException(line.Program[0], exitCode, string.Join(' ', [source.Before, .. answers]).Trim());
    }
}
