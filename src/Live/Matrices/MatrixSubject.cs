namespace Ber.Live;

/// <summary>A build as a result names it.</summary>
/// <param name="Name">What the plan calls it.</param>
/// <param name="Version">What the binary says of its version.</param>
internal sealed record MatrixSubject(string Name, string Version);
