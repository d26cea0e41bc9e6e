namespace Ber.Visitors;

/// <summary>One difference between a type that was sent and the one expected: a fact about descriptions, whatever the values are.</summary>
/// <param name="Kind">The cause.</param>
/// <param name="Path">The field or subsection, in the expected type where it has it.</param>
/// <param name="Sent">What was sent, in words; <c>nothing</c> where a field is missing.</param>
/// <param name="Expected">What is expected, in words; <c>nothing</c> where it does not have the field.</param>
/// <param name="IsRefused">Whether values of the type sent cannot be taken; else they are, and the difference is worth a note.</param>
public sealed record TypeDifference(TypeDifferenceKind Kind, FieldPath Path, string Sent, string Expected, bool IsRefused)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: expected {Expected}, found {Sent}";
}
