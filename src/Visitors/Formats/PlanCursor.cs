using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <summary>How one level of a visit is read, where the type that was sent is not the one expected.</summary>
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

/// <summary>
/// Where a visit stands that reads values of a type that is not the one visited, and what it reads next, after the plan. One per visit, and only for such
/// visits. Where the two types have one form again, down to the end of that struct, array or list, values are read directly.
/// </summary>
internal sealed class PlanCursor
{
    private readonly Frame[] _frames = new Frame[FieldPathStack.MaxDepth];
    private int _count;
    private bool _isEntered;   // IsPresent has entered the element whose own visit is to follow

    /// <summary>The plan of the subsection that is to begin.</summary>
    public TypePlan? Subsection { get; set; }

    public bool IsEmpty => _count == 0;

    private ref Frame Top => ref _frames[_count - 1];

    /// <summary>The plan of the struct that is read.</summary>
    public TypePlan Plan => Top.Plan;

    /// <summary>Whether values are read as those of the expected type.</summary>
    public bool IsDirect => _count == 0 || Top.Kind is PlanFrameKind.Direct;

    /// <summary>Begins a struct: the one of a plan, or the one that the innermost plan has for a field.</summary>
    public TypePlan BeginStruct(ref BerElements elements, VMStateField? field, TypePlan? plan)
    {
        plan ??= EnterStruct(ref elements, field!);
        if (elements.PackedDepth == 0)
            elements.BeginSequence(field);

        // Inside of a packed array a struct is direct only if it is flat on both sides: nothing there tells a number or a null.
        bool isDirect = plan.IsDirect && (elements.PackedDepth == 0 || plan.Expected.IsFlat);
        ref Frame frame = ref Push(isDirect ? PlanFrameKind.Direct : PlanFrameKind.Struct, elements.Path.Depth);
        frame.Plan = plan;
        if (elements.PackedDepth != 0)
            frame.PackedEnd = elements.PackedLength - (int)plan.Sent.Length!.Value;
        return plan;
    }

    /// <summary>Which expected subsection the one is that was sent; its plan is that of the subsection that is to begin.</summary>
    public bool TryFindSubsection(VMStateDescription sent, out int found)
    {
        int index = Plan.Sent.Subsections.IndexOf(sent);
        if (index < 0 || Plan.Subsections[index] is not (int expected, TypePlan nested))
        {
            found = -1;
            return false;
        }

        Subsection = nested;
        found = expected;
        return true;
    }

    /// <summary>Passes over the rest of the innermost struct: it was sent and is not expected.</summary>
    /// <returns>Whether the struct has a frame: it is to be popped when the struct has ended.</returns>
    public bool EndFields(ref BerElements elements)
    {
        if (Top.Depth != elements.Path.Depth)
            return false;
        if (elements.PackedDepth != 0)
            elements.SkipPacked(Top.PackedEnd);   // the unknown octets of a flat struct
        else if (Top.Kind is PlanFrameKind.Struct)
            SkipFields(ref elements);
        return true;
    }

    public void EndArray(ref BerElements elements, VMStateField field)
    {
        bool hasFrame = !IsEmpty && Top.Depth == elements.Path.Depth;
        if (!hasFrame || Top.Kind is PlanFrameKind.Direct)
            elements.EndArray(field);
        else if (Top.Kind is PlanFrameKind.List)
            elements.EndConstructed();
        else if (Top.Kind is PlanFrameKind.Runs)
            CloseRun(ref elements, field);

        if (hasFrame)
            Pop();
    }

    /// <summary>Passes over all fields that are left of the struct that is read.</summary>
    public void SkipFields(ref BerElements elements) => SkipFields(ref elements, Top.Plan.Fields.Length);

    /// <summary>Passes over the fields that were sent in the place of the one visited last.</summary>
    public void SkipCovered(ref BerElements elements)
    {
        ref PlanStep step = ref Top.Plan.Steps[Top.Step];
        SkipFields(ref elements, step.From + step.Count);
    }

    /// <summary>The element whose presence was asked for is read.</summary>
    public void EndElement() => _isEntered = false;

    public void Pop() => _count--;

