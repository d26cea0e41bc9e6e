using Ber.Visitors;

namespace Support.TestVMState;

/// <summary>A GTree with described keys, in key order; the hook before loading empties it.</summary>
public sealed class Domain : IVMState<Domain>
{
    private static readonly VMStateField s_id = new("id", FieldKind.Int32);
    private static readonly VMStateField s_mappings =
        new("mappings", FieldKind.Tree) { Key = Interval.Description, Struct = Mapping.Description, VersionId = 1 };

    public int Id;
    public SortedList<Interval, Mapping> Mappings = Empty();

    public static VMStateDescription Description { get; } = new("domain", 1, [s_id, s_mappings]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Domain state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        if (isInput) { state.Mappings = Empty(); }
        visitor.VisitInt32(s_id, ref state.Id);
        int count = isInput ? -1 : state.Mappings.Count;
        visitor.BeginArray(s_mappings, ref count);
        for (int i = 0; visitor.NextElement(s_mappings, i < count); i++)
        {
            Interval key = isInput ? default : state.Mappings.GetKeyAtIndex(i);
            Mapping value = isInput ? default : state.Mappings.GetValueAtIndex(i);
            VMState.Visit(ref visitor, ref key, s_mappings);
            VMState.Visit(ref visitor, ref value, s_mappings);
            if (isInput) { state.Mappings.Add(key, value); }
        }

        visitor.EndArray(s_mappings);
    }

    private static SortedList<Interval, Mapping> Empty() => new(Comparer<Interval>.Create(Interval.Compare));
}

/// <summary>A key.</summary>
public struct Interval : IVMState<Interval>
{
    private static readonly VMStateField s_low = new("low", FieldKind.UInt64);
    private static readonly VMStateField s_high = new("high", FieldKind.UInt64);

    public ulong Low;
    public ulong High;

    public static VMStateDescription Description { get; } = new("interval", 1, [s_low, s_high]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Interval state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt64(s_low, ref state.Low);
        visitor.VisitUInt64(s_high, ref state.High);
    }

    /// <summary>One interval is before another if it ends before the other begins.</summary>
    public static int Compare(Interval x, Interval y) => x.High < y.Low ? -1 : y.High < x.Low ? 1 : 0;
}

public struct Mapping : IVMState<Mapping>
{
    private static readonly VMStateField s_physAddr = new("phys_addr", FieldKind.UInt64);
    private static readonly VMStateField s_flags = new("flags", FieldKind.UInt32);

    public ulong PhysAddr;
    public uint Flags;

    public static VMStateDescription Description { get; } = new("mapping", 1, [s_physAddr, s_flags]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Mapping state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt64(s_physAddr, ref state.PhysAddr);
        visitor.VisitUInt32(s_flags, ref state.Flags);
    }
}

/// <summary>A GTree with plain keys whose values hold trees.</summary>
public sealed class Iommu : IVMState<Iommu>
{
    private static readonly VMStateField s_id = new("id", FieldKind.Int32);
    private static readonly VMStateField s_domains = new("domains", FieldKind.Tree) { Struct = Domain.Description, VersionId = 1 };

    public int Id;
    public SortedList<ulong, Domain> Domains = [];

    public static VMStateDescription Description { get; } = new("iommu", 1, [s_id, s_domains]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Iommu state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        if (isInput) { state.Domains = []; }
        visitor.VisitInt32(s_id, ref state.Id);
        int count = isInput ? -1 : state.Domains.Count;
        visitor.BeginArray(s_domains, ref count);
        for (int i = 0; visitor.NextElement(s_domains, i < count); i++)
        {
            ulong key = isInput ? 0 : state.Domains.GetKeyAtIndex(i);
            Domain value = isInput ? new Domain() : state.Domains.GetValueAtIndex(i);
            visitor.VisitUInt64(s_domains, ref key);
            VMState.Visit(ref visitor, ref value, s_domains);
            if (isInput) { state.Domains.Add(key, value); }
        }

        visitor.EndArray(s_domains);
    }
}
