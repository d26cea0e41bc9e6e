using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <summary>The scalars of a plan in the slots of a state whose description was met at run time.</summary>
internal readonly ref struct FlatSlots(ReadOnlySpan<byte> steps, Span<long> slots) : IFlatFields
{
    private readonly ReadOnlySpan<byte> _steps = steps;
    private readonly ref long _slots = ref MemoryMarshal.GetReference(slots);   // as many as the steps have scalars

    public bool Visit<TCursor>(scoped ref TCursor cursor)
        where TCursor : IFlatCursor, allows ref struct
    {
        TCursor at = cursor;
        nint slot = 0;
        Marks marks = default;
        int depth = 0;
        foreach (byte step in _steps)
        {
            if (step < FlatPlan.Begin)
            {
                if (!at.VisitScalar((FieldKind)step, ref Unsafe.Add(ref _slots, slot)))
                    return false;
                slot++;
            }
            else if (step == FlatPlan.Begin)
            {
                if (!at.BeginStruct(out marks[depth++]))
                    return false;
            }
            else if (!at.EndStruct(marks[--depth]))
            {
                return false;
            }
        }

        cursor = at;
        return true;
    }

    [InlineArray(FlatPlan.MaxDepth)]
    private struct Marks
    {
        private long _first;
    }
}
