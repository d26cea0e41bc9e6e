using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>The walk over a description met at run time: the calls that a hand-written or generated IVMState makes, in the same order.</summary>
/// <remarks>Recursion follows the description, never the data; visitors limit it to <see cref="FieldPathStack.MaxDepth"/> levels.</remarks>
internal static class DynamicWalk
{
    private const int MaxPositions = 64;

    public static void VisitStruct<TVisitor>(
        ref TVisitor visitor, VMStateDescription description, VMStateField? field, DynamicState state, int versionId, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        FlatPlan plan = description.Plan;
        if (field is not null && versionId >= 0 && plan.Whole.Length != 0 && TryVisitFlat(ref visitor, field, plan.Whole, state, plan.Scalars, isInput))
            return;
        if (description.IsVersioned)
        {
            // A state that was read in an older version has no values for later fields: it is sent in that version, too.
            ref long slot = ref state.NextScalar(isInput);
            versionId = visitor.BeginStruct(description, field, isInput ? versionId : (int)slot);
            slot = versionId;
        }
        else
        {
            versionId = visitor.BeginStruct(description, field, versionId);
        }

        ImmutableArray<VMStateField> fields = description.Fields;
        if (description.CountFields.IsEmpty)
        {
            for (int i = 0; i < fields.Length; i++)
            {
                // In a version below 0, which only a damaged stream has, no field is.
                ReadOnlySpan<byte> run = versionId >= 0 ? plan.RunAt(i) : default;
                if (run.Length != 0 && TryVisitFlat(ref visitor, null, run, state, run.Length, isInput))
                {
                    i += run.Length - 1;
                    continue;
                }

                for (int end = i + Math.Max(run.Length, 1); i < end; i++)
                {
                    VMStateField member = fields[i];
                    if (member.IsVisitedIn(versionId))
                        VisitField(ref visitor, member, state, member.HasLocalCount ? -1 : member.Count, isInput);
                }

                i--;
            }
        }
        else
        {
            VisitCountedFields(ref visitor, description, state, versionId, isInput);
        }

        if (!description.Subsections.IsEmpty)
            VisitSubsections(ref visitor, description, state, isInput);
        visitor.EndStruct(description);
    }

    private static bool TryVisitFlat<TVisitor>(
        ref TVisitor visitor, VMStateField? field, ReadOnlySpan<byte> steps, DynamicState state, int scalars, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        Span<long> slots = state.TakeScalars(scalars, isInput);
        if (visitor.TryVisitFlat(field, new FlatSlots(steps, slots)))
            return true;
        state.GiveBackScalars(scalars, isInput);
        return false;
    }

    private static void VisitCountedFields<TVisitor>(
        ref TVisitor visitor, VMStateDescription description, DynamicState state, int versionId, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        ImmutableArray<VMStateField> fields = description.Fields;
        Span<int> positions = fields.Length <= MaxPositions ? stackalloc int[MaxPositions] : new int[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            VMStateField member = fields[i];
            positions[i] = -1;
            if (!member.IsVisitedIn(versionId))
                continue;

            int count = member.HasLocalCount ? -1 : member.Count;
            int countField = description.CountFields[i];
            if (countField >= 0)
            {
                // A count field that an older stream does not have counts nothing.
                long counted = positions[countField] < 0 ? 0 : state.ScalarAt(positions[countField]);
                count = member.NumberFor(counted);
                if (count < 0)
                {
                    Int128 actual = fields[countField].Kind is FieldKind.UInt64 ? (Int128)(ulong)counted : counted;
                    visitor.Refuse(member, VisitError.CountMismatch, "a number of elements from 0 to 2147483647", $"{actual}");
                }
            }

            positions[i] = state.ScalarPosition + (member.IsConditional || member.Pointer is not PointerRule.None ? 1 : 0);
            VisitField(ref visitor, member, state, count, isInput);
            if (state.ScalarPosition <= positions[i])
                positions[i] = -1;
        }
    }

