namespace Ber.Cli;

/// <summary>An example of a verb.</summary>
/// <param name="Line">A line of the shell.</param>
/// <param name="Purpose">What it is good for.</param>
internal sealed record VerbExample(string Line, string Purpose);
