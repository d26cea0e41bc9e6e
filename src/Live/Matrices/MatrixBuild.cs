using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>One QEMU of a plan.</summary>
/// <param name="Name">What the plan calls it.</param>
/// <param name="Command">The words before the machine's options: the program, perhaps behind a wrapper.</param>
internal sealed record MatrixBuild(string Name, ImmutableArray<string> Command);
