using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>Properties with which a pair was tried, and loads.</summary>
/// <param name="Side">Whose command line gets them.</param>
/// <param name="Settings">The properties: without any of them it does not load.</param>
/// <param name="Outcome">Whether the same is sent again.</param>
internal sealed record MatrixRemedy(RemedySide Side, ImmutableArray<PropertySetting> Settings, MatrixOutcome Outcome);
