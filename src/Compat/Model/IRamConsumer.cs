namespace Ber.Compat;

/// <summary>A consumer that wants the contents of RAM, too. Page data of a file is read for it alone (<see cref="StreamInspector"/>).</summary>
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

    /// <summary>
    /// Pages that follow one another and consist of one octet: what <see cref="OnPage"/> would be told of each. A few octets of a BER stream stand for as many
    /// as RAM has; who can do it does not take them one by one.
    /// </summary>
    /// <param name="block">Ordinal of their block in the list of all.</param>
    /// <param name="offset">Octets from the block's start to the first.</param>
    /// <param name="length">Octets of a page in memory.</param>
    /// <param name="count">How many pages.</param>
    /// <param name="fill">The octet.</param>
    void OnFilledPages(int block, ulong offset, int length, long count, byte fill)
    {
        for (long i = 0; i < count; i++)
            OnPage(block, offset + ((ulong)i * (uint)length), length, RamPageForm.Fill, [fill]);
    }
}
