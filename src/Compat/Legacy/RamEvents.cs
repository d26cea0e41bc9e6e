namespace Ber.Compat;

/// <summary>The records of a ram section, in stream order (QEMU migration/ram.c). A page belongs to the block that was named last.</summary>
/// <remarks>
/// A class, not an interface: a call for each page costs a third. Pages are not copied: an event says where a page stands in a buffer. The octets there stay
/// as they are until <see cref="OnMoving"/>.
/// </remarks>
internal abstract class RamEvents
{
    /// <summary>From now on a page has 2^<paramref name="pageBits"/> octets.</summary>
    public abstract void OnPageBits(int pageBits);

    /// <summary>The next record names its block: it does not have the flag CONTINUE.</summary>
    /// <param name="ordinal">Which block of the list.</param>
    public abstract void OnBlock(int ordinal);

    /// <summary>A page as it is.</summary>
    /// <param name="offset">Octets from the block's start.</param>
    /// <param name="buffer">What holds the page.</param>
    /// <param name="start">Octets of the buffer before it.</param>
    public abstract void OnPage(ulong offset, byte[] buffer, int start);

    /// <summary>A page that consists of one octet.</summary>
    /// <param name="offset">Octets from the block's start.</param>
    /// <param name="fill">The octet.</param>
    public abstract void OnFilledPage(ulong offset, byte fill);

    /// <summary>A page as an XBZRLE difference or as a zlib stream.</summary>
    /// <param name="form">Which of the two.</param>
    /// <param name="offset">Octets from the block's start.</param>
    /// <param name="buffer">What holds the octets that were sent.</param>
    /// <param name="start">Octets of the buffer before them.</param>
    /// <param name="length">How many they are.</param>
    public abstract void OnCodedPage(RamPageForm form, ulong offset, byte[] buffer, int start, int length);

    /// <summary>A multifd flush.</summary>
    public abstract void OnFlush();

    /// <summary>
    /// The octets of the buffer are going to move: whoever has left pages in place must be done with them. A receiver that holds a place keeps the buffer, too.
    /// </summary>
    public abstract void OnMoving();
}
