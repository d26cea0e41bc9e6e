using Ber.Visitors;

namespace Support.TestVMState;

/// <summary>What the pointers point to.</summary>
public struct PointedAt : IVMState<PointedAt>
{
    private static readonly VMStateField s_i = new("i", FieldKind.Int32);

    public int I;

    public static VMStateDescription Description { get; } = new("test/tst", 1, [s_i]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref PointedAt state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitInt32(s_i, ref state.I);
}

/// <summary>An array of pointers to structs: a receiver knows by its own pointers which are null.</summary>
public struct StructPointers : IVMState<StructPointers>
{
    private static readonly VMStateField s_ar = new("ar", FieldKind.Struct) { Count = 4, Pointer = PointerRule.NullMarker, Struct = PointedAt.Description };

    public PointedAt?[] Ar = new PointedAt?[4];

    public StructPointers()
    {
    }

    public static VMStateDescription Description { get; } = new("test/arps", 1, [s_ar]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref StructPointers state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = s_ar.Count;
        visitor.BeginArray(s_ar, ref count);
        for (int i = 0; i < count; i++)
        {
            PointedAt element = state.Ar[i].GetValueOrDefault();
            bool isPresent = state.Ar[i] is not null;
            visitor.VisitPresent(s_ar, ref isPresent);
            if (isPresent) { VMState.Visit(ref visitor, ref element, s_ar); }
            state.Ar[i] = isPresent ? element : null;
        }

        visitor.EndArray(s_ar);
    }
}

/// <summary>An array of pointers to integers.</summary>
public struct IntegerPointers : IVMState<IntegerPointers>
{
    private static readonly VMStateField s_ar = new("ar", FieldKind.Int32) { Count = 4, Pointer = PointerRule.NullMarker };

    public int?[] Ar = new int?[4];

    public IntegerPointers()
    {
    }

    public static VMStateDescription Description { get; } = new("test/arps", 1, [s_ar]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref IntegerPointers state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = s_ar.Count;
        visitor.BeginArray(s_ar, ref count);
        for (int i = 0; i < count; i++)
        {
            int element = state.Ar[i].GetValueOrDefault();
            bool isPresent = state.Ar[i] is not null;
            visitor.VisitPresent(s_ar, ref isPresent);
            if (isPresent) { visitor.VisitInt32(s_ar, ref element); }
            state.Ar[i] = isPresent ? element : null;
        }

        visitor.EndArray(s_ar);
    }
}

/// <summary>State that travels by way of a struct made for the purpose (VMSTATE_WITH_TMP): b is sent as its distance from a.</summary>
public sealed class WithTmp : IVMState<WithTmp>
{
    private static readonly VMStateField s_a = new("a", FieldKind.UInt32);
    private static readonly VMStateField s_d = new("d", FieldKind.UInt64);
    private static readonly VMStateField s_tmp = new("tmp", FieldKind.Struct, "tmp") { Struct = TmpChild.Description };

    public uint A;
    public uint B;
    public ulong D;
    public ulong F;

    public static VMStateDescription Description { get; } = new("test/with_tmp", 1, [s_a, s_d, s_tmp]) { MinimumVersionId = 0 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref WithTmp state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_a, ref state.A);
        visitor.VisitUInt64(s_d, ref state.D);
        var tmp = new TmpChild { Parent = state };
        VMState.Visit(ref visitor, ref tmp, s_tmp);
    }
}

/// <summary>The struct made for the purpose: a hook before it is saved, one after it was loaded.</summary>
public struct TmpChild : IVMState<TmpChild>
{
    private static readonly VMStateField s_diff = new("diff", FieldKind.Int64);
    private static readonly VMStateField s_parent = new("parent", FieldKind.Struct) { Struct = TmpParent.Description };

    public WithTmp Parent;
    public long Diff;

    public static VMStateDescription Description { get; } = new("test/tmp_child", 0, [s_diff, s_parent]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref TmpChild state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        if (!isInput) { state.Diff = unchecked(state.Parent.B - state.Parent.A); }
        visitor.VisitInt64(s_diff, ref state.Diff);
        var parent = new TmpParent { F = state.Parent.F };
        VMState.Visit(ref visitor, ref parent, s_parent);
        if (isInput)
        {
            state.Parent.F = parent.F;
            state.Parent.B = unchecked(state.Parent.A + (uint)state.Diff);
        }
    }
}

/// <summary>Members of the parent that the struct made for the purpose sends.</summary>
public struct TmpParent : IVMState<TmpParent>
{
    private static readonly VMStateField s_f = new("f", FieldKind.UInt64);

    public ulong F;

    public static VMStateDescription Description { get; } = new("test/tmp_child_parent", 0, [s_f]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref TmpParent state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitUInt64(s_f, ref state.F);
}