    private static void VisitSubsections<TVisitor>(ref TVisitor visitor, VMStateDescription owner, DynamicState state, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        int next = 0;
        while (true)
        {
            ref long slot = ref state.NextScalar(isInput);
            int expected = !isInput ? (int)slot : next < owner.Subsections.Length ? next : -1;
            int following = visitor.NextSubsection(owner, expected);
            slot = following;
            if (following < 0)
                return;

            VMStateDescription subsection = owner.Subsections[following];
            VisitStruct(ref visitor, subsection, null, state, subsection.VersionId, isInput);
            next = following + 1;
        }
    }

    private static void VisitField<TVisitor>(ref TVisitor visitor, VMStateField field, DynamicState state, int count, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isArray = field.IsArray;
        bool mayBeAbsent = field.IsConditional || (!isArray && field.Pointer is not PointerRule.None) || field.Kind is FieldKind.Null;
        if (mayBeAbsent && !VisitPresent(ref visitor, field, state, isInput))
            return;

        if (isArray)
        {
            VisitArray(ref visitor, field, state, count, isInput);
            return;
        }

        switch (field.Kind)
        {
            case FieldKind.List or FieldKind.Tree:
                VisitList(ref visitor, field, state, isInput);
                break;
            case FieldKind.Octets:
                VisitOctets(ref visitor, field, state, count, isInput);
                break;
            default:
                VisitElement(ref visitor, field, state, isInput);
                break;
        }
    }

    private static void VisitOctets<TVisitor>(ref TVisitor visitor, VMStateField field, DynamicState state, int count, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        Memory<byte> octets = state.NextMemory(count, isInput);
        Memory<byte> visited = octets;
        visitor.VisitOctets(field, ref visited);
        if (isInput && !visited.Equals(octets))
            visited.CopyTo(octets);
    }

    private static bool VisitPresent<TVisitor>(ref TVisitor visitor, VMStateField field, DynamicState state, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        ref long slot = ref state.NextScalar(isInput);
        bool isPresent = isInput ? field.Kind is not FieldKind.Null : slot != 0;
        visitor.VisitPresent(field, ref isPresent);
        slot = isPresent ? 1 : 0;
        return isPresent && field.Kind is not FieldKind.Null;
    }

    private static void VisitArray<TVisitor>(ref TVisitor visitor, VMStateField field, DynamicState state, int count, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        if (field.HasLocalCount)
        {
            ref long slot = ref state.NextScalar(isInput);
            count = isInput ? -1 : (int)slot;
            visitor.BeginArray(field, ref count);
            slot = count;
        }
        else
        {
            visitor.BeginArray(field, ref count);
        }

        if (field.Kind is FieldKind.Octets)
        {
            VisitOctets(ref visitor, field, state, count, isInput);
        }
        else if (field.Pointer is PointerRule.None && field.Kind <= FieldKind.UInt64)
        {
            VisitIntegers(ref visitor, field, state, count, isInput);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                if (field.Pointer is PointerRule.None || VisitPresent(ref visitor, field, state, isInput))
                    VisitElement(ref visitor, field, state, isInput);
            }
        }

