using Ber.Visitors;

namespace Ber.Compat;

/// <summary>One difference between two streams.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="Subject">Whose: a section (<c>idstr#instance</c>), a RAM block's name, or a part of the configuration.</param>
/// <param name="Left">What the left stream has; null: nothing.</param>
/// <param name="Right">What the right stream has; null: nothing.</param>
public sealed record StreamDifference(StreamDifferenceKind Kind, string Subject, string? Left, string? Right)
{
    /// <summary>Of a field, the difference as the visitor told it: with names and words; else null.</summary>
    public StateDifference? State { get; init; }

    /// <summary>Where the field is; null where no field differs.</summary>
    public FieldPath? Path => State?.Path;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Path?.ToString() ?? Subject}: {Left ?? "(nothing)"} | {Right ?? "(nothing)"}";
}