    /// <summary>Begins an array, list or tree; the number of its elements is that of what was sent.</summary>
    public void BeginArray(ref BerElements elements, VMStateField field, ref int count)
    {
        ref PlanStep step = ref Enter(ref elements, field);
        TypePlan plan = Top.Plan;
        int index = Top.Step;
        switch (step.Action)
        {
            case PlanAction.Direct:
                if (elements.PackedDepth == 0)
                    elements.BeginArray(field, field.IsPacked, ref count);
                else
                    CheckCount(ref elements, field, plan.Fields[step.From].Count, ref count);
                Push(PlanFrameKind.Direct, elements.Path.Depth);
                break;
            case PlanAction.Nested:
                elements.BeginArray(field, false, ref count);
                ref Frame list = ref Push(PlanFrameKind.List, elements.Path.Depth);
                (list.Plan, list.Step, list.IsKeyNext) = (plan, index, field.Kind is FieldKind.Tree);
                list.Left = plan.Fields[step.From].Elements is [var first, ..] ? first.Count : 0;
                break;
            case PlanAction.Runs:
                ref Frame runs = ref Push(PlanFrameKind.Runs, elements.Path.Depth);
                (runs.Plan, runs.Step, runs.Next) = (plan, index, step.From);
                CheckCount(ref elements, field, CountOfRuns(ref elements, field, step), ref count);
                break;
            default:
                CheckCount(ref elements, field, 0, ref count);
                Push(PlanFrameKind.Empty, elements.Path.Depth);
                break;
        }
    }

    /// <summary>Whether a conditional field or a pointer is there.</summary>
    public bool IsPresent(ref BerElements elements, VMStateField field)
    {
        bool isPresent = true;
        VMStateField sent;
        if (Top.Kind is PlanFrameKind.Runs)
        {
            NextRunElement(ref elements, field);
            sent = Top.Plan.Fields[Top.Next];
            isPresent = sent.Kind is not FieldKind.Null;
        }
        else
        {
            ref PlanStep step = ref Enter(ref elements, field);
            if (step.Action is PlanAction.Absent)
                return false;
            sent = Top.Plan.Fields[step.From];
            if (sent.Kind is FieldKind.Null)
                isPresent = elements.IsNextPresent(sent);
        }

        if (isPresent && elements.PackedDepth == 0 && (sent.IsConditional || sent.Pointer is not PointerRule.None))
            isPresent = elements.IsNextPresent(field);
        _isEntered = isPresent;
        return isPresent;
    }

    /// <summary>The elements of an array of integers that stands in one or several fields.</summary>
    public void ReadIntegers<T>(ref BerElements elements, VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref Frame frame = ref Top;
        for (int done = 0; done < values.Length;)
        {
            NextRunElement(ref elements, field);
            VMStateField sent = frame.Plan.Fields[frame.Next];
            if (elements.PackedDepth != 0)
            {
                int count = frame.Left + 1;
                frame.Left = 0;
                BigEndian.Read(elements.Unpack(count * Unsafe.SizeOf<T>()), values.Slice(done, count));
                done += count;
            }
            else if (sent.Kind is FieldKind.Boolean)
            {
                values[done++] = T.CreateTruncating(elements.ReadBoolean(field));
            }
            else if (sent.Kind is >= FieldKind.Int8 and <= FieldKind.Int64)
            {
                long limit = long.MaxValue >> (64 - (8 * sent.Size));
                values[done++] = T.CreateTruncating(elements.ReadSigned(field, ~limit, limit));
            }
            else
            {
                values[done++] = T.CreateTruncating(elements.ReadUnsigned(field, ulong.MaxValue >> (64 - (8 * sent.Size))));
            }
        }
    }

    /// <summary>Before a value that is no struct and no array: the action that the plan has for it.</summary>
    public PlanAction EnterValue(ref BerElements elements, VMStateField field)
    {
        switch (Top.Kind)
        {
            case PlanFrameKind.Struct:
                PlanAction action = Enter(ref elements, field).Action;
                if (action is PlanAction.Absent && field.Kind is not FieldKind.Octets)
                    ThrowHelper.MissingField(elements.Fail(field), elements.Offset);
                return action;
            case PlanFrameKind.Empty:
                return PlanAction.Absent;
            case PlanFrameKind.Runs:
                NextRunElement(ref elements, field);
                break;
            default:
                Top.IsKeyNext = false;
                break;
        }

        return PlanAction.Direct;
    }

    /// <summary>The field that was sent for the value that was entered last.</summary>
    public VMStateField SentField => Top.Plan.Fields[Top.Plan.Steps[Top.Step].From];

    /// <summary>The step of an expected field of the struct that is read; fields that were sent before it and belong to none are passed over.</summary>
    private ref PlanStep Enter(ref BerElements elements, VMStateField field)
    {
        ref Frame frame = ref Top;
        if (!_isEntered)
        {
            frame.Step = frame.Plan.Expected.IndexOf(field, frame.Step);
            ref PlanStep step = ref frame.Plan.Steps[frame.Step];
            if (step.Action is not PlanAction.Absent)
            {
                SkipFields(ref elements, step.From);
                if (step.Action is not PlanAction.Covered)
                    frame.Next = step.From + step.Count;
            }
        }

        _isEntered = false;
        return ref frame.Plan.Steps[frame.Step];
    }

