namespace Ber.Compat;

/// <summary>A consumer that wants the contents of RAM, too. Page data of a file is read for it alone (<see cref="StreamInspector.Skim"/>).</summary>
public interface IRamConsumer : IStreamConsumer
{
    /// <summary>With mapped-ram: a block, before its pages; the list of all comes behind the last one's.</summary>
    /// <param name="block">The block; the counts of pages are still 0.</param>
    void OnMappedBlock(RamBlockSummary block)
    {
    }

    /// <summary>A page, in stream order: a later one replaces an earlier one of the same place.</summary>
    /// <param name="block">Ordinal of its block in the list of all.</param>
    /// <param name="offset">Octets from the block's start.</param>
    /// <param name="length">Octets of the page in memory.</param>
    /// <param name="form">How it was sent.</param>
    /// <param name="octets">What was sent: the page, the one octet that fills it, a difference or a zlib stream. Valid until the method returns.</param>
    void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets);
}
