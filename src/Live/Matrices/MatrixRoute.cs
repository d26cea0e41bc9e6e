namespace Ber.Live;

/// <summary>From which build to which.</summary>
/// <param name="Source">The build that sends.</param>
/// <param name="Via">The build that was sent it before, and sends it again; empty: none.</param>
/// <param name="Destination">The build that loads.</param>
/// <param name="HasReset">Whether the guest is reset at the build between, before it goes on.</param>
internal sealed record MatrixRoute(string Source, string Via, string Destination, bool HasReset = false)
{
    /// <inheritdoc/>
    public override string ToString()
        => Via.Length == 0 ? $"{Source} → {Destination}" : HasReset ? $"{Source} → {Via}, reset → {Destination}" : $"{Source} → {Via} → {Destination}";
}