        visitor.EndArray(field);
    }

    private static void VisitIntegers<TVisitor>(ref TVisitor visitor, VMStateField field, DynamicState state, int count, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        switch (field.Kind)
        {
            case FieldKind.Int8: visitor.VisitIntegers(field, state.NextIntegers<sbyte>(count, isInput)); break;
            case FieldKind.Int16: visitor.VisitIntegers(field, state.NextIntegers<short>(count, isInput)); break;
            case FieldKind.Int32: visitor.VisitIntegers(field, state.NextIntegers<int>(count, isInput)); break;
            case FieldKind.Int64: visitor.VisitIntegers(field, state.NextIntegers<long>(count, isInput)); break;
            case FieldKind.UInt16: visitor.VisitIntegers(field, state.NextIntegers<ushort>(count, isInput)); break;
            case FieldKind.UInt32: visitor.VisitIntegers(field, state.NextIntegers<uint>(count, isInput)); break;
            case FieldKind.UInt64: visitor.VisitIntegers(field, state.NextIntegers<ulong>(count, isInput)); break;
            default: visitor.VisitIntegers(field, state.NextIntegers<byte>(count, isInput)); break;
        }
    }

    private static void VisitList<TVisitor>(ref TVisitor visitor, VMStateField field, DynamicState state, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        // An exact list knows its runs; a general one has one description for all elements and learns the number on the way.
        bool isExact = !field.Elements.IsEmpty || field.Struct is null;
        int exactCount = 0;
        foreach (VMStateElements run in field.Elements)
            exactCount += run.Count;

        int position = state.ScalarPosition;
        int count = (int)state.NextScalar(isInput);
        if (isInput)
            count = isExact ? exactCount : -1;
        visitor.BeginArray(field, ref count);

        int index = 0;
        int runIndex = 0;
        int leftInRun = field.Elements.IsEmpty ? 0 : field.Elements[0].Count;
        while (visitor.NextElement(field, count < 0 || index < count))
        {
            if (isExact && index >= exactCount)
                visitor.Refuse(field, VisitError.CountMismatch, $"{exactCount} elements", "another");
            VMStateDescription element = isExact ? field.Elements[runIndex].Struct : field.Struct!;
            if (field.Kind is FieldKind.Tree)
                VisitKey(ref visitor, field, isExact ? field.Elements[runIndex].Key : field.Key, state, isInput);
            VisitStruct(ref visitor, element, field, state, field.StructVersion(element, isInput), isInput);
            index++;
            if (isExact && --leftInRun == 0 && ++runIndex < field.Elements.Length)
                leftInRun = field.Elements[runIndex].Count;
        }

        if (isExact && index != exactCount)
            visitor.Refuse(field, VisitError.CountMismatch, $"{exactCount} elements", $"{index}");
        state.SetScalar(position, index);
        visitor.EndArray(field);
    }

    private static void VisitKey<TVisitor>(ref TVisitor visitor, VMStateField field, VMStateDescription? key, DynamicState state, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        if (key is not null)
        {
            VisitStruct(ref visitor, key, field, state, field.StructVersion(key, isInput), isInput);
            return;
        }

        ref long slot = ref state.NextScalar(isInput);
        ulong plain = (ulong)slot;
        visitor.VisitUInt64(field, ref plain);
        slot = (long)plain;
    }

    private static void VisitElement<TVisitor>(ref TVisitor visitor, VMStateField field, DynamicState state, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        switch (field.Kind)
        {
            case FieldKind.Boolean: { ref long at = ref state.NextScalar(isInput); byte v = (byte)at; visitor.VisitBoolean(field, ref v); at = v; break; }
            case FieldKind.Int8: { ref long at = ref state.NextScalar(isInput); sbyte v = (sbyte)at; visitor.VisitSByte(field, ref v); at = v; break; }
            case FieldKind.Int16: { ref long at = ref state.NextScalar(isInput); short v = (short)at; visitor.VisitInt16(field, ref v); at = v; break; }
            case FieldKind.Int32: { ref long at = ref state.NextScalar(isInput); int v = (int)at; visitor.VisitInt32(field, ref v); at = v; break; }
            case FieldKind.Int64: visitor.VisitInt64(field, ref state.NextScalar(isInput)); break;
            case FieldKind.UInt8: { ref long at = ref state.NextScalar(isInput); byte v = (byte)at; visitor.VisitByte(field, ref v); at = v; break; }
            case FieldKind.UInt16: { ref long at = ref state.NextScalar(isInput); ushort v = (ushort)at; visitor.VisitUInt16(field, ref v); at = v; break; }
            case FieldKind.UInt32: { ref long at = ref state.NextScalar(isInput); uint v = (uint)at; visitor.VisitUInt32(field, ref v); at = v; break; }
            case FieldKind.UInt64: { ref long at = ref state.NextScalar(isInput); ulong v = (ulong)at; visitor.VisitUInt64(field, ref v); at = (long)v; break; }
            case FieldKind.String: visitor.VisitString(field, ref state.NextString(isInput)); break;
            case FieldKind.Struct: VisitStruct(ref visitor, field.Struct!, field, state, field.StructVersion(field.Struct!, isInput), isInput); break;
            default: visitor.VisitBuffer(field, state.NextOctets(field.Size, isInput)); break;
        }
    }
}
