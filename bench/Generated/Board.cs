using Ber.Visitors;

namespace Ber.Bench;

/// <summary>
/// A million scalar fields of mixed width in four nested levels: board, bus, device, ring. Described by attributes; the generator writes the visits.
/// </summary>
[VMState("board", Version = 1)]
internal sealed partial class Board
{
    public const int Buses = 100;
    public const int DevicesPerBus = 500;
    public const int FieldsPerDevice = 12 + (2 * 4);

    /// <summary>Scalar fields of the whole.</summary>
    public const int FieldCount = Buses * (1 + (DevicesPerBus * FieldsPerDevice));

    // A list, so that BER has each element and field as an element of its own; an array of flat structs would be one OCTET STRING.
    [VMStateField("bus")]
    public readonly List<BoardBus> Children = new(Buses);

    /// <summary>Values of the distribution "Mixed": two thirds small, the rest of any magnitude. Always the same.</summary>
    public static Board Create()
    {
        var random = new Random(20260101);
        var board = new Board();
        for (int b = 0; b < Buses; b++)
        {
            var bus = new BoardBus { Number = (uint)b };
            for (int d = 0; d < DevicesPerBus; d++)
                bus.Devices.Add(BoardDevice.Create(random));
            board.Children.Add(bus);
        }

        return board;
    }
}

/// <summary>The second level.</summary>
[VMState("bus", Version = 1)]
internal sealed partial class BoardBus
{
    [VMStateField] public uint Number;
    [VMStateField("device")] public readonly List<BoardDevice> Devices = new(Board.DevicesPerBus);
}

/// <summary>The third level: the registers of a device, and its two rings.</summary>
[VMState("device", Version = 1)]
internal partial record struct BoardDevice
{
    [VMStateField] public bool IsEnabled;
    [VMStateField] public byte Kind;
    [VMStateField] public byte Status;
    [VMStateField] public ushort Flags;
    [VMStateField] public uint Control;
    [VMStateField] public uint Mask;
    [VMStateField] public BoardRing Receive;
    [VMStateField] public BoardRing Transmit;
    [VMStateField] public int Error;
    [VMStateField] public short Level;
    [VMStateField] public long Expires;
    [VMStateField] public ulong Address;
    [VMStateField] public uint Interrupt;
    [VMStateField] public ushort Vector;

    public static BoardDevice Create(Random random) => new()
    {
        IsEnabled = random.Next(2) == 0,
        Kind = (byte)Mixed(random, 8),
        Status = (byte)Mixed(random, 8),
        Flags = (ushort)Mixed(random, 16),
        Control = (uint)Mixed(random, 32),
        Mask = (uint)Mixed(random, 32),
        Receive = BoardRing.Create(random),
        Transmit = BoardRing.Create(random),
        Error = random.Next(4) == 0 ? -random.Next(200) : 0,
        Level = (short)Mixed(random, 16),
        Expires = random.Next(2) == 0 ? -1 : (long)(Mixed(random, 64) >> 1),
        Address = Mixed(random, 64),
        Interrupt = (uint)Mixed(random, 32),
        Vector = (ushort)Mixed(random, 16),
    };

    internal static ulong Mixed(Random random, int bits)
    {
        ulong value = (ulong)random.NextInt64() << 1 | (uint)random.Next(2);
        int width = random.Next(3) < 2 ? Math.Min(8, bits) : random.Next(1, bits + 1);
        return value >> (64 - width);
    }
}

/// <summary>The fourth level.</summary>
[VMState("ring", Version = 1)]
internal partial record struct BoardRing
{
    [VMStateField] public ulong Descriptors;
    [VMStateField] public ushort Head;
    [VMStateField] public ushort Tail;
    [VMStateField] public uint Length;

    public static BoardRing Create(Random random) => new()
    {
        Descriptors = BoardDevice.Mixed(random, 64),
        Head = (ushort)BoardDevice.Mixed(random, 16),
        Tail = (ushort)BoardDevice.Mixed(random, 16),
        Length = (uint)BoardDevice.Mixed(random, 32),
    };
}
