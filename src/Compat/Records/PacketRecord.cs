using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>MultifdPacket of schemas/migration.asn1: a packet of a multifd channel, its payload as it was sent.</summary>
/// <param name="number">The channel's number.</param>
/// <param name="fill">What the fixed part is beyond its fields.</param>
internal readonly ref struct PacketRecord(int number, MultifdFill fill)
{
    public int Number { get; } = number;

    public MultifdFill Fill { get; } = fill;

    /// <summary>The fixed part, where it is carried as it is.</summary>
    public ReadOnlySpan<byte> FixedPart { get; init; }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Octets of the stream before it.</summary>
    public long DataOffset { get; private init; }

    /// <summary>Writes what stands before the payload.</summary>
    public void Write(IBufferWriter<byte> output, MultifdPacket packet, int pageBits)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)Number);
        if (Fill is MultifdFill.Octets)
            writer.WriteOctetString(FixedPart, RecordWriting.Context(0));
        else
            WriteFields(ref writer, packet, pageBits);
        writer.Complete();
    }

    /// <summary>Reads the number of the channel, on which the rest depends.</summary>
    public static int ReadNumber(scoped ref RecordReader reader) => (int)reader.Integer(0, ChannelRecord.MaxChannels - 1);

    /// <summary>Reads what stands behind the number.</summary>
    /// <param name="reader">The contents octets.</param>
    /// <param name="number">The channel's number.</param>
    /// <param name="packet">Receives the fields.</param>
    /// <param name="pageBits">Bits of the page size.</param>
    public static PacketRecord Read(scoped ref RecordReader reader, int number, MultifdPacket packet, int pageBits)
    {
        long at = reader.Offset;
        ReadOnlySpan<byte> fixedPart = reader.IsNext(RecordWriting.Context(0)) ? reader.Primitive(RecordWriting.Context(0)) : [];
        MultifdFill fill = MultifdFill.Octets;
        if (fixedPart.IsEmpty)
            fill = ReadFields(ref reader, packet, pageBits);
        else if (!TryParse(packet, fixedPart, pageBits))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "the fixed part of a multifd packet", "other octets");

        ReadOnlySpan<byte> data = reader.IsNext(Asn1Tag.PrimitiveOctetString) ? reader.OctetString() : [];
        long dataOffset = reader.Offset - data.Length;
        long expected = packet.IsDeviceState ? 0 : packet.PayloadLength;
        bool isPlain = packet is { IsDeviceState: false, Method: MultifdFlags.Plain, NormalPages: > 0 };
        if (data.Length != expected || data.Length > MultifdPacket.MaxPayload || (isPlain && expected != (long)packet.NormalPages << pageBits))
            throw new StreamFormatException(StreamFormatError.Malformed, dataOffset, $"a payload of {expected} octets", $"{data.Length}");
        reader.SkipRest();
        return new PacketRecord(number, fill) { FixedPart = fixedPart, Data = data, DataOffset = dataOffset };
    }

    private void WriteFields(ref BerWriter writer, MultifdPacket packet, int pageBits)
    {
        BerScope scope = writer.BeginSequence(packet.IsDeviceState ? 2 : 1);
        writer.WriteInteger((long)packet.Flags);
        writer.WriteInteger((long)packet.NextPacketSize);
        if (packet.IsDeviceState)
        {
            writer.WriteName(packet.IdStr);
            writer.WriteInteger((long)packet.InstanceId);
        }
        else
        {
            writer.WriteInteger((long)packet.PagesAlloc);
            writer.WriteInteger(packet.Number);
            writer.WriteName(packet.Block);
            PageMoves.Write(ref writer, 0, packet.Offsets.AsSpan(0, packet.NormalPages), pageBits);
            PageMoves.Write(ref writer, 1, packet.Offsets.AsSpan(packet.NormalPages, packet.ZeroPages), pageBits);
            writer.WriteMark(2, Fill is MultifdFill.Former);
        }

        writer.EndConstructed(scope);
    }

    private static bool TryParse(MultifdPacket packet, ReadOnlySpan<byte> octets, int pageBits)
    {
        if (octets.Length < MultifdPacket.HeadLength || !MultifdInit.IsHead(octets))
            return false;
        packet.Flags = MultifdPacket.FlagsOf(octets);
        return octets.Length == packet.FixedLength(pageBits) && packet.TryRead(octets, pageBits);
    }

    private static MultifdFill ReadFields(scoped ref RecordReader reader, MultifdPacket packet, int pageBits)
    {
        long at = reader.Offset;
        bool isDevice = reader.TryBegin(2);
        if (!isDevice && !reader.TryBegin(1))
            throw new StreamFormatException(StreamFormatError.Unsupported, at, "a packet of pages or of device state", "another");
        packet.Flags = (uint)reader.Integer(0, uint.MaxValue);
        packet.NextPacketSize = (uint)reader.Integer(0, uint.MaxValue);
        if (packet.IsDeviceState != isDevice)
            throw new StreamFormatException(StreamFormatError.Malformed, at, "the flag DEVICE_STATE with device state only", $"flags {packet.Flags}");
        _ = packet.TrySetPages(0, 0, pageBits);
        bool isFormer = false;
        if (isDevice)
        {
            packet.IdStr = reader.Name();
            packet.InstanceId = (uint)reader.Integer(0, uint.MaxValue);
        }
        else
        {
            packet.PagesAlloc = (uint)reader.Integer(0, uint.MaxValue);
            packet.Number = reader.Unsigned();
            packet.Block = reader.Name();
            _ = packet.TrySetPages(0, MultifdPacket.RoomOf(pageBits), pageBits);
            int normal = PageMoves.Read(ref reader, 0, packet.Offsets.AsSpan(0, MultifdPacket.RoomOf(pageBits)), pageBits);
            int zero = PageMoves.Read(ref reader, 1, packet.Offsets.AsSpan(normal, MultifdPacket.RoomOf(pageBits) - normal), pageBits);
            _ = packet.TrySetPages(normal, zero, pageBits);
            isFormer = reader.OptionalNull(2);
        }

        reader.End();
        return isFormer ? MultifdFill.Former : MultifdFill.Zeros;
    }
}
