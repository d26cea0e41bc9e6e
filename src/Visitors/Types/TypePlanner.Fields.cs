using System.Globalization;

namespace Ber.Visitors;

/// <content>One expected field against the fields that were sent in its place.</content>
internal sealed partial class TypePlanner
{
    private static string Describe(VMStateField field)
    {
        string usual = FieldKinds.UsualTypeName(field.Kind);
        string text = field.Kind switch
        {
            FieldKind.Buffer => string.Create(CultureInfo.InvariantCulture, $"buffer of {field.Size} octets"),
            FieldKind.Octets => "octets",
            FieldKind.String => "string",
            FieldKind.Struct => $"struct {field.Struct}",
            FieldKind.List => "list",
            FieldKind.Tree => "tree",
            FieldKind.Null => "null pointer",
            _ when field.TypeName == usual => usual,
            _ => $"{usual} ({field.TypeName})",
        };
        if (field.Pointer is not PointerRule.None)
            text = $"pointer to {text}";
        if (field.IsArray || field is { Kind: FieldKind.Null, Count: not 1 })
            text += $"[{field.CountField ?? (field.HasLocalCount ? "" : field.Count.ToString(CultureInfo.InvariantCulture))}]";
        return field.IsConditional ? $"{text}, conditional" : text;
    }

    private sealed partial class Match
    {
        private void Compare(VMStateField expected, ReadOnlySpan<VMStateField> sent, ref PlanStep step)
        {
            step.Action = PlanAction.Direct;
            VMStateField first = sent[0];
            if (sent.Length == 1 && TryCompareSaved(expected, first, ref step))
                return;
            if (IsOctets(expected) && IsOctets(first) && sent.Length == 1)
            {
                CompareElement(expected, first, ref step);
                return;
            }

            bool isOtherCount = first.IsArray || (first.Kind is FieldKind.Null && first.Count != (expected.Kind is FieldKind.Null ? expected.Count : 1));
            if (!expected.IsArray && isOtherCount)
            {
                Add(expected.Name, TypeDifferenceKind.Count, Describe(first), Describe(expected), true);
                return;
            }

            if (expected.IsArray && !CompareCounts(expected, sent))
                return;

            bool isOfOneForm = sent.Length == 1 && first.IsArray == expected.IsArray && first.IsPacked == expected.IsPacked;
            step.Structs = new TypePlan?[sent.Length];
            bool isDirect = true;
            for (int i = 0; i < sent.Length; i++)
                isDirect &= CompareElement(expected, sent[i], ref step, i);
            if (!isOfOneForm)
                step.Action = PlanAction.Runs;
            else if (!isDirect)
                step.Action = expected.IsArray ? PlanAction.Runs : PlanAction.Nested;
        }

        /// <summary>What QEMU saves by a function of its own was sent described, and the receiver has a buffer for it.</summary>
        private bool TryCompareSaved(VMStateField expected, VMStateField sent, ref PlanStep step)
        {
            if (!sent.IsSavedByHand || expected is not { Kind: FieldKind.Buffer, IsArray: false } || sent.Length != expected.Size)
                return false;
            step.Action = PlanAction.Saved;
            _isDirect = false;
            if (sent.TypeName != expected.TypeName)
                Add(expected.Name, TypeDifferenceKind.TypeName, sent.TypeName, expected.TypeName, false);
            return true;
        }

        /// <summary>A field that travels as one OCTET STRING, wherever the number of octets stands.</summary>
        private static bool IsOctets(VMStateField field) => (field.Kind is FieldKind.Octets) || field is { Kind: FieldKind.Buffer, IsArray: false };

        private bool CompareCounts(VMStateField expected, ReadOnlySpan<VMStateField> sent)
        {
            long count = 0;
            bool isFixed = true;
            foreach (VMStateField field in sent)
            {
                isFixed &= field.CountField is null && !field.HasLocalCount;
                count += field.Count;
            }

            bool isExpectedFixed = expected.CountField is null && !expected.HasLocalCount;
            if (isFixed ? !isExpectedFixed || count == expected.Count : !isExpectedFixed && sent.Length == 1)
                return true;
            string actual = sent.Length == 1 ? Describe(sent[0]) : string.Create(CultureInfo.InvariantCulture, $"{count} elements");
            Add(expected.Name, TypeDifferenceKind.Count, actual, Describe(expected), true);
            return false;
        }

