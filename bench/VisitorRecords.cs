using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Bench;

/// <summary>A record of ten scalar fields, three of them in a nested struct: the shape of a device's state, written as the generator would.</summary>
public record struct MixedRecord : IVMState<MixedRecord>
{
    public const int FieldCount = 10;

    private static readonly VMStateField s_enabled = new("enabled", FieldKind.Boolean);
    private static readonly VMStateField s_kind = new("kind", FieldKind.UInt8);
    private static readonly VMStateField s_flags = new("flags", FieldKind.UInt16);
    private static readonly VMStateField s_control = new("control", FieldKind.UInt32);
    private static readonly VMStateField s_ring = new("ring", FieldKind.Struct) { Struct = MixedRing.Description };
    private static readonly VMStateField s_error = new("error", FieldKind.Int32);
    private static readonly VMStateField s_timer = new("timer", FieldKind.Int64);
    private static readonly VMStateField s_irq = new("irq", FieldKind.UInt32);

    public byte Enabled;
    public byte Kind;
    public ushort Flags;
    public uint Control;
    public MixedRing Ring;
    public int Error;
    public long Timer;
    public uint Irq;

    public static VMStateDescription Description { get; } =
        new("record", 1, [s_enabled, s_kind, s_flags, s_control, s_ring, s_error, s_timer, s_irq]);

    public static bool IsFlat => MixedRing.IsFlat;

    public static bool VisitFlat<TCursor>(scoped ref TCursor cursor, ref MixedRecord state)
        where TCursor : IFlatCursor, allows ref struct
        => cursor.VisitBoolean(ref state.Enabled)
            && cursor.VisitByte(ref state.Kind)
            && cursor.VisitUInt16(ref state.Flags)
            && cursor.VisitUInt32(ref state.Control)
            && cursor.VisitStruct(ref state.Ring)
            && cursor.VisitInt32(ref state.Error)
            && cursor.VisitInt64(ref state.Timer)
            && cursor.VisitUInt32(ref state.Irq);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref MixedRecord state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitBoolean(s_enabled, ref state.Enabled);
        visitor.VisitByte(s_kind, ref state.Kind);
        visitor.VisitUInt16(s_flags, ref state.Flags);
        visitor.VisitUInt32(s_control, ref state.Control);
        VMState.Visit(ref visitor, ref state.Ring, s_ring);
        visitor.VisitInt32(s_error, ref state.Error);
        visitor.VisitInt64(s_timer, ref state.Timer);
        visitor.VisitUInt32(s_irq, ref state.Irq);
    }
}

/// <summary>The nested struct of a record.</summary>
public record struct MixedRing : IVMState<MixedRing>
{
    private static readonly VMStateField s_address = new("address", FieldKind.UInt64);
    private static readonly VMStateField s_index = new("index", FieldKind.UInt16);
    private static readonly VMStateField s_length = new("length", FieldKind.UInt32);

    public ulong Address;
    public ushort Index;
    public uint Length;

    public static VMStateDescription Description { get; } = new("ring", 1, [s_address, s_index, s_length]);

    public static bool IsFlat => true;

    public static bool VisitFlat<TCursor>(scoped ref TCursor cursor, ref MixedRing state)
        where TCursor : IFlatCursor, allows ref struct
        => cursor.VisitUInt64(ref state.Address)
            && cursor.VisitUInt16(ref state.Index)
            && cursor.VisitUInt32(ref state.Length);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref MixedRing state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt64(s_address, ref state.Address);
        visitor.VisitUInt16(s_index, ref state.Index);
        visitor.VisitUInt32(s_length, ref state.Length);
    }
}

/// <summary>Many records in one value. A list, so that BER has each record and field as an element of its own.</summary>
public sealed class MixedRecords : IVMState<MixedRecords>
{
    private static readonly VMStateField s_records = new("records", FieldKind.List) { Struct = MixedRecord.Description };

    public MixedRecord[] Records = [];

    public static VMStateDescription Description { get; } = new("records", 1, [s_records]);

    /// <summary>Values of the distribution "Mixed": two thirds small, the rest of any magnitude, booleans 00 or 01. Always the same for a count.</summary>
    public static MixedRecords Create(int count)
    {
        var random = new Random(20260101);
        var records = new MixedRecord[count];
        for (int i = 0; i < count; i++)
        {
            records[i] = new MixedRecord
            {
                Enabled = (byte)random.Next(2),
                Kind = (byte)Mixed(random, 8),
                Flags = (ushort)Mixed(random, 16),
                Control = (uint)Mixed(random, 32),
                Ring = new MixedRing { Address = Mixed(random, 64), Index = (ushort)Mixed(random, 16), Length = (uint)Mixed(random, 32) },
                Error = random.Next(4) == 0 ? -random.Next(200) : 0,
                Timer = random.Next(2) == 0 ? -1 : (long)(Mixed(random, 64) >> 1),
                Irq = (uint)Mixed(random, 32),
            };
        }

        return new MixedRecords { Records = records };
    }

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref MixedRecords state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        // The caller provides the array; a list that goes on beyond it is for tests, not for a benchmark.
        MixedRecord[] records = state.Records;
        int count = visitor.Direction is VisitDirection.Output ? records.Length : -1;
        visitor.BeginArray(s_records, ref count);
        int index = 0;
        while (visitor.NextElement(s_records, index < records.Length))
            VMState.Visit(ref visitor, ref records[index++], s_records);
        visitor.EndArray(s_records);
    }

    private static ulong Mixed(Random random, int bits)
    {
        ulong value = (ulong)random.NextInt64() << 1 | (uint)random.Next(2);
        int width = random.Next(3) < 2 ? Math.Min(8, bits) : random.Next(1, bits + 1);
        return value >> (64 - width);
    }
}
