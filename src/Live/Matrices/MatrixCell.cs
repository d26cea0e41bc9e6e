namespace Ber.Live;

/// <summary>One pair of builds at one place, perhaps by way of another build, and what is known of it.</summary>
/// <param name="Route">Which builds.</param>
/// <param name="Place">What is the same on both sides.</param>
/// <param name="Verdict">What is known.</param>
internal sealed record MatrixCell(MatrixRoute Route, MatrixPlace Place, MatrixVerdict Verdict);
