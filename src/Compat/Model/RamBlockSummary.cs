namespace Ber.Compat;

/// <summary>What a stream holds of one RAM block.</summary>
/// <param name="IdStr">The block's name.</param>
/// <param name="UsedLength">Octets.</param>
/// <param name="PageSize">Octets of the pages behind it, where the stream has it (postcopy with huge pages).</param>
/// <param name="MrAddr">The guest-physical address, where the stream has it (x-ignore-shared).</param>
/// <param name="DataPages">Page records with data, whether raw, XBZRLE or deflated; a page sent twice counts twice.</param>
/// <param name="ZeroPages">Page records of one repeated octet.</param>
public sealed record RamBlockSummary(string IdStr, ulong UsedLength, ulong? PageSize, ulong? MrAddr, long DataPages, long ZeroPages)
{
    /// <summary>How many of the data pages are XBZRLE deltas.</summary>
    public long XbzrlePages { get; init; }

    /// <summary>How many of the data pages are deflated (COMPRESS_PAGE, up to 9.0).</summary>
    public long CompressedPages { get; init; }

    /// <summary>Which pages were sent; null where nobody counted them: in a profile, and while a stream is read.</summary>
    public RamCoverage? Coverage { get; init; }
}
