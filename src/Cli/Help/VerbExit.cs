namespace Ber.Cli;

/// <summary>An exit code of a verb.</summary>
/// <param name="Code">The code.</param>
/// <param name="Meaning">What it means, as the end of a sentence.</param>
internal sealed record VerbExit(int Code, string Meaning);
