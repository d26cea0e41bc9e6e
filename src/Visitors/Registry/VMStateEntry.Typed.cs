namespace Ber.Visitors;

/// <summary>A registered state of a C# type.</summary>
/// <typeparam name="TState">The type.</typeparam>
public sealed class VMStateEntry<TState> : VMStateEntry
    where TState : IVMState<TState>
{
    private TState _state;

    internal VMStateEntry(TState state, VMStateOptions options, string idStr, uint instanceId, uint? compatInstanceId)
        : base(TState.Description, options, idStr, instanceId, compatInstanceId)
        => _state = state;

    /// <summary>The state itself: of a struct the only copy that is saved and loaded.</summary>
    public ref TState State => ref _state;

    /// <inheritdoc/>
    public override void Visit<TVisitor>(ref TVisitor visitor, int versionId) => VMState.Visit(ref visitor, ref _state, versionId);
}
