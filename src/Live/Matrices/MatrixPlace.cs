namespace Ber.Live;

/// <summary>What is the same on both sides of a pair.</summary>
/// <param name="Machine">The machine type.</param>
/// <param name="Configuration">The configuration's name.</param>
/// <param name="State">Whether the source's guest ran.</param>
internal sealed record MatrixPlace(string Machine, string Configuration, MatrixState State)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Machine}, {Configuration}, {MatrixNames.Of(State)}";
}
