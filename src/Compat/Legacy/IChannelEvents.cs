namespace Ber.Compat;

/// <summary>What the channels beside the main one hold. The channels have numbers, in the order in which they are told of.</summary>
/// <remarks>
/// The order of all events, and those of the main channel, is one in which RAM is right at its end: pages that stand between two points at which the channels
/// are in step never overlap, and those before such a point are told before what the main channel has behind it.
/// </remarks>
internal interface IChannelEvents
{
    /// <summary>The page records of the preempt channel.</summary>
    RamEvents Urgent { get; }

    /// <summary>The main channel has listed blocks: packets name them.</summary>
    void OnBlocks(IReadOnlyList<RamBlock> blocks);

    /// <summary>A channel begins.</summary>
    /// <param name="number">Its number: one more than that of the channel before, from 0 on.</param>
    /// <param name="channel">What it is.</param>
    /// <param name="init">What a multifd channel says at its start; null with any other.</param>
    /// <param name="pageBits">Bits of the page size of a multifd channel.</param>
    void OnChannel(int number, MigrationChannel channel, MultifdInit? init, int pageBits);

    /// <summary>A packet of a multifd channel. The payload of a piece of device state follows as octets.</summary>
    /// <param name="number">The channel's number.</param>
    /// <param name="packet">The fields of its fixed part; valid until the method returns.</param>
    /// <param name="fill">What the rest of the fixed part is.</param>
    /// <param name="fixedPart">The fixed part.</param>
    /// <param name="payload">The payload, as it is sent; it stays in place until the method returns.</param>
    void OnPacket(int number, MultifdPacket packet, MultifdFill fill, ReadOnlySpan<byte> fixedPart, ArraySegment<byte> payload);

    /// <summary>The word with the flag EOS on the preempt channel.</summary>
    /// <param name="number">The channel's number.</param>
    void OnUrgentEnd(int number);

    /// <summary>A message of the return path.</summary>
    /// <param name="number">The channel's number.</param>
    /// <param name="message">The message.</param>
    void OnMessage(int number, ReturnPathMessage message);

    /// <summary>Octets of a channel that belong to what was told before them, or that are not understood.</summary>
    /// <param name="number">The channel's number.</param>
    /// <param name="octets">The octets.</param>
    /// <param name="reason">Why they are not understood; null: they are.</param>
    void OnOctets(int number, ReadOnlySpan<byte> octets, string? reason);

    /// <summary>A channel has ended.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="octets">All of its octets.</param>
    /// <param name="digest">Their digest, by the algorithm of the stream.</param>
    void OnChannelEnd(int number, long octets, byte[] digest);
}
