using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>What is said of pages that a stream was to have and does not.</summary>
internal static class UnknownPages
{
    private const int MaxLines = 8;
    private const string IgnoreShared = "x-ignore-shared";
    private const string Elsewhere
        = "pages travel on other channels (multifd, postcopy-preempt: --channel FILE), or the guest has no memory there (virtio-mem, free page hints)";

    /// <summary>Whether pages of a block are missing.</summary>
    /// <param name="block">The block.</param>
    /// <param name="start">What stands before the first section.</param>
    /// <param name="words">How many, and why.</param>
    public static bool Has(RamBlockSummary block, StreamStart start, [NotNullWhen(true)] out string? words)
    {
        words = block.Coverage switch
        {
            null or { IsCounted: true, UnknownPages: 0 } => null,
            { IsCounted: false } => $"RAM block \"{block.IdStr}\" has more pages than are counted, so that nobody knows whether all were sent",
            { } coverage when coverage.UnknownPages == coverage.Pages => $"no page of RAM block \"{block.IdStr}\" is in this stream: {Why(start)}",
            { } coverage => string.Create(CultureInfo.InvariantCulture,
                $"{coverage.UnknownPages} of the {coverage.Pages} pages of RAM block \"{block.IdStr}\" are not in this stream: {Elsewhere}"),
        };
        return words is not null;
    }

    /// <summary>Whether an image of blocks is refused, as pages of them are missing. Says which.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="start">What stands before the first section.</param>
    /// <param name="isZero">Whether zeros stand for them.</param>
    public static bool AreRefused(string path, IEnumerable<RamBlockSummary> blocks, StreamStart start, bool isZero)
    {
        int count = 0;
        foreach (RamBlockSummary block in blocks)
        {
            if (Has(block, start, out string? missing) && ++count <= MaxLines)
                Messages.Say($"{Messages.NameOf(path)}: {missing}{(isZero ? "; zeros stand for them" : "; --unknown zero writes zeros for them")}");
        }

        if (count > MaxLines)
            Messages.Say(string.Create(CultureInfo.InvariantCulture, $"{Messages.NameOf(path)}: so it is with {count - MaxLines} more RAM blocks"));
        return count > 0 && !isZero;
    }

    /// <summary>Whether pages of any block are missing.</summary>
    /// <param name="blocks">All blocks.</param>
    /// <param name="words">How many.</param>
    public static bool Has(IEnumerable<RamBlockSummary> blocks, [NotNullWhen(true)] out string? words)
    {
        long[] unknown = [.. blocks.Select(static block => block.Coverage?.UnknownPages ?? 0).Where(static count => count > 0)];
        string pages = unknown.Sum() == 1 ? "1 page" : string.Create(CultureInfo.InvariantCulture, $"{unknown.Sum()} pages");
        string those = unknown.Length == 1 ? "1 RAM block" : string.Create(CultureInfo.InvariantCulture, $"{unknown.Length} RAM blocks");
        words = unknown.Length == 0 ? null : $"{pages} of {those} {(unknown.Sum() == 1 ? "is" : "are")} not in this stream (ram list counts them)";
        return words is not null;
    }

    private static string Why(StreamStart start)
        => start.Capabilities?.Contains(IgnoreShared) is true ? "x-ignore-shared leaves shared memory in its own file" : Elsewhere;
}
