using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>The type that was sent against the one expected: what a reader of BER checks once per type, before it reads any value.</summary>
/// <remarks>
/// <para>Fields are compared in order: name, kind, width, sign, size, count, whether they may be absent, nested types. A field that was not sent is no difference
/// where a rule of the expected field says so: it is of a later version than the one sent, conditional, or an array whose number of elements is counted. Fields
/// that were sent behind the last expected one are passed over, and reported. An exact type is one instance of a general one: an array of one element may be
/// a single field in it, and an array of pointers several.</para>
/// <para>Directional: the sender's type stands on the left. Immutable.</para>
/// </remarks>
public sealed class TypeComparison
{
    private const int MaxDifferences = 1000;

    private TypeComparison(ImmutableArray<TypeDifference> differences, bool isRefused)
    {
        Differences = differences;
        IsRefused = isRefused;
    }

    /// <summary>The differences, in field order, those of nested types included; the first 1000 of them.</summary>
    public ImmutableArray<TypeDifference> Differences { get; }

    /// <summary>Whether values of the type sent cannot be taken.</summary>
    public bool IsRefused { get; }

    /// <summary>Compares two types.</summary>
    /// <param name="sent">The type that was sent.</param>
    /// <param name="expected">The type expected.</param>
    /// <param name="root">The section that the types stand for; null: the expected type's name.</param>
    public static TypeComparison Compare(VMStateDescription sent, VMStateDescription expected, FieldPath? root = null)
    {
        ArgumentNullException.ThrowIfNull(sent);
        ArgumentNullException.ThrowIfNull(expected);
        return Of(new TypePlanner().Plan(sent, expected), root);
    }

    internal static TypeComparison Of(TypePlan plan, FieldPath? root)
    {
        ImmutableArray<TypeDifference>.Builder differences = ImmutableArray.CreateBuilder<TypeDifference>();
        AddTo(differences, plan, root ?? new FieldPath(plan.Expected.Name), 0);
        return new TypeComparison(differences.ToImmutable(), plan.IsRefused);
    }

    private static void AddTo(ImmutableArray<TypeDifference>.Builder differences, TypePlan plan, FieldPath path, int depth)
    {
        foreach (PlanDifference difference in plan.Differences)
        {
            if (differences.Count >= MaxDifferences)
                return;
            FieldPath place = difference.Step is string step ? Append(path, step) : path;
            if (difference.Nested is null)
                differences.Add(new TypeDifference(difference.Kind, place, difference.Sent, difference.Expected, difference.IsRefused));
            else if (depth < FieldPathStack.MaxDepth)
                AddTo(differences, difference.Nested, place, depth + 1);
        }
    }

    private static FieldPath Append(FieldPath path, string step) => new(path.IdStr, path.InstanceId, path.Steps.Add(new FieldPathStep(step)));
}
