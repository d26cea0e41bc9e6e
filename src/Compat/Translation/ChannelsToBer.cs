namespace Ber.Compat;

/// <summary>Writes what the channels beside the main one hold as records of the stream: n, p and u.</summary>
/// <param name="output">Where they go.</param>
/// <param name="main">The pages of the main channel: those that came before go on before.</param>
/// <param name="tally">Counts what is not understood.</param>
/// <param name="limits">What runs of zero pages may stand for.</param>
internal sealed class ChannelsToBer(MigrationStreamWriter output, RunItemsWriter main, TranslationTally tally, StreamLimits limits) : IChannelEvents
{
    private readonly RunItemsWriter _urgent = new((output, RecordTag.UrgentPages), limits);
    private readonly List<(MigrationChannel Channel, int PageBits)> _channels = [];
    private string? _reason;

    /// <inheritdoc/>
    public RamEvents Urgent => _urgent;

    /// <inheritdoc/>
    public void OnBlocks(IReadOnlyList<RamBlock> blocks) => _urgent.AddBlocks(blocks);

    /// <inheritdoc/>
    public void OnChannel(int number, MigrationChannel channel, MultifdInit? init, int pageBits)
    {
        _channels.Add((channel, pageBits));
        ChannelEvent kind = channel.Kind switch
        {
            MigrationChannelKind.Multifd => ChannelEvent.Multifd,
            MigrationChannelKind.Preempt => ChannelEvent.Preempt,
            _ => ChannelEvent.ReturnPath,
        };
        Write(new ChannelRecord(number, kind) { Init = init, PageBits = pageBits });
    }

    /// <inheritdoc/>
    public void OnPacket(int number, MultifdPacket packet, MultifdFill fill, ReadOnlySpan<byte> fixedPart, ArraySegment<byte> payload)
    {
        main.EndRecord();
        new PacketRecord(number, fill) { FixedPart = fixedPart }.Write(output.BeginRecord(), packet, _channels[number].PageBits);
        output.WritePacketRecord(payload);
    }

    /// <inheritdoc/>
    public void OnUrgentEnd(int number) => Write(new ChannelRecord(number, ChannelEvent.RamEnd));

    /// <inheritdoc/>
    public void OnMessage(int number, ReturnPathMessage message)
        => Write(new ChannelRecord(number, ChannelEvent.Message) { MessageType = message.Type, Contents = message.Contents });

    /// <inheritdoc/>
    public void OnOctets(int number, ReadOnlySpan<byte> octets, string? reason)
    {
        if (reason is not null)
            tally.Opaque(octets.Length, $"{_channels[number].Channel.Name}: {reason}");
        Write(new ChannelRecord(number, ChannelEvent.Octets) { Contents = octets, Reason = reason == _reason ? null : reason });
        _reason = reason;
    }

    /// <inheritdoc/>
    public void OnChannelEnd(int number, long octets, byte[] digest)
    {
        Write(new ChannelRecord(number, ChannelEvent.End) { Octets = octets, Contents = digest });
        _reason = null;
    }

    private void Write(ChannelRecord record)
    {
        main.EndRecord();
        _urgent.EndRecord();
        record.Write(output.BeginRecord());
        output.WriteRecord(RecordTag.Channel);
    }
}
