using Ber.Visitors;

namespace Ber.Cli;

/// <summary>A field whose octets are not explained, with those of other elements of the arrays around it.</summary>
/// <param name="Path">Where it stands; of several the first one.</param>
/// <param name="Type">The name of its type.</param>
/// <param name="Octets">The octets of all of them.</param>
/// <param name="Fields">How many there are.</param>
internal sealed record UnexplainedField(FieldPath Path, string Type, long Octets, int Fields);
