namespace Ber.Visitors;

/// <summary>What one level of a visit reads, where the type that was sent is not the one expected.</summary>
internal enum PlanFrameKind : byte
{
    /// <summary>A struct, field by field after its plan.</summary>
    Struct,

    /// <summary>A struct, array or list that is read as one of the expected type until it ends.</summary>
    Direct,

    /// <summary>An array that was not sent: it has no elements.</summary>
    Empty,

    /// <summary>An array out of one or several fields.</summary>
    Runs,

    /// <summary>A list or tree whose elements have plans.</summary>
    List,
}

/// <summary>Where a visit that follows plans stands. One per visit, and only for such visits.</summary>
internal sealed class PlanCursor
{
    private readonly Frame[] _frames = new Frame[FieldPathStack.MaxDepth];
    private int _count;

    /// <summary>Whether VisitPresent has entered the element whose own visit is to follow.</summary>
    public bool IsEntered { get; set; }

    /// <summary>The plan of the subsection that is to begin.</summary>
    public TypePlan? Subsection { get; set; }

    public bool IsEmpty => _count == 0;

    public ref Frame Top => ref _frames[_count - 1];

    /// <summary>Whether values are read as those of the expected type.</summary>
    public bool IsDirect => _count == 0 || Top.Kind is PlanFrameKind.Direct;

    public ref Frame Push(PlanFrameKind kind, int depth)
    {
        ref Frame frame = ref _frames[_count++];
        frame = new Frame { Kind = kind, Depth = depth };
        return ref frame;
    }

    public void Pop() => _count--;

    internal struct Frame
    {
        public PlanFrameKind Kind;

        /// <summary>Depth of the path inside it.</summary>
        public int Depth;

        /// <summary>Of a struct its plan; of an array or list that of the struct it stands in.</summary>
        public TypePlan Plan;

        /// <summary>Of a struct the index of the expected field visited last; of an array or list its own.</summary>
        public int Step;

        /// <summary>Of a struct the next field to be read; of an array the current one, of a list the current run.</summary>
        public int Next;

        /// <summary>Elements left in the current run; of a list, with runs that are known.</summary>
        public int Left;

        /// <summary>Whether the current run was begun.</summary>
        public bool IsOpen;

        /// <summary>Of a tree: whether a key comes next.</summary>
        public bool IsKeyNext;

        /// <summary>Of a struct in a packed array: the octets that are left behind it.</summary>
        public int PackedEnd;
    }
}
