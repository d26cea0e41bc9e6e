using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Records of pages on the main channel of a relayed migration.</summary>
internal sealed record RelayPages
{
    /// <summary>Pages with data, in whatever form.</summary>
    public long Data { get; private init; }

    /// <summary>Pages of zeros.</summary>
    public long Zero { get; private init; }

    /// <summary>Of those with data, XBZRLE differences.</summary>
    public long Xbzrle { get; private init; }

    /// <summary>Of those with data, zlib streams.</summary>
    public long Compressed { get; private init; }

    /// <summary>Records of pages that had come before; null: not known.</summary>
    public long? Again { get; private init; }

    /// <summary>Counts those of a migration.</summary>
    public static RelayPages Of(RelayReport report)
    {
        IReadOnlyList<RamBlockSummary> blocks = report.Blocks;
        long data = blocks.Sum(static b => b.DataPages);
        long zero = blocks.Sum(static b => b.ZeroPages);
        bool isCounted = blocks.All(static b => b.Coverage is { IsCounted: true });
        return new RelayPages
        {
            Data = data,
            Zero = zero,
            Xbzrle = blocks.Sum(static b => b.XbzrlePages),
            Compressed = blocks.Sum(static b => b.CompressedPages),
            Again = isCounted ? data + zero - blocks.Sum(static b => b.Coverage!.DataPages + b.Coverage.ZeroPages) : null,
        };
    }
}
