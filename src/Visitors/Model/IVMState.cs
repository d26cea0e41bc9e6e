namespace Ber.Visitors;

/// <summary>State that describes itself and visits its own fields. Written by hand, or by the generator on the same pattern.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IVMState<TSelf>
    where TSelf : IVMState<TSelf>
{
    /// <summary>The description of the state: its fields and subsections in visit order.</summary>
    static abstract VMStateDescription Description { get; }

    /// <summary>Visits every field, then every subsection, in the order of <see cref="Description"/>.</summary>
    /// <typeparam name="TVisitor">The visitor's type: a ref struct on hot paths, <see cref="IVisitor"/> where it is chosen at run time.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="state">The state to save, or to fill.</param>
    /// <param name="versionId">The version in force: fields of a later version are not visited.</param>
    static abstract void VisitFields<TVisitor>(ref TVisitor visitor, ref TSelf state, int versionId)
        where TVisitor : IVisitor, allows ref struct;

    /// <summary>Whether the state has nothing but scalars of every version and structs that are so, too, and does nothing before or after.</summary>
    static virtual bool IsFlat => false;

    /// <summary>Visits every field of a state that <see cref="IsFlat"/>: the short way of <see cref="VisitFields"/>.</summary>
    /// <typeparam name="TCursor">The cursor's type.</typeparam>
    /// <param name="cursor">Where the fields stand.</param>
    /// <param name="state">The state.</param>
    /// <returns>Whether all fields were visited. If not, members may have got values that do not count.</returns>
    static virtual bool VisitFlat<TCursor>(scoped ref TCursor cursor, ref TSelf state)
        where TCursor : IFlatCursor, allows ref struct
        => false;
}
