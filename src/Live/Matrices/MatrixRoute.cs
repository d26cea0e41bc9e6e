namespace Ber.Live;

/// <summary>From which build to which.</summary>
/// <param name="Source">The build that sends.</param>
/// <param name="Via">The build that was sent it before, and sends it again; empty: none.</param>
/// <param name="Destination">The build that loads.</param>
internal sealed record MatrixRoute(string Source, string Via, string Destination)
{
    /// <inheritdoc/>
    public override string ToString() => Via.Length == 0 ? $"{Source} → {Destination}" : $"{Source} → {Via} → {Destination}";
}
