using System.Formats.Asn1;

namespace Ber.Bench;

/// <summary>The board by System.Formats.Asn1, as its users write it.</summary>
internal static class Asn1Board
{
    private const AsnEncodingRules Rules = AsnEncodingRules.BER;

    public static int Encode(AsnWriter writer, Board board)
    {
        writer.Reset();
        writer.PushSequence();
        writer.PushSequence();
        foreach (BoardBus bus in board.Children)
        {
            writer.PushSequence();
            writer.WriteInteger((ulong)bus.Number);
            writer.PushSequence();
            foreach (BoardDevice device in bus.Devices)
                Encode(writer, device);
            writer.PopSequence();
            writer.PopSequence();
        }

        writer.PopSequence();
        writer.PopSequence();
        return writer.GetEncodedLength();
    }

    public static void Decode(ReadOnlySpan<byte> ber, Board board)
    {
        ReadOnlySpan<byte> buses = Open(Open(ber, out _), out _);
        board.Children.Clear();
        while (!buses.IsEmpty)
        {
            var bus = new BoardBus();
            ReadOnlySpan<byte> fields = Open(buses, out int consumed);
            buses = buses[consumed..];
            bus.Number = (uint)Unsigned(ref fields);
            ReadOnlySpan<byte> devices = Open(fields, out _);
            while (!devices.IsEmpty)
            {
                ReadOnlySpan<byte> device = Open(devices, out consumed);
                devices = devices[consumed..];
                bus.Devices.Add(Decode(device));
            }

            board.Children.Add(bus);
        }
    }

    private static void Encode(AsnWriter writer, in BoardDevice device)
    {
        writer.PushSequence();
        writer.WriteBoolean(device.IsEnabled);
        writer.WriteInteger((ulong)device.Kind);
        writer.WriteInteger((ulong)device.Status);
        writer.WriteInteger((ulong)device.Flags);
        writer.WriteInteger((ulong)device.Control);
        writer.WriteInteger((ulong)device.Mask);
        Encode(writer, device.Receive);
        Encode(writer, device.Transmit);
        writer.WriteInteger((long)device.Error);
        writer.WriteInteger((long)device.Level);
        writer.WriteInteger(device.Expires);
        writer.WriteInteger(device.Address);
        writer.WriteInteger((ulong)device.Interrupt);
        writer.WriteInteger((ulong)device.Vector);
        writer.PopSequence();
    }

    private static void Encode(AsnWriter writer, in BoardRing ring)
    {
        writer.PushSequence();
        writer.WriteInteger(ring.Descriptors);
        writer.WriteInteger((ulong)ring.Head);
        writer.WriteInteger((ulong)ring.Tail);
        writer.WriteInteger((ulong)ring.Length);
        writer.PopSequence();
    }

    private static BoardDevice Decode(ReadOnlySpan<byte> fields)
    {
        var device = new BoardDevice
        {
            IsEnabled = Boolean(ref fields),
            Kind = (byte)Unsigned(ref fields),
            Status = (byte)Unsigned(ref fields),
            Flags = (ushort)Unsigned(ref fields),
            Control = (uint)Unsigned(ref fields),
            Mask = (uint)Unsigned(ref fields),
            Receive = DecodeRing(ref fields),
            Transmit = DecodeRing(ref fields),
            Error = (int)Signed(ref fields),
            Level = (short)Signed(ref fields),
            Expires = Signed(ref fields),
            Address = Unsigned(ref fields),
            Interrupt = (uint)Unsigned(ref fields),
            Vector = (ushort)Unsigned(ref fields),
        };
        return device;
    }

    private static BoardRing DecodeRing(ref ReadOnlySpan<byte> fields)
    {
        ReadOnlySpan<byte> ring = Open(fields, out int consumed);
        fields = fields[consumed..];
        return new BoardRing
        {
            Descriptors = Unsigned(ref ring),
            Head = (ushort)Unsigned(ref ring),
            Tail = (ushort)Unsigned(ref ring),
            Length = (uint)Unsigned(ref ring),
        };
    }

    private static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> octets, out int consumed)
    {
        AsnDecoder.ReadSequence(octets, Rules, out int offset, out int length, out consumed);
        return octets.Slice(offset, length);
    }

    private static bool Boolean(ref ReadOnlySpan<byte> octets)
    {
        bool value = AsnDecoder.ReadBoolean(octets, Rules, out int consumed);
        octets = octets[consumed..];
        return value;
    }

    private static ulong Unsigned(ref ReadOnlySpan<byte> octets)
    {
        if (!AsnDecoder.TryReadUInt64(octets, Rules, out ulong value, out int consumed))
            throw new InvalidOperationException("An integer is longer than 64 bits.");
        octets = octets[consumed..];
        return value;
    }

    private static long Signed(ref ReadOnlySpan<byte> octets)
    {
        if (!AsnDecoder.TryReadInt64(octets, Rules, out long value, out int consumed))
            throw new InvalidOperationException("An integer is longer than 64 bits.");
        octets = octets[consumed..];
        return value;
    }
}
