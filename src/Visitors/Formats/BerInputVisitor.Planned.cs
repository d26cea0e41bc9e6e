using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <content>
/// Values of a type that is not the one visited, read after a plan. While a plan is followed the reader pauses, so that every scalar takes the slow way and asks the
/// plan first; where the two types have one form again, down to the end of that struct, array or list, the reader goes on as fast as ever.
/// </content>
public ref partial struct BerInputVisitor
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int BeginStructSlow(VMStateDescription description, VMStateField? field, int versionId)
    {
        TypePlan? plan = null;
        if (field is null && !_isSubsection)
        {
            _types ??= TypeTable.OfStandalone(_sent ?? description);
            plan = PlanRoot(description);
            if (plan is not null)
                versionId = plan.Version;
            else if (versionId > description.VersionId || versionId < description.MinimumVersionId)
                ThrowHelper.Version(Fail(null), Offset, description, versionId);
        }
        else if (field is null)
        {
            _isSubsection = false;
            _subsectionDepth = _path.Depth;
            versionId = ReadSubsectionVersion(description);
            plan = _cursor?.Subsection;
        }

        if (_cursor is null || (_cursor.IsDirect && !_cursor.IsEmpty))
        {
            if (_packedDepth != 0)
                return versionId;
            if (field is { IsReadInOwnVersion: true })
                versionId = description.VersionId;
            BeginSequence(field);
            return versionId;
        }

        return BeginPlannedStruct(field, plan, versionId);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndStructSlow()
    {
        if (_cursor is not null)
            EndPlannedStruct();
        else if (_packedDepth == 0)
            EndSequences();
    }

    /// <summary>Ends a struct, and where it is a subsection the encoding around it.</summary>
    private void EndSequences()
    {
        if (!_reader.TryReadEndConstructed())
            EndConstructed();
        if (_path.Depth == _subsectionDepth)
        {
            EndConstructed();
            _subsectionDepth = _path.DepthOfSubsectionAround;
        }
    }

    private TypePlan? PlanRoot(VMStateDescription description)
    {
        if (_sent is null || ReferenceEquals(_sent, description))
            return null;

        _plan = _types!.PlanFor(_sent, description);
        if (_plan.IsRefused)
        {
            TypeComparison comparison = TypeComparer.Of(_plan, _path.Root);
            long offset = Offset;
            _ = Fail(null);
            ThrowHelper.TypeMismatch(comparison, offset);
        }

        if (!_plan.IsDirect)
            _cursor = new PlanCursor();
        return _plan;
    }

    private int ReadSubsectionVersion(VMStateDescription description)
    {
        long start = Offset;
        long incoming = SignedLong(null, long.MinValue, long.MaxValue);
        if (incoming > description.VersionId || incoming < (description.MinimumVersionId ?? 0))
            ThrowHelper.Version(Fail(null), start, description, (int)Math.Clamp(incoming, int.MinValue, int.MaxValue));
        return (int)incoming;
    }

    private int BeginPlannedStruct(VMStateField? field, TypePlan? plan, int versionId)
    {
        PlanCursor cursor = _cursor!;
        if (plan is null)
        {
            plan = EnterStruct(field!);
            versionId = plan.Version;
        }

        if (_packedDepth == 0)
            BeginSequence(field);

        // Inside of a packed array a struct is direct only if it is flat on both sides: nothing there tells a number or a null.
        bool isDirect = plan.IsDirect && (_packedDepth == 0 || plan.Expected.IsFlat);
        ref PlanCursor.Frame frame = ref cursor.Push(isDirect ? PlanFrameKind.Direct : PlanFrameKind.Struct, _path.Depth);
        frame.Plan = plan;
        if (_packedDepth != 0)
            frame.PackedEnd = _packed.Length - (int)plan.Sent.Length!.Value;
        Settle();
        return versionId;
    }

    private void EndPlannedStruct()
    {
        PlanCursor cursor = _cursor!;
        bool hasFrame = cursor.Top.Depth == _path.Depth;
        if (hasFrame && _packedDepth != 0)
            SkippedOctets += Unpack(_packed.Length - cursor.Top.PackedEnd).Length;   // what is unknown of a flat struct
        else if (hasFrame && cursor.Top.Kind is PlanFrameKind.Struct)
            SkipFields(cursor.Top.Plan.Fields.Length);
        if (_packedDepth == 0)
            EndSequences();
        if (hasFrame)
            cursor.Pop();
        Settle();
    }

    private void BeginPlannedArray(VMStateField field, ref int count)
    {
        PlanCursor cursor = _cursor!;
        ref PlanStep step = ref Enter(field);
        TypePlan plan = cursor.Top.Plan;
        int index = cursor.Top.Step;
        switch (step.Action)
        {
            case PlanAction.Direct:
                if (_packedDepth == 0)
                    BeginDirectArray(field, field.IsPacked, ref count);
                else
                    CheckCount(field, plan.Fields[step.From].Count, ref count);
                cursor.Push(PlanFrameKind.Direct, _path.Depth);
                break;
            case PlanAction.Nested:
                BeginDirectArray(field, false, ref count);
                ref PlanCursor.Frame list = ref cursor.Push(PlanFrameKind.List, _path.Depth);
                (list.Plan, list.Step, list.IsKeyNext) = (plan, index, field.Kind is FieldKind.Tree);
                list.Left = plan.Fields[step.From].Elements is [var first, ..] ? first.Count : 0;
                break;
            case PlanAction.Runs:
                ref PlanCursor.Frame runs = ref cursor.Push(PlanFrameKind.Runs, _path.Depth);
                (runs.Plan, runs.Step, runs.Next) = (plan, index, step.From);
                CheckCount(field, CountOfRuns(field, step), ref count);
                break;
            default:
                CheckCount(field, 0, ref count);
                cursor.Push(PlanFrameKind.Empty, _path.Depth);
                break;
        }

        Settle();
    }

    private void EndPlannedArray(VMStateField field)
    {
        PlanCursor cursor = _cursor!;
        bool hasFrame = !cursor.IsEmpty && cursor.Top.Depth == _path.Depth;
        if (!hasFrame || cursor.Top.Kind is PlanFrameKind.Direct)
        {
            EndDirectArray(field);
        }
        else if (cursor.Top.Kind is PlanFrameKind.List)
        {
            EndConstructed();
        }
        else if (cursor.Top.Kind is PlanFrameKind.Runs)
        {
            CloseRun(field);
        }

        if (hasFrame)
            cursor.Pop();
        Settle();
    }

    private bool IsPlannedPresent(VMStateField field)
    {
        PlanCursor cursor = _cursor!;
        bool isPresent = true;
        VMStateField sent;
        if (cursor.Top.Kind is PlanFrameKind.Runs)
        {
            NextRunElement(field);
            sent = cursor.Top.Plan.Fields[cursor.Top.Next];
            isPresent = sent.Kind is not FieldKind.Null;
        }
        else
        {
            ref PlanStep step = ref Enter(field);
            if (step.Action is PlanAction.Absent)
                return false;
            sent = cursor.Top.Plan.Fields[step.From];
            if (sent.Kind is FieldKind.Null)
                isPresent = IsNextPresent(sent);
        }

        if (isPresent && _packedDepth == 0 && (sent.IsConditional || sent.Pointer is not PointerRule.None))
            isPresent = IsNextPresent(field);
        cursor.IsEntered = isPresent;
        Settle();
        return isPresent;
    }

    private void ReadPlannedIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref PlanCursor.Frame frame = ref _cursor!.Top;
        for (int done = 0; done < values.Length;)
        {
            NextRunElement(field);
            VMStateField sent = frame.Plan.Fields[frame.Next];
            if (_packedDepth != 0)
            {
                int count = frame.Left + 1;
                frame.Left = 0;
                BigEndian.Read(Unpack(count * Unsafe.SizeOf<T>()), values.Slice(done, count));
                done += count;
            }
            else if (sent.Kind is FieldKind.Boolean)
            {
                values[done++] = T.CreateTruncating(BooleanLong(field));
            }
            else if (sent.Kind is >= FieldKind.Int8 and <= FieldKind.Int64)
            {
                long limit = long.MaxValue >> (64 - (8 * sent.Size));
                values[done++] = T.CreateTruncating(SignedLong(field, ~limit, limit));
            }
            else
            {
                values[done++] = T.CreateTruncating(UnsignedLong(field, ulong.MaxValue >> (64 - (8 * sent.Size))));
            }
        }

        Settle();
    }

    /// <summary>Before a value that is no struct and no array: asks the plan, if one is followed.</summary>
    private PlanAction EnterIfPlanned(VMStateField field)
    {
        if (_cursor is not { IsDirect: false } cursor)
            return PlanAction.Direct;
        switch (cursor.Top.Kind)
        {
            case PlanFrameKind.Struct:
                PlanAction action = Enter(field).Action;
                if (action is PlanAction.Absent && field.Kind is not FieldKind.Octets)
                    ThrowHelper.MissingField(Fail(field), Offset);
                return action;
            case PlanFrameKind.Empty:
                return PlanAction.Absent;
            case PlanFrameKind.Runs:
                NextRunElement(field);
                break;
            default:
                cursor.Top.IsKeyNext = false;
                break;
        }

        return PlanAction.Direct;
    }

    /// <summary>The step of an expected field of the struct that is read; what was sent before it and belongs to none is passed over.</summary>
    private ref PlanStep Enter(VMStateField field)
    {
        ref PlanCursor.Frame frame = ref _cursor!.Top;
        if (!_cursor.IsEntered)
        {
            frame.Step = frame.Plan.Expected.IndexOf(field, frame.Step);
            ref PlanStep step = ref frame.Plan.Steps[frame.Step];
            if (step.Action is not PlanAction.Absent)
            {
                SkipFields(step.From);
                if (step.Action is not PlanAction.Covered)
                    frame.Next = step.From + step.Count;
            }
        }

        _cursor.IsEntered = false;
        return ref frame.Plan.Steps[frame.Step];
    }

    /// <summary>The plan of the struct that begins.</summary>
    private TypePlan EnterStruct(VMStateField field)
    {
        ref PlanCursor.Frame frame = ref _cursor!.Top;
        switch (frame.Kind)
        {
            case PlanFrameKind.Struct:
                return Enter(field).Structs![0]!;
            case PlanFrameKind.Runs:
                NextRunElement(field);
                ref PlanStep step = ref frame.Plan.Steps[frame.Step];
                return step.Structs![frame.Next - step.From]!;
            default:
                return EnterListElement(ref frame);
        }
    }

    private static TypePlan EnterListElement(ref PlanCursor.Frame frame)
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
    private void SkipFields(int end)
    {
        ref PlanCursor.Frame frame = ref _cursor!.Top;
        for (; frame.Next < end && _packedDepth == 0; frame.Next++)
        {
            long before = _reader.BytesConsumed;
            SkipElement();
            SkippedOctets += _reader.BytesConsumed - before;
        }

        frame.Next = Math.Max(frame.Next, end);
    }

    /// <summary>The number of elements of an array that stands in one or several fields.</summary>
    private int CountOfRuns(VMStateField field, in PlanStep step)
    {
        PlanCursor cursor = _cursor!;
        VMStateField first = cursor.Top.Plan.Fields[step.From];
        if (first.CountField is not null || first.HasLocalCount)
        {
            // A type that may be sent: one field, whose encoding tells.
            OpenRun(field);
            return cursor.Top.Left;
        }

        long count = 0;
        for (int i = step.From; i < step.From + step.Count; i++)
            count += cursor.Top.Plan.Fields[i].Count;
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>Enters the next element of an array, the next field where one is used up.</summary>
    private void NextRunElement(VMStateField field)
    {
        PlanCursor cursor = _cursor!;
        ref PlanCursor.Frame frame = ref cursor.Top;
        if (cursor.IsEntered)
        {
            cursor.IsEntered = false;
            return;
        }

        ref PlanStep step = ref frame.Plan.Steps[frame.Step];
        while (!frame.IsOpen || frame.Left == 0)
        {
            if (frame.IsOpen)
            {
                CloseRun(field);
                if (++frame.Next >= step.From + step.Count)
                    ThrowHelper.CountMismatch(Fail(field), Offset, 0, 1, "more elements");
            }

            OpenRun(field);
        }

        frame.Left--;
    }

    private void OpenRun(VMStateField field)
    {
        ref PlanCursor.Frame frame = ref _cursor!.Top;
        VMStateField sent = frame.Plan.Fields[frame.Next];
        frame.IsOpen = true;
        frame.Left = sent.Count;
        if (_packedDepth != 0)
            return;   // an array inside of a packed one

        if (sent.Kind is FieldKind.Null)
        {
            IsNextPresent(sent);
        }
        else if (sent.IsArray)
        {
            int count = sent.CountField is not null || sent.HasLocalCount ? -1 : sent.Count;
            BeginDirectArray(sent, sent.IsPacked, ref count);
            frame.Left = count;
            if (_packedDepth != 0)
                _packedDepth = frame.Depth;   // the path may be inside of the first element already
        }
    }

    private void CloseRun(VMStateField field)
    {
        ref PlanCursor.Frame frame = ref _cursor!.Top;
        if (frame.IsOpen && frame.Left > 0)
            ThrowHelper.CountMismatch(Fail(field), Offset, 0, frame.Left, "more elements");
        if (frame.IsOpen && _packedDepth == frame.Depth)
            EndPacked();
        else if (frame.IsOpen && _packedDepth == 0 && frame.Plan.Fields[frame.Next].IsArray)
            EndDirectArray(field);
        frame.IsOpen = false;
    }

    private void CheckCount(VMStateField field, int sent, ref int count)
    {
        if (count >= 0 && count != sent)
            ThrowHelper.CountMismatch(Fail(field), Offset, count, sent, "elements");
        count = sent;
    }

    /// <summary>After a read of the long way, which makes the reader go on: pauses it again where a plan is followed or an array is packed.</summary>
    private void Settle()
    {
        if (_cursor is null)
            return;
        if (_packedDepth != 0 || _cursor is { IsDirect: false })
            _reader.Pause();
        else
            _reader.Resume();
    }
}