        /// <summary>Compares what one element is; a null pointer may stand for any that may be null.</summary>
        /// <returns>Whether an element that was sent is read as an expected one without a plan of its own.</returns>
        private bool CompareElement(VMStateField expected, VMStateField sent, ref PlanStep step, int index = 0)
        {
            if ((sent.IsConditional && !expected.IsConditional) || (sent.Pointer is not PointerRule.None && expected.Pointer is PointerRule.None))
                Add(expected.Name, TypeDifferenceKind.Condition, Describe(sent), Describe(expected), true);
            if (sent.Kind is FieldKind.Null && expected.Kind is not FieldKind.Null && expected.Pointer is not PointerRule.None)
                return true;

            _isDirect &= sent.IsZeros == expected.IsZeros;
            if (IsOctets(sent) && IsOctets(expected))
            {
                if (expected.Kind is FieldKind.Buffer && (sent.Kind is not FieldKind.Buffer || sent.Size != expected.Size))
                    Add(expected.Name, TypeDifferenceKind.Size, Describe(sent), Describe(expected), true);
            }
            else if (sent.Kind != expected.Kind)
            {
                Add(expected.Name, KindOfDifference(sent.Kind, expected.Kind), Describe(sent), Describe(expected), true);
                return true;
            }
            else if (sent.Kind is FieldKind.Buffer && sent.Size != expected.Size)
            {
                Add(expected.Name, TypeDifferenceKind.Size, Describe(sent), Describe(expected), true);
            }

            if (sent.TypeName != expected.TypeName)
                Add(expected.Name, TypeDifferenceKind.TypeName, sent.TypeName, expected.TypeName, false);
            return sent.Kind switch
            {
                FieldKind.Struct => CompareStructs(expected, sent, ref step, index),
                FieldKind.List or FieldKind.Tree => CompareLists(expected, sent, ref step),
                _ => true,
            };
        }

        private static TypeDifferenceKind KindOfDifference(FieldKind sent, FieldKind expected)
        {
            bool areIntegers = sent is >= FieldKind.Int8 and <= FieldKind.UInt64 && expected is >= FieldKind.Int8 and <= FieldKind.UInt64;
            return !areIntegers ? TypeDifferenceKind.Kind
                : FieldKinds.ScalarSize(sent) != FieldKinds.ScalarSize(expected) ? TypeDifferenceKind.Width : TypeDifferenceKind.Sign;
        }

        private bool CompareStructs(VMStateField expected, VMStateField sent, ref PlanStep step, int index)
        {
            TypePlan nested = planner.Plan(sent.Struct!, expected.Struct!, sent.StructVersionId ?? sent.Struct!.VersionId);
            (step.Structs ??= new TypePlan?[1])[index] = nested;
            AddNested(expected.Name, nested);
            int visitedVersion = expected.IsReadInOwnVersion ? expected.Struct!.VersionId : expected.StructVersionId ?? expected.Struct!.VersionId;
            return nested.IsDirect && nested.Version == visitedVersion;
        }

        private bool CompareLists(VMStateField expected, VMStateField sent, ref PlanStep step)
        {
            bool isSentExact = !sent.Elements.IsEmpty || sent.Struct is null;
            bool isExpectedExact = !expected.Elements.IsEmpty || expected.Struct is null;
            if (isExpectedExact && !HasSameRuns(expected, sent))
            {
                Add(expected.Name, TypeDifferenceKind.Count, Describe(sent), Describe(expected), true);
                return true;
            }

            int runs = isSentExact ? sent.Elements.Length : 1;
            step.Structs = new TypePlan?[runs];
            step.Keys = new TypePlan?[runs];
            bool isDirect = true;
            for (int i = 0; i < runs; i++)
            {
                VMStateDescription sentStruct = isSentExact ? sent.Elements[i].Struct : sent.Struct!;
                VMStateDescription expectedStruct = isExpectedExact ? expected.Elements[i].Struct : expected.Struct!;
                isDirect &= CompareRun(expected, sentStruct, expectedStruct, ref step.Structs[i]);
                if (sent.Kind is not FieldKind.Tree)
                    continue;
                VMStateDescription? sentKey = isSentExact ? sent.Elements[i].Key : sent.Key;
                VMStateDescription? expectedKey = isExpectedExact ? expected.Elements[i].Key : expected.Key;
                if (sentKey is not null && expectedKey is not null)
                    isDirect &= CompareRun(expected, sentKey, expectedKey, ref step.Keys[i]);
                else if (sentKey is not null || expectedKey is not null)
                    Add(expected.Name, TypeDifferenceKind.Kind, Keys(sentKey), Keys(expectedKey), true);
            }

            return isDirect;

            static string Keys(VMStateDescription? key) => key is null ? "keys of 64 bits" : $"keys {key}";
        }

        private bool CompareRun(VMStateField expected, VMStateDescription sentElement, VMStateDescription expectedElement, ref TypePlan? plan)
        {
            plan = planner.Plan(sentElement, expectedElement);
            AddNested(expected.Name, plan);
            return plan.IsDirect && plan.Version == expectedElement.VersionId;
        }

        private static bool HasSameRuns(VMStateField expected, VMStateField sent)
            => expected.Elements.Length == sent.Elements.Length && sent.Struct is null == expected.Struct is null
            && expected.Elements.Zip(sent.Elements).All(static p => p.First.Count == p.Second.Count);
    }
}
