namespace Ber.Compat;

/// <summary>Tells a consumer what the channels beside the main one hold, each thing before it goes on to the next receiver of events.</summary>
/// <param name="next">The next receiver; null: there is none.</param>
/// <param name="consumer">The consumer; null: there is none.</param>
/// <param name="pages">Counts the pages, and tells of them.</param>
internal sealed class ChannelConsumerEvents(IChannelEvents? next, IStreamConsumer? consumer, ChannelPages pages) : IChannelEvents
{
    private readonly List<(MigrationChannel Channel, int PageBits)> _channels = [];

    /// <inheritdoc/>
    public RamEvents Urgent { get; } = pages.Urgent(next?.Urgent);

    /// <inheritdoc/>
    public void OnBlocks(IReadOnlyList<RamBlock> blocks)
    {
        pages.AddBlocks(blocks);
        next?.OnBlocks(blocks);
    }

    /// <inheritdoc/>
    public void OnChannel(int number, MigrationChannel channel, MultifdInit? init, int pageBits)
    {
        _channels.Add((channel, pageBits));
        consumer?.OnChannel(channel);
        next?.OnChannel(number, channel, init, pageBits);
    }

    /// <inheritdoc/>
    public void OnPacket(int number, MultifdPacket packet, MultifdFill fill, ReadOnlySpan<byte> fixedPart, ArraySegment<byte> payload)
    {
        pages.Tell(number, packet, _channels[number].PageBits, payload, packet.Offset);
        next?.OnPacket(number, packet, fill, fixedPart, payload);
    }

    /// <inheritdoc/>
    public void OnUrgentEnd(int number) => next?.OnUrgentEnd(number);

    /// <inheritdoc/>
    public void OnMessage(int number, ReturnPathMessage message) => next?.OnMessage(number, message);

    /// <inheritdoc/>
    public void OnOctets(int number, ReadOnlySpan<byte> octets, string? reason)
    {
        if (reason is not null)
            consumer?.OnOpaque(octets.Length, $"{_channels[number].Channel.Name}: {reason}");
        next?.OnOctets(number, octets, reason);
    }

    /// <inheritdoc/>
    public void OnChannelEnd(int number, long octets, byte[] digest) => next?.OnChannelEnd(number, octets, digest);
}
