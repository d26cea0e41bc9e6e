namespace Ber.Visitors;

/// <summary>A struct as the one thing that a run consists of.</summary>
internal readonly ref struct FlatStruct<TState>(ref TState state) : IFlatFields
    where TState : IVMState<TState>
{
    private readonly ref TState _state = ref state;

    public bool Visit<TCursor>(scoped ref TCursor cursor)
        where TCursor : IFlatCursor, allows ref struct
        => cursor.VisitStruct(ref _state);
}
