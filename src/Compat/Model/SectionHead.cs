namespace Ber.Compat;

/// <summary>What the head of a START or FULL section says.</summary>
/// <param name="Id">section_id: the number that PART, END and the footer repeat.</param>
/// <param name="IdStr">idstr, octets as they are.</param>
/// <param name="InstanceId">instance_id.</param>
/// <param name="VersionId">version_id.</param>
internal sealed record SectionHead(uint Id, LegacyName IdStr, uint InstanceId, uint VersionId);
