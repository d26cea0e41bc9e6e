namespace Ber.Visitors;

/// <summary>
/// Scalars and arrays of them that follow one another in a description, with nothing between that a format would have to be asked about: no condition, version,
/// pointer, requirement or count.
/// </summary>
public interface IFlatFields
{
    /// <summary>Visits all of them, in order.</summary>
    /// <typeparam name="TCursor">The cursor's type.</typeparam>
    /// <param name="cursor">Where they stand.</param>
    /// <returns>Whether all were visited. If not, members may have got values that do not count.</returns>
    bool Visit<TCursor>(scoped ref TCursor cursor)
        where TCursor : IFlatCursor, allows ref struct;
}
