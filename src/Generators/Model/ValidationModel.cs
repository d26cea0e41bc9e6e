namespace Ber.Generators;

/// <summary>A requirement of the state.</summary>
internal sealed record ValidationModel(CallModel Predicate, string Requirement);
