using System.Diagnostics.CodeAnalysis;

namespace Ber.Visitors;

/// <summary>The type numbers of one stream: number ↔ description. Numbers count up from 0 in the order in which types are added.</summary>
public sealed class TypeTable
{
    private readonly Dictionary<VMStateDescription, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<VMStateDescription> _descriptions = [];
    private TypePlanner? _planner;

    /// <summary>The number of types.</summary>
    public int Count => _descriptions.Count;

    /// <summary>The table of a description and all that it holds, each nested one before its owner, the description itself last.</summary>
    /// <param name="description">The root.</param>
    public static TypeTable Of(VMStateDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var table = new TypeTable();
        table.AddWithNested(description, null);
        return table;
    }

    /// <summary>The table of an encoding of a description that stands alone; made once per description, and kept with it.</summary>
    internal static TypeTable OfStandalone(VMStateDescription description) => description.Derived as TypeTable ?? MakeStandalone(description);

    /// <summary>Adds one description under the next number.</summary>
    /// <param name="description">The description; by reference it must be new.</param>
    /// <returns>Its number.</returns>
    public int Add(VMStateDescription description)
    {
        int number = _descriptions.Count;
        _numbers.Add(description, number);
        _descriptions.Add(description);
        return number;
    }

    /// <summary>Adds a description and all that it holds, nested ones first, but for those that are in the table.</summary>
    /// <param name="description">The root.</param>
    /// <param name="added">Called with each newly added description; null to be silent.</param>
    public void AddWithNested(VMStateDescription description, Action<VMStateDescription, int>? added) => AddWithNested(description, added, null);

    /// <summary>The same; a description that has the shape of one in the table has that one's number.</summary>
    /// <param name="description">The root.</param>
    /// <param name="added">Called with each newly added description; null to be silent.</param>
    /// <param name="sameAs">Finds the description of the same shape; null: they are told apart by reference.</param>
    internal void AddWithNested(
        VMStateDescription description, Action<VMStateDescription, int>? added, Func<VMStateDescription, VMStateDescription?>? sameAs)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (_numbers.ContainsKey(description))
            return;
        int? known = sameAs?.Invoke(description) is VMStateDescription same && _numbers.TryGetValue(same, out int of) ? of : null;
        foreach (VMStateField field in description.Fields)
        {
            AddIfAny(field.Struct, added, sameAs);
            AddIfAny(field.Key, added, sameAs);
            foreach (VMStateElements run in field.Elements)
            {
                AddIfAny(run.Key, added, sameAs);
                AddIfAny(run.Struct, added, sameAs);
            }
        }

        foreach (VMStateDescription subsection in description.Subsections)
            AddWithNested(subsection, added, sameAs);
        if (known is int number)
        {
            _numbers.Add(description, number);
            return;
        }

        number = Add(description);
        added?.Invoke(description, number);
    }

    /// <summary>The number of a description, found by reference.</summary>
    /// <param name="description">The description.</param>
    /// <param name="number">Its number.</param>
    /// <returns>Whether the description is in the table.</returns>
    public bool TryGetNumber(VMStateDescription description, out int number) => _numbers.TryGetValue(description, out number);

    /// <summary>The description of a number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="description">The description.</param>
    /// <returns>Whether the number is in the table.</returns>
    public bool TryGetDescription(long number, [NotNullWhen(true)] out VMStateDescription? description)
    {
        description = number >= 0 && number < _descriptions.Count ? _descriptions[(int)number] : null;
        return description is not null;
    }

    /// <summary>How values of a type of this stream are read as values of the type expected: compared once.</summary>
    internal TypePlan PlanFor(VMStateDescription sent, VMStateDescription expected)
    {
        // The table that is kept with a description serves every thread that reads its values.
        lock (_numbers)
            return (_planner ??= new TypePlanner()).Plan(sent, expected);
    }

    private static TypeTable MakeStandalone(VMStateDescription description)
    {
        TypeTable table = Of(description);
        description.Derived = table;
        return table;
    }

    private void AddIfAny(
        VMStateDescription? description, Action<VMStateDescription, int>? added, Func<VMStateDescription, VMStateDescription?>? sameAs)
    {
        if (description is not null)
            AddWithNested(description, added, sameAs);
    }
}
