using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>Tells of the messages of a return path.</summary>
/// <param name="onMessage">Is told the type of each (QEMU migration/migration.h, enum mig_rp_message_type), and the value of SHUT and PONG.</param>
/// <param name="next">The next receiver of events; null: there is none.</param>
internal sealed class ReturnPathEvents(Action<int, uint> onMessage, IChannelEvents? next = null) : IChannelEvents
{
    /// <summary>MIG_RP_MSG_SHUT: the destination is done; 0, or it has failed.</summary>
    public const int Shut = 1;

    /// <summary>MIG_RP_MSG_PONG: the answer to a PING of the same number.</summary>
    public const int Pong = 2;

    /// <inheritdoc/>
    public RamEvents Urgent => throw new NotSupportedException();

    /// <summary>Tells of a message.</summary>
    public static void Tell(int type, ReadOnlySpan<byte> contents, Action<int, uint> onMessage)
        => onMessage(type, type is Shut or Pong ? BinaryPrimitives.ReadUInt32BigEndian(contents) : 0);

    /// <inheritdoc/>
    public void OnBlocks(IReadOnlyList<RamBlock> blocks)
    {
    }

    /// <inheritdoc/>
    public void OnChannel(int number, MigrationChannel channel, MultifdInit? init, int pageBits) => next?.OnChannel(number, channel, init, pageBits);

    /// <inheritdoc/>
    public void OnPacket(int number, MultifdPacket packet, MultifdFill fill, ReadOnlySpan<byte> fixedPart, ArraySegment<byte> payload)
    {
    }

    /// <inheritdoc/>
    public void OnUrgentEnd(int number)
    {
    }

    /// <inheritdoc/>
    public void OnMessage(int number, ReturnPathMessage message)
    {
        Tell(message.Type, message.Contents, onMessage);
        next?.OnMessage(number, message);
    }

    /// <inheritdoc/>
    public void OnOctets(int number, ReadOnlySpan<byte> octets, string? reason) => next?.OnOctets(number, octets, reason);

    /// <inheritdoc/>
    public void OnChannelEnd(int number, long octets, byte[] digest) => next?.OnChannelEnd(number, octets, digest);
}
