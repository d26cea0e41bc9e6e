namespace Ber.Visitors;

/// <content>Visits that are events of the event source <c>Ber.Visitors</c> while somebody listens.</content>
public static partial class VMState
{
    /// <summary>Visits a C# type as a root; every value is an event while somebody listens.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="TState">The state's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="state">The state to save, or to fill.</param>
    /// <param name="root">The section that the root stands for, in the events' paths; null: the description's name.</param>
    /// <param name="offset">Octets of the legacy stream before the root's first field, for the events.</param>
    /// <remarks>
    /// While nobody listens it is <see cref="Visit{TVisitor, TState}(ref TVisitor, ref TState, VMStateField?)"/>: that is asked once, before the visit.
    /// </remarks>
    /// <exception cref="VisitException">The data is not what the description says, or the state refuses it.</exception>
    public static void VisitTraced<TVisitor, TState>(ref TVisitor visitor, ref TState state, FieldPath? root = null, long offset = 0)
        where TVisitor : IVisitor, allows ref struct
        where TState : IVMState<TState>
    {
        if (!VisitEventSource.Log.IsEnabled())
        {
            Visit(ref visitor, ref state);
            return;
        }

        var traced = new TraceVisitor<TVisitor>(visitor, null, offset, root) { Words = new ValueWords(TState.Description.Name) };
        try
        {
            Visit(ref traced, ref state);
        }
        finally
        {
            visitor = traced.Inner;   // also a tainted one
        }
    }

    /// <summary>Visits state whose description is met at run time; every value is an event while somebody listens.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="description">The description.</param>
    /// <param name="state">The values: read by an output visitor, filled anew by an input visitor.</param>
    /// <param name="root">The section that the root stands for, in the events' paths; null: the description's name.</param>
    /// <param name="offset">Octets of the legacy stream before the root's first field, for the events.</param>
    /// <remarks>While nobody listens it is <see cref="Visit{TVisitor}(ref TVisitor, VMStateDescription, DynamicState)"/>.</remarks>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void VisitTraced<TVisitor>(ref TVisitor visitor, VMStateDescription description, DynamicState state, FieldPath? root = null, long offset = 0)
        where TVisitor : IVisitor, allows ref struct
    {
        if (!VisitEventSource.Log.IsEnabled())
        {
            Visit(ref visitor, description, state);
            return;
        }

        var traced = new TraceVisitor<TVisitor>(visitor, null, offset, root) { Words = new ValueWords(description.Name) };
        try
        {
            Visit(ref traced, description, state);
        }
        finally
        {
            visitor = traced.Inner;
        }
    }
}
