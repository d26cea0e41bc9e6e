namespace Ber.Visitors;

/// <summary>One difference between two states.</summary>
/// <param name="Path">Where.</param>
/// <param name="Left">What the one has there; null: nothing.</param>
/// <param name="Right">What the other has there; null: nothing.</param>
public sealed record StateDifference(FieldPath Path, string? Left, string? Right)
{
    /// <summary>The words behind the left number, where there are some: names of its bits, or what it stands for.</summary>
    public string? LeftWords { get; init; }

    /// <summary>The words behind the right number.</summary>
    public string? RightWords { get; init; }

    /// <summary>What an element of an array is, where elements have names: a register.</summary>
    public string? Name { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Left ?? "(nothing)"} | {Right ?? "(nothing)"}";
}
