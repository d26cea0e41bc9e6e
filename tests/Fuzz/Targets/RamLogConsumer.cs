using System.IO.Hashing;
using Ber.Compat;

namespace Fuzz;

/// <summary>Writes down pages, too.</summary>
internal sealed class RamLogConsumer : LogConsumer, IRamConsumer
{
    public void OnMappedBlock(RamBlockSummary block) => Add($"mapped {block}");

    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
        => Add($"page {block} {offset:x} {length} {form} {XxHash3.HashToUInt64(octets):x}");
}
