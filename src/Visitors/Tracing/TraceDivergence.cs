namespace Ber.Visitors;

/// <summary>The first place where two traces differ.</summary>
/// <param name="Line">The line's number, from 1.</param>
/// <param name="Part">What differs.</param>
/// <param name="Path">The path of the left line, or of the right one where the left has ended.</param>
/// <param name="Left">The line of the left trace; null where it has ended.</param>
/// <param name="Right">The line of the right trace; null where it has ended.</param>
internal sealed record TraceDivergence(long Line, TracePart Part, FieldPath? Path, string? Left, string? Right)
{
    /// <inheritdoc/>
    public override string ToString() => $"line {Line}: {Path}: {Part} differs: {Left ?? "(end)"} | {Right ?? "(end)"}";
}
