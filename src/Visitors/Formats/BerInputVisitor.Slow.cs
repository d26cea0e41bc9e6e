using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <content>
/// The long ways: roots and subsections, values that are packed, values of another type than the one visited, and what is valid and not usual. While an array
/// is packed or a plan is followed the reader pauses, so that every scalar comes here.
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
                ThrowHelper.Version(_elements.Fail(null), _elements.Offset, description, versionId);
        }
        else if (field is null)
        {
            _isSubsection = false;
            _subsectionDepth = _elements.Path.Depth;
            versionId = ReadSubsectionVersion(description);
            plan = _cursor?.Subsection;
        }

        if (_cursor is null || (_cursor.IsDirect && !_cursor.IsEmpty))
        {
            if (_elements.PackedDepth != 0)
                return versionId;
            if (field is { IsReadInOwnVersion: true })
                versionId = description.VersionId;
            _elements.BeginSequence(field);
            return versionId;
        }

        bool hasOwnPlan = plan is not null;
        plan = _cursor.BeginStruct(ref _elements, field, plan);
        Settle();
        return hasOwnPlan ? versionId : plan.Version;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndStructSlow()
    {
        bool hasFrame = _cursor is not null && _cursor.EndFields(ref _elements);
        if (_elements.PackedDepth == 0)
            EndSequences();
        if (hasFrame)
            _cursor!.Pop();
        Settle();
    }

    /// <summary>Ends a struct, and where it is a subsection the encoding around it.</summary>
    private void EndSequences()
    {
        if (!_elements.Reader.TryReadEndConstructed())
            _elements.EndConstructed();
        if (_elements.Path.Depth == _subsectionDepth)
        {
            _elements.EndConstructed();
            _subsectionDepth = _elements.Path.DepthOfSubsectionAround;
        }
    }

    private TypePlan? PlanRoot(VMStateDescription description)
    {
        if (_sent is null || ReferenceEquals(_sent, description))
            return null;

        _plan = _types!.PlanFor(_sent, description);
        if (_plan.IsRefused)
        {
            TypeComparison comparison = TypeComparer.Of(_plan, _elements.Path.Root);
            long offset = _elements.Offset;
            _ = _elements.Fail(null);
            ThrowHelper.TypeMismatch(comparison, offset);
        }

        if (!_plan.IsDirect)
            _cursor = new PlanCursor();
        return _plan;
    }

    private int ReadSubsectionVersion(VMStateDescription description)
    {
        long start = _elements.Offset;
        long incoming = _elements.ReadSigned(null, long.MinValue, long.MaxValue);
        if (incoming > description.VersionId || incoming < (description.MinimumVersionId ?? 0))
            ThrowHelper.Version(_elements.Fail(null), start, description, (int)Math.Clamp(incoming, int.MinValue, int.MaxValue));
        return (int)incoming;
    }

    /// <summary>Whether a description is the one of a number: that itself, or another of its shape under the same number.</summary>
    private bool IsOf(VMStateDescription known, VMStateDescription description, long number)
        => ReferenceEquals(known, description) || (_types!.TryGetNumber(known, out int own) && own == number);

    private int IndexOf(VMStateDescription owner, int following, long number, long offset)
    {
        if (_types!.TryGetDescription(number, out VMStateDescription? description))
        {
            if (IsPlanned && _cursor!.TryFindSubsection(description, out int found))
                return found;

            for (int i = 0; i < owner.Subsections.Length && !IsPlanned; i++)
            {
                // Two subsections may be alike: the one that is expected comes first. The types of another description go by their names.
                int candidate = (Math.Max(following, 0) + i) % owner.Subsections.Length;
                VMStateDescription known = owner.Subsections[candidate];
                if (_plan is null ? IsOf(known, description, number) : known.Name == description.Name)
                    return candidate;
            }
        }

        ThrowHelper.UnknownSubsection(_elements.Fail(null), offset, description?.Name ?? $"type {number}");
        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool NextElementSlow(VMStateField field)
    {
        bool isNext = _elements.Peek(field, out _, out _);
        Settle();
        return isNext;
    }

    private ReadOnlySpan<byte> UnpackValue(int width)
    {
        _cursor?.EndElement();
        return _elements.Unpack(width);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void IntegerSlow<T>(VMStateField field, ref T value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool isUnsigned = T.IsZero(T.MinValue);
        if (_elements.PackedDepth != 0)
        {
            value = T.ReadBigEndian(UnpackValue(Unsafe.SizeOf<T>()), isUnsigned);
            return;
        }

        EnterValue(field);
        value = isUnsigned
            ? T.CreateTruncating(_elements.ReadUnsigned(field, ulong.CreateTruncating(T.MaxValue)))
            : T.CreateTruncating(_elements.ReadSigned(field, long.CreateTruncating(T.MinValue), long.CreateTruncating(T.MaxValue)));
        Settle();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BooleanSlow(VMStateField field, ref byte octet)
    {
        if (_elements.PackedDepth != 0)
        {
            octet = UnpackValue(1)[0];
            return;
        }

        EnterValue(field);
        octet = _elements.ReadBoolean(field);
        Settle();
    }

    /// <summary>Before a value that is no struct and no array: asks the plan, if one is followed.</summary>
    private PlanAction EnterValue(VMStateField field) => IsPlanned ? _cursor!.EnterValue(ref _elements, field) : PlanAction.Direct;

    /// <summary>Lets the reader pause or go on, after a call that may have changed whether a plan is followed.</summary>
    private void Settle()
    {
        if (_cursor is not null)
            _elements.Settle(isPaused: !_cursor.IsDirect);
    }
}
