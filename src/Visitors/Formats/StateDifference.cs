namespace Ber.Visitors;

/// <summary>One difference between two states.</summary>
/// <param name="Path">Where.</param>
/// <param name="Left">What the one has there; null: nothing.</param>
/// <param name="Right">What the other has there; null: nothing.</param>
public sealed record StateDifference(FieldPath Path, string? Left, string? Right)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Left ?? "(nothing)"} | {Right ?? "(nothing)"}";
}
