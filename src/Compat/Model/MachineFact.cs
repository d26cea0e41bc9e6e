namespace Ber.Compat;

/// <summary>One thing that a machine answered.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Value">Its value, as text.</param>
public sealed record MachineFact(string Name, string Value);
