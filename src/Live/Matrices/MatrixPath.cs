using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>A way from one build to another at one place.</summary>
/// <param name="Builds">The builds on the way, from the first to the last; empty: there is none.</param>
/// <param name="Differing">After how many hops of it something else is sent than was loaded.</param>
/// <param name="IsConfirmed">Whether the last build was given what the one before it really sends then, and not what it sends of its own.</param>
/// <param name="HasReset">Whether the guest has to be reset at the second build: it is refused behind it otherwise.</param>
internal sealed record MatrixPath(ImmutableArray<string> Builds, int Differing, bool IsConfirmed, bool HasReset = false)
{
    /// <summary>Whether a reset of the guest at the second build, whenever it comes, makes the third one refuse it.</summary>
    public bool IsLostByReset { get; init; }
}
