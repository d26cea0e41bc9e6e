using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>Compares types that were sent with those expected.</summary>
public static class TypeComparer
{
    private const int MaxDifferences = 1000;

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

    /// <summary>The comparison that a plan was made from.</summary>
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
