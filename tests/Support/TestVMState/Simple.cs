using Ber.Visitors;

namespace Support.TestVMState;

/// <summary>One field of every primitive type.</summary>
public struct SimplePrimitive : IVMState<SimplePrimitive>
{
    private static readonly VMStateField s_b1 = new("b_1", FieldKind.Boolean);
    private static readonly VMStateField s_b2 = new("b_2", FieldKind.Boolean);
    private static readonly VMStateField s_u8 = new("u8_1", FieldKind.UInt8);
    private static readonly VMStateField s_u16 = new("u16_1", FieldKind.UInt16);
    private static readonly VMStateField s_u32 = new("u32_1", FieldKind.UInt32);
    private static readonly VMStateField s_u64 = new("u64_1", FieldKind.UInt64);
    private static readonly VMStateField s_i81 = new("i8_1", FieldKind.Int8);
    private static readonly VMStateField s_i82 = new("i8_2", FieldKind.Int8);
    private static readonly VMStateField s_i161 = new("i16_1", FieldKind.Int16);
    private static readonly VMStateField s_i162 = new("i16_2", FieldKind.Int16);
    private static readonly VMStateField s_i321 = new("i32_1", FieldKind.Int32);
    private static readonly VMStateField s_i322 = new("i32_2", FieldKind.Int32);
    private static readonly VMStateField s_i641 = new("i64_1", FieldKind.Int64);
    private static readonly VMStateField s_i642 = new("i64_2", FieldKind.Int64);

    public byte B1;
    public byte B2;
    public byte U8;
    public ushort U16;
    public uint U32;
    public ulong U64;
    public sbyte I81;
    public sbyte I82;
    public short I161;
    public short I162;
    public int I321;
    public int I322;
    public long I641;
    public long I642;

    public static VMStateDescription Description { get; } = new(
        "simple/primitive", 1, [s_b1, s_b2, s_u8, s_u16, s_u32, s_u64, s_i81, s_i82, s_i161, s_i162, s_i321, s_i322, s_i641, s_i642])
    {
        MinimumVersionId = 1,
    };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref SimplePrimitive state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitBoolean(s_b1, ref state.B1);
        visitor.VisitBoolean(s_b2, ref state.B2);
        visitor.VisitByte(s_u8, ref state.U8);
        visitor.VisitUInt16(s_u16, ref state.U16);
        visitor.VisitUInt32(s_u32, ref state.U32);
        visitor.VisitUInt64(s_u64, ref state.U64);
        visitor.VisitSByte(s_i81, ref state.I81);
        visitor.VisitSByte(s_i82, ref state.I82);
        visitor.VisitInt16(s_i161, ref state.I161);
        visitor.VisitInt16(s_i162, ref state.I162);
        visitor.VisitInt32(s_i321, ref state.I321);
        visitor.VisitInt32(s_i322, ref state.I322);
        visitor.VisitInt64(s_i641, ref state.I641);
        visitor.VisitInt64(s_i642, ref state.I642);
    }
}

/// <summary>A fixed array.</summary>
public struct SimpleArray : IVMState<SimpleArray>
{
    private static readonly VMStateField s_values = new("u16_1", FieldKind.UInt16) { Count = 3 };

    public ushort[] Values = new ushort[3];

    public SimpleArray()
    {
    }

    public static VMStateDescription Description { get; } = new("simple/array", 1, [s_values]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref SimpleArray state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = s_values.Count;
        visitor.BeginArray(s_values, ref count);
        visitor.VisitIntegers<ushort>(s_values, state.Values);
        visitor.EndArray(s_values);
    }
}

/// <summary>Fields of a later version.</summary>
public struct Versioned : IVMState<Versioned>
{
    private static readonly VMStateField s_a = new("a", FieldKind.UInt32);
    private static readonly VMStateField s_b = new("b", FieldKind.UInt32) { VersionId = 2 };
    private static readonly VMStateField s_c = new("c", FieldKind.UInt32);
    private static readonly VMStateField s_d = new("d", FieldKind.UInt64);
    private static readonly VMStateField s_e = new("e", FieldKind.UInt32) { VersionId = 2 };
    private static readonly VMStateField s_f = new("f", FieldKind.UInt64) { VersionId = 2 };

    public uint A;
    public uint B;
    public uint C;
    public ulong D;
    public uint E;
    public ulong F;

    public static VMStateDescription Description { get; } = new("test/versioned", 2, [s_a, s_b, s_c, s_d, s_e, s_f]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Versioned state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_a, ref state.A);
        if (s_b.VersionId <= versionId) { visitor.VisitUInt32(s_b, ref state.B); }
        visitor.VisitUInt32(s_c, ref state.C);
        visitor.VisitUInt64(s_d, ref state.D);
        if (s_e.VersionId <= versionId) { visitor.VisitUInt32(s_e, ref state.E); }
        if (s_f.VersionId <= versionId) { visitor.VisitUInt64(s_f, ref state.F); }
    }
}

/// <summary>Fields whose field_exists asks a member that is never sent.</summary>
public struct Skip : IVMState<Skip>
{
    private static readonly VMStateField s_a = new("a", FieldKind.UInt32);
    private static readonly VMStateField s_b = new("b", FieldKind.UInt32);
    private static readonly VMStateField s_c = new("c", FieldKind.UInt32) { IsConditional = true };
    private static readonly VMStateField s_d = new("d", FieldKind.UInt64);
    private static readonly VMStateField s_e = new("e", FieldKind.UInt32) { IsConditional = true };
    private static readonly VMStateField s_f = new("f", FieldKind.UInt64) { VersionId = 2 };

    public uint A;
    public uint B;
    public uint C;
    public ulong D;
    public uint E;
    public ulong F;
    public bool IsSkipped;

    public static VMStateDescription Description { get; } = new("test/skip", 2, [s_a, s_b, s_c, s_d, s_e, s_f]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Skip state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_a, ref state.A);
        visitor.VisitUInt32(s_b, ref state.B);
        bool isPresent = !state.IsSkipped;
        visitor.VisitPresent(s_c, ref isPresent);
        if (isPresent) { visitor.VisitUInt32(s_c, ref state.C); }
        visitor.VisitUInt64(s_d, ref state.D);
        isPresent = !state.IsSkipped;
        visitor.VisitPresent(s_e, ref isPresent);
        if (isPresent) { visitor.VisitUInt32(s_e, ref state.E); }
        if (s_f.VersionId <= versionId) { visitor.VisitUInt64(s_f, ref state.F); }
    }
}

/// <summary>The description of the oldest form of the test.</summary>
public struct OldSimple : IVMState<OldSimple>
{
    private static readonly VMStateField s_a = new("a", FieldKind.UInt32);
    private static readonly VMStateField s_b = new("b", FieldKind.UInt32);
    private static readonly VMStateField s_c = new("c", FieldKind.UInt32);
    private static readonly VMStateField s_d = new("d", FieldKind.UInt64);

    public uint A;
    public uint B;
    public uint C;
    public ulong D;

    public static VMStateDescription Description { get; } = new("test", 1, [s_a, s_b, s_c, s_d]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref OldSimple state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_a, ref state.A);
        visitor.VisitUInt32(s_b, ref state.B);
        visitor.VisitUInt32(s_c, ref state.C);
        visitor.VisitUInt64(s_d, ref state.D);
    }
}