    /// <summary>The plan of the struct that begins.</summary>
    private TypePlan EnterStruct(ref BerElements elements, VMStateField field)
    {
        ref Frame frame = ref Top;
        switch (frame.Kind)
        {
            case PlanFrameKind.Struct:
                return Enter(ref elements, field).Structs![0]!;
            case PlanFrameKind.Runs:
                NextRunElement(ref elements, field);
                ref PlanStep step = ref frame.Plan.Steps[frame.Step];
                return step.Structs![frame.Next - step.From]!;
            default:
                return EnterListElement(ref frame);
        }
    }

    private static TypePlan EnterListElement(ref Frame frame)
    {
        ref PlanStep step = ref frame.Plan.Steps[frame.Step];
        VMStateField sent = frame.Plan.Fields[step.From];
        if (frame.IsKeyNext)
        {
            frame.IsKeyNext = false;
            return step.Keys![frame.Next]!;
        }

        TypePlan plan = step.Structs![frame.Next]!;
        frame.IsKeyNext = sent.Kind is FieldKind.Tree;
        if (!sent.Elements.IsEmpty && --frame.Left == 0 && frame.Next + 1 < sent.Elements.Length)
            frame.Left = sent.Elements[++frame.Next].Count;
        return plan;
    }

    /// <summary>Passes over fields that were sent and are not expected.</summary>
    private void SkipFields(ref BerElements elements, int end)
    {
        ref Frame frame = ref Top;
        for (; frame.Next < end && elements.PackedDepth == 0; frame.Next++)
            elements.Skip();

        frame.Next = Math.Max(frame.Next, end);
    }

    /// <summary>The number of elements of an array that stands in one or several fields.</summary>
    private int CountOfRuns(ref BerElements elements, VMStateField field, in PlanStep step)
    {
        VMStateField first = Top.Plan.Fields[step.From];
        if (first.CountField is not null || first.HasLocalCount)
        {
            // A type that may be sent: one field, whose encoding tells.
            OpenRun(ref elements, field);
            return Top.Left;
        }

        long count = 0;
        for (int i = step.From; i < step.From + step.Count; i++)
            count += Top.Plan.Fields[i].Count;
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>Enters the next element of an array, the next field where one is used up.</summary>
    private void NextRunElement(ref BerElements elements, VMStateField field)
    {
        ref Frame frame = ref Top;
        if (_isEntered)
        {
            _isEntered = false;
            return;
        }

        ref PlanStep step = ref frame.Plan.Steps[frame.Step];
        while (!frame.IsOpen || frame.Left == 0)
        {
            if (frame.IsOpen)
            {
                CloseRun(ref elements, field);
                if (++frame.Next >= step.From + step.Count)
                    ThrowHelper.CountMismatch(elements.Fail(field), elements.Offset, 0, 1, "more elements");
            }

            OpenRun(ref elements, field);
        }

        frame.Left--;
    }

    private void OpenRun(ref BerElements elements, VMStateField field)
    {
        ref Frame frame = ref Top;
        VMStateField sent = frame.Plan.Fields[frame.Next];
        frame.IsOpen = true;
        frame.Left = sent.Count;
        if (elements.PackedDepth != 0)
            return;   // an array inside of a packed one

        if (sent.Kind is FieldKind.Null)
        {
            elements.IsNextPresent(sent);
        }
        else if (sent.IsArray)
        {
            int count = sent.CountField is not null || sent.HasLocalCount ? -1 : sent.Count;
            elements.BeginArray(sent, sent.IsPacked, ref count);
            frame.Left = count;
            if (elements.PackedDepth != 0)
                elements.PackedDepth = frame.Depth;   // the path may be inside of the first element already
        }
    }

    private void CloseRun(ref BerElements elements, VMStateField field)
    {
        ref Frame frame = ref Top;
        if (frame.IsOpen && frame.Left > 0)
            ThrowHelper.CountMismatch(elements.Fail(field), elements.Offset, 0, frame.Left, "more elements");
        if (frame.IsOpen && elements.PackedDepth == frame.Depth)
            elements.EndPacked();
        else if (frame.IsOpen && elements.PackedDepth == 0 && frame.Plan.Fields[frame.Next].IsArray)
            elements.EndArray(field);
        frame.IsOpen = false;
    }

    private static void CheckCount(ref BerElements elements, VMStateField field, int sent, ref int count)
    {
        if (count >= 0 && count != sent)
            ThrowHelper.CountMismatch(elements.Fail(field), elements.Offset, count, sent, "elements");
        count = sent;
    }

    private ref Frame Push(PlanFrameKind kind, int depth)
    {
        ref Frame frame = ref _frames[_count++];
        frame = new Frame { Kind = kind, Depth = depth };
        return ref frame;
    }

    private struct Frame
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
