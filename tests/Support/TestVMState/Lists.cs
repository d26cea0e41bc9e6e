using Ber.Visitors;

namespace Support.TestVMState;

/// <summary>A QTAILQ between two fields.</summary>
public sealed class Queue : IVMState<Queue>
{
    private static readonly VMStateField s_i16 = new("i16", FieldKind.Int16);
    private static readonly VMStateField s_q = new("q", FieldKind.List, "qtailq") { Struct = QueueElement.Description, VersionId = 1 };
    private static readonly VMStateField s_i32 = new("i32", FieldKind.Int32);

    public short I16;
    public List<QueueElement> Q = [];
    public int I32;

    public static VMStateDescription Description { get; } = new("test/queue", 1, [s_i16, s_q, s_i32]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Queue state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitInt16(s_i16, ref state.I16);
        bool isInput = visitor.Direction is VisitDirection.Input;
        int count = isInput ? -1 : state.Q.Count;
        visitor.BeginArray(s_q, ref count);
        for (int i = 0; visitor.NextElement(s_q, isInput || i < state.Q.Count); i++)
        {
            QueueElement element = isInput ? default : state.Q[i];
            VMState.Visit(ref visitor, ref element, s_q);
            if (isInput) { state.Q.Add(element); }
        }

        visitor.EndArray(s_q);
        visitor.VisitInt32(s_i32, ref state.I32);
    }
}

public struct QueueElement : IVMState<QueueElement>
{
    private static readonly VMStateField s_b = new("b", FieldKind.Boolean);
    private static readonly VMStateField s_u8 = new("u8", FieldKind.UInt8);

    public byte B;
    public byte U8;

    public static VMStateDescription Description { get; } = new("test/queue-element", 1, [s_b, s_u8]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref QueueElement state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitBoolean(s_b, ref state.B);
        visitor.VisitByte(s_u8, ref state.U8);
    }
}

/// <summary>A QLIST.</summary>
public sealed class ListContainer : IVMState<ListContainer>
{
    private static readonly VMStateField s_id = new("id", FieldKind.UInt32);
    private static readonly VMStateField s_list = new("list", FieldKind.List, "qlist") { Struct = ListElement.Description, VersionId = 1 };

    public uint Id;
    public List<ListElement> List = [];

    public static VMStateDescription Description { get; } = new("test/container/qlist", 1, [s_id, s_list]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref ListContainer state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_id, ref state.Id);
        bool isInput = visitor.Direction is VisitDirection.Input;
        int count = isInput ? -1 : state.List.Count;
        visitor.BeginArray(s_list, ref count);
        for (int i = 0; visitor.NextElement(s_list, isInput || i < state.List.Count); i++)
        {
            ListElement element = isInput ? default : state.List[i];
            VMState.Visit(ref visitor, ref element, s_list);
            if (isInput) { state.List.Add(element); }
        }

        visitor.EndArray(s_list);
    }
}

public struct ListElement : IVMState<ListElement>
{
    private static readonly VMStateField s_id = new("id", FieldKind.UInt32);

    public uint Id;

    public static VMStateDescription Description { get; } = new("test/queue list", 1, [s_id]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref ListElement state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitUInt32(s_id, ref state.Id);
}
