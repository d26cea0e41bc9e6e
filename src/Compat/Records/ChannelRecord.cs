using System.Buffers;

namespace Ber.Compat;

/// <summary>What an n record tells; the numbers are the tags of schemas/migration.asn1.</summary>
internal enum ChannelEvent
{
    Multifd = 0,
    Preempt = 1,
    ReturnPath = 2,
    Message = 3,
    Octets = 4,
    RamEnd = 5,
    End = 6,
}

/// <summary>ChannelRecord of schemas/migration.asn1: a channel beside the main one begins, has something that is no page, or ends.</summary>
/// <param name="number">The channel's number.</param>
/// <param name="event">Which of these.</param>
internal readonly ref struct ChannelRecord(int number, ChannelEvent @event)
{
    /// <summary>Channels that a stream can have: an id of a multifd channel is one octet, and there is one of each other kind.</summary>
    public const int MaxChannels = byte.MaxValue + 3;

    public int Number { get; } = number;

    public ChannelEvent Event { get; } = @event;

    /// <summary>With Multifd: the start of the channel.</summary>
    public MultifdInit? Init { get; init; }

    /// <summary>With Multifd: bits of the page size.</summary>
    public int PageBits { get; init; }

    /// <summary>With Message: its type.</summary>
    public int MessageType { get; init; }

    /// <summary>With Message its contents, with Octets those, with End the digest.</summary>
    public ReadOnlySpan<byte> Contents { get; init; }

    /// <summary>With Octets: why they are not understood; null: they are, or it was said before.</summary>
    public string? Reason { get; init; }

    /// <summary>With End: all octets of the channel.</summary>
    public long Octets { get; init; }

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)Number);
        if (Event is ChannelEvent.Preempt or ChannelEvent.ReturnPath or ChannelEvent.RamEnd)
            writer.WriteMark((int)Event, true);
        else
            WriteEvent(ref writer);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static ChannelRecord Read(scoped ref RecordReader reader)
    {
        var number = (int)reader.Integer(0, MaxChannels - 1);
        long at = reader.Offset;
        foreach (ChannelEvent simple in (ReadOnlySpan<ChannelEvent>)[ChannelEvent.Preempt, ChannelEvent.ReturnPath, ChannelEvent.RamEnd])
        {
            if (reader.OptionalNull((int)simple))
            {
                reader.SkipRest();
                return new ChannelRecord(number, simple);
            }
        }

        ChannelRecord record = reader.TryBegin((int)ChannelEvent.Multifd) ? ReadStart(ref reader, number)
            : reader.TryBegin((int)ChannelEvent.Message) ? ReadMessage(ref reader, number)
            : reader.TryBegin((int)ChannelEvent.Octets) ? ReadOctets(ref reader, number)
            : reader.TryBegin((int)ChannelEvent.End) ? new ChannelRecord(number, ChannelEvent.End)
            {
                Octets = reader.Integer(0, long.MaxValue),
                Contents = reader.OctetString(),
            }
            : throw new StreamFormatException(StreamFormatError.Unsupported, at, "an event of a channel that this version knows", "another");
        reader.End();
        reader.SkipRest();
        return record;
    }

    private void WriteEvent(ref BerWriter writer)
    {
        BerScope scope = writer.BeginSequence((int)Event);
        switch (Event)
        {
            case ChannelEvent.Multifd:
                writer.WriteInteger((long)Init!.Id);
                writer.WriteOctetString(Init.Uuid);
                writer.WriteInteger((long)PageBits);
                if (Init.Reserved.AsSpan().ContainsAnyExcept((byte)0))
                    writer.WriteOctetString(Init.Reserved, RecordWriting.Context(0));
                break;
            case ChannelEvent.Message:
                writer.WriteInteger((long)MessageType);
                writer.WriteOctetString(Contents);
                break;
            case ChannelEvent.Octets:
                writer.WriteOctetString(Contents);
                writer.WriteText(0, Reason);
                break;
            default:
                writer.WriteInteger(Octets);
                writer.WriteOctetString(Contents);
                break;
        }

        writer.EndConstructed(scope);
    }

    private static ChannelRecord ReadStart(scoped ref RecordReader reader, int number)
    {
        var id = (byte)reader.Integer(0, byte.MaxValue);
        byte[] uuid = ReadExactly(ref reader, reader.OctetString(), MultifdInit.UuidLength);
        var pageBits = (int)reader.Integer(RamFlags.MinPageBits, RamFlags.MaxPageBits);
        bool hasReserved = reader.IsNext(RecordWriting.Context(0));
        byte[] reserved = hasReserved
            ? ReadExactly(ref reader, reader.Primitive(RecordWriting.Context(0)), MultifdInit.ReservedLength)
            : new byte[MultifdInit.ReservedLength];
        return new ChannelRecord(number, ChannelEvent.Multifd) { Init = new MultifdInit(id, uuid, reserved), PageBits = pageBits };
    }

    private static byte[] ReadExactly(scoped ref RecordReader reader, ReadOnlySpan<byte> octets, int length)
        => octets.Length == length
            ? octets.ToArray()
            : throw new StreamFormatException(StreamFormatError.Malformed, reader.Offset - octets.Length, $"{length} octets", $"{octets.Length}");

    private static ChannelRecord ReadMessage(scoped ref RecordReader reader, int number)
    {
        var type = (int)reader.Integer(0, ushort.MaxValue);
        long at = reader.Offset;
        ReadOnlySpan<byte> contents = reader.OctetString();
        return ReturnPathMessage.IsPlausible(type, contents.Length)
            ? new ChannelRecord(number, ChannelEvent.Message) { MessageType = type, Contents = contents }
            : throw new StreamFormatException(StreamFormatError.Malformed, at, "a message of the return path", $"type {type} with {contents.Length} octets");
    }

    private static ChannelRecord ReadOctets(scoped ref RecordReader reader, int number)
    {
        ReadOnlySpan<byte> octets = reader.OctetString();
        return new ChannelRecord(number, ChannelEvent.Octets) { Contents = octets, Reason = reader.OptionalText(0) };
    }
}
