namespace Ber.Compat;

/// <summary>One entry of the block list at the start of the ram section.</summary>
/// <param name="IdStr">The block's name.</param>
/// <param name="UsedLength">Octets.</param>
/// <param name="PageSize">Octets, where the stream has it (postcopy with huge pages).</param>
/// <param name="MrAddr">Where the stream has it (x-ignore-shared).</param>
/// <param name="Mapped">The header that follows, where pages are mapped to places in the file (mapped-ram).</param>
internal sealed record RamBlock(LegacyName IdStr, ulong UsedLength, ulong? PageSize, ulong? MrAddr, MappedRamHeader? Mapped = null)
{
    public RamBlockSummary ToSummary(long dataPages, long zeroPages) => new(IdStr.Text, UsedLength, PageSize, MrAddr, dataPages, zeroPages);
}
