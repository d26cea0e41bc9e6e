namespace Ber.Visitors;

/// <summary>Entry points: visits state that is a C# type, and state whose description is met at run time. Both make the same calls.</summary>
public static class VMState
{
    /// <summary>Visits a C# type: its struct, its fields, its subsections.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="TState">The state's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="state">The state to save, or to fill. After a throw on input it holds part of the values: drop it.</param>
    /// <param name="field">The member or array that the state is an element of; null at the root and at a subsection.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void Visit<TVisitor, TState>(ref TVisitor visitor, ref TState state, VMStateField? field = null)
        where TVisitor : IVisitor, allows ref struct
        where TState : IVMState<TState>
    {
        int versionId = visitor.BeginStruct(TState.Description, field, TState.Description.VersionId);
        TState.VisitFields(ref visitor, ref state, versionId);
        visitor.EndStruct(TState.Description);
    }

    /// <summary>Visits state whose description is met at run time (vmdesc, a stream's types, a profile).</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="description">The description.</param>
    /// <param name="state">The values: read by an output visitor, filled anew by an input visitor.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void Visit<TVisitor>(ref TVisitor visitor, VMStateDescription description, DynamicState state)
        where TVisitor : IVisitor, allows ref struct
        => Visit(ref visitor, description, state, description.VersionId);

    /// <summary>The same with an incoming version other than the description's: later fields are left out.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="description">The description.</param>
    /// <param name="state">The values.</param>
    /// <param name="versionId">The version id that came with the section.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void Visit<TVisitor>(ref TVisitor visitor, VMStateDescription description, DynamicState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(state);
        state.Begin(visitor.Direction);
        DynamicWalk.VisitStruct(ref visitor, description, null, state, versionId, visitor.Direction is VisitDirection.Input);
    }
}
