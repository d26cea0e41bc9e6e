using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>What of QEMU's words is kept.</summary>
internal static class MatrixWords
{
    private const int MaxLines = 12;
    private const int MaxLength = 400;

    /// <summary>The first lines, cut where they are long, without warnings.</summary>
    public static ImmutableArray<string> Shortened(IEnumerable<string> lines)
        => [.. lines.Select(static l => l.Trim()).Where(static l => l.Length > 0 && !l.Contains(": warning: ", StringComparison.Ordinal))
            .Take(MaxLines).Select(static l => l.Length > MaxLength ? $"{l[..MaxLength]}…" : l)];
}
