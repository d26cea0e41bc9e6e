using System.Buffers;
using Ber.Visitors;
using Support;
using Xunit;

namespace Unit.Visitors;

/// <summary>The Ber and QemuFile visitors allocate nothing per field, whatever the walk is: a thousand records allocate what ten do.</summary>
public sealed class FieldAllocationTests
{
    private delegate void Visit(Records records, Visits visits);

    public static TheoryData<string> Names => [.. Ways.Keys];

    private static Dictionary<string, Visit> Ways => new()
    {
        ["BerOutput, typed"] = static (r, v) => Lead(new BerOutputVisitor(v.Output()), r),
        ["BerInput, typed"] = static (r, v) => Lead(new BerInputVisitor(v.Ber), r),
        ["BerInput of a sent type, typed"] = static (r, v) => Lead(new BerInputVisitor(v.Ber, v.Types, 0, Records.Description), r),
        ["QemuFileOutput, typed"] = static (r, v) => { v.Output(); Lead(v.Writer.Visitor, r); },
        ["QemuFileInput, typed"] = static (r, v) => Lead(v.Reader().Visitor, r),
        ["BerOutput, dynamic"] = static (r, v) => Lead(new BerOutputVisitor(v.Output()), v.Dynamic),
        ["BerInput, dynamic"] = static (r, v) => Lead(new BerInputVisitor(v.Ber), v.Dynamic),
        ["QemuFileOutput, dynamic"] = static (r, v) => { v.Output(); Lead(v.Writer.Visitor, v.Dynamic); },
        ["QemuFileInput, dynamic"] = static (r, v) => Lead(v.Reader().Visitor, v.Dynamic),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Visitor_AllocatesNothingPerField(string name)
    {
        long few = Allocated(10, Ways[name]);
        long many = Allocated(1000, Ways[name]);

        Assert.Equal(few, many);
    }

    private static long Allocated(int count, Visit visit)
    {
        Records records = Records.Create(count);
        var visits = new Visits(records);
        return Allocations.Least(() => visit(records, visits));
    }

    private static void Lead<TVisitor>(TVisitor visitor, Records records)
        where TVisitor : IVisitor, allows ref struct
    {
        VMState.Visit(ref visitor, ref records);
        visitor.Complete();
    }

    private static void Lead<TVisitor>(TVisitor visitor, DynamicState state)
        where TVisitor : IVisitor, allows ref struct
    {
        VMState.Visit(ref visitor, Records.Description, state);
        visitor.Complete();
    }

    /// <summary>The octets of records in both formats, and everything that may be made beforehand.</summary>
    private sealed class Visits
    {
        private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
        private readonly QemuFileReader _reader;
        private readonly byte[] _legacy;

        public Visits(Records records)
        {
            Writer = new QemuFileWriter(_output);
            Lead(new BerOutputVisitor(_output), records);
            Ber = _output.WrittenSpan.ToArray();
            Output();
            Lead(Writer.Visitor, records);
            _legacy = _output.WrittenSpan.ToArray();
            _reader = new QemuFileReader(_legacy);
            Lead(new BerInputVisitor(Ber), Dynamic);
        }

        public byte[] Ber { get; }

        public TypeTable Types { get; } = TypeTable.Of(Records.Description);

        public DynamicState Dynamic { get; } = new();

        public QemuFileWriter Writer { get; }

        public ArrayBufferWriter<byte> Output()
        {
            _output.ResetWrittenCount();
            return _output;
        }

        public QemuFileReader Reader()
        {
            _reader.Reset(_legacy);
            return _reader;
        }
    }

    /// <summary>A list, so that each record and field is an element of its own in BER.</summary>
    private sealed class Records : IVMState<Records>
    {
        private static readonly VMStateField s_records = new("records", FieldKind.List) { Struct = Record.Description };

        private Record[] _records = [];

        public static VMStateDescription Description { get; } = new("records", 1, [s_records]);

        public static Records Create(int count)
            => new()
            {
                _records = [.. Enumerable.Range(0, count)
                    .Select(static i => new Record
                    {
                        B = (byte)(i & 1),
                        U8 = (byte)i,
                        U16 = (ushort)i,
                        U32 = (uint)(i << 20),
                        U64 = ulong.MaxValue >> (i % 64),
                        I8 = (sbyte)-i,
                        I16 = (short)-i,
                        I32 = -i,
                        I64 = -i * 1_000_000_007L,
                        Buffer = new byte[16],
                        Words = new uint[5],
                        Pointer = (ushort)i,
                    })],
            };

        public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Records state, int versionId)
            where TVisitor : IVisitor, allows ref struct
        {
            int count = visitor.Direction is VisitDirection.Output ? state._records.Length : -1;
            visitor.BeginArray(s_records, ref count);
            int index = 0;
            while (visitor.NextElement(s_records, index < state._records.Length))
                VMState.Visit(ref visitor, ref state._records[index++], s_records);
            visitor.EndArray(s_records);
        }
    }

    private struct Record : IVMState<Record>
    {
        private static readonly VMStateField s_b = new("b", FieldKind.Boolean);
        private static readonly VMStateField s_u8 = new("u8", FieldKind.UInt8);
        private static readonly VMStateField s_u16 = new("u16", FieldKind.UInt16);
        private static readonly VMStateField s_u32 = new("u32", FieldKind.UInt32);
        private static readonly VMStateField s_u64 = new("u64", FieldKind.UInt64);
        private static readonly VMStateField s_i8 = new("i8", FieldKind.Int8);
        private static readonly VMStateField s_i16 = new("i16", FieldKind.Int16);
        private static readonly VMStateField s_i32 = new("i32", FieldKind.Int32);
        private static readonly VMStateField s_i64 = new("i64", FieldKind.Int64);
        private static readonly VMStateField s_buffer = new("buffer", FieldKind.Buffer) { Size = 16 };
        private static readonly VMStateField s_words = new("words", FieldKind.UInt32) { Count = 5 };
        private static readonly VMStateField s_pointer = new("pointer", FieldKind.UInt16) { Pointer = PointerRule.PresenceMarker };

        public byte B;
        public byte U8;
        public ushort U16;
        public uint U32;
        public ulong U64;
        public sbyte I8;
        public short I16;
        public int I32;
        public long I64;
        public byte[] Buffer;
        public uint[] Words;
        public ushort Pointer;

        public static VMStateDescription Description { get; } =
            new("record", 1, [s_b, s_u8, s_u16, s_u32, s_u64, s_i8, s_i16, s_i32, s_i64, s_buffer, s_words, s_pointer]);

        public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Record state, int versionId)
            where TVisitor : IVisitor, allows ref struct
        {
            visitor.VisitBoolean(s_b, ref state.B);
            visitor.VisitByte(s_u8, ref state.U8);
            visitor.VisitUInt16(s_u16, ref state.U16);
            visitor.VisitUInt32(s_u32, ref state.U32);
            visitor.VisitUInt64(s_u64, ref state.U64);
            visitor.VisitSByte(s_i8, ref state.I8);
            visitor.VisitInt16(s_i16, ref state.I16);
            visitor.VisitInt32(s_i32, ref state.I32);
            visitor.VisitInt64(s_i64, ref state.I64);
            visitor.VisitBuffer(s_buffer, state.Buffer);
            int count = state.Words.Length;
            visitor.BeginArray(s_words, ref count);
            visitor.VisitIntegers<uint>(s_words, state.Words);
            visitor.EndArray(s_words);
            bool isPresent = true;
            visitor.VisitPresent(s_pointer, ref isPresent);
            visitor.VisitUInt16(s_pointer, ref state.Pointer);
        }
    }
}
