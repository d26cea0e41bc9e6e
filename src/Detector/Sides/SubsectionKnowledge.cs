using Ber.Compat;

namespace Ber.Detector;

/// <summary>What is known of a subsection that one side's stream does not have.</summary>
/// <param name="IsKnown">Whether the side's device has it; null: nothing tells.</param>
/// <param name="VersionId">Its version id there, where that is known.</param>
/// <param name="MinimumVersionId">The oldest version id that it takes there, where that is known.</param>
internal readonly record struct SubsectionKnowledge(bool? IsKnown, int? VersionId, int? MinimumVersionId);
