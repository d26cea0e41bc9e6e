using System.Buffers.Binary;
using Ber.Compat;

namespace Ber.Live;

/// <summary>Tells of the messages of a return path.</summary>
/// <param name="onMessage">Is told the type of each (QEMU migration/migration.h, enum mig_rp_message_type), and the value of SHUT and PONG.</param>
internal sealed class ReturnPathEvents(Action<int, uint> onMessage) : IChannelEvents
{
    /// <summary>MIG_RP_MSG_SHUT: the destination is done; 0, or it has failed.</summary>
    public const int Shut = 1;

    /// <summary>MIG_RP_MSG_PONG: the answer to a PING of the same number.</summary>
    public const int Pong = 2;

    /// <inheritdoc/>
    public RamEvents Urgent => throw new NotSupportedException();

    /// <inheritdoc/>
    public void OnBlocks(IReadOnlyList<RamBlock> blocks)
    {
    }

    /// <inheritdoc/>
    public void OnChannel(int number, MigrationChannel channel, MultifdInit? init, int pageBits)
    {
    }

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
        => onMessage(message.Type, message.Type is Shut or Pong ? BinaryPrimitives.ReadUInt32BigEndian(message.Contents) : 0);

    /// <inheritdoc/>
    public void OnOctets(int number, ReadOnlySpan<byte> octets, string? reason)
    {
    }

    /// <inheritdoc/>
    public void OnChannelEnd(int number, long octets, byte[] digest)
    {
    }
}
