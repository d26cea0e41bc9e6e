#pragma warning disable CA1822
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What is known of one side's binary beyond its stream: schemas given by the user, and the shipped facts about QEMU's releases.</summary>
internal sealed class SideKnowledge(SchemaCatalog? schemas, QemuVersionRange version)
{
    public SchemaCatalog? Schemas => schemas;

    public QemuVersionRange Version => version;

    public int? MinimumVersion(VMStateDescription description) => description.MinimumVersionId;

    public int? FieldVersion(VMStateDescription owner, string field) => null;

    public string? CountField(VMStateDescription owner, string field) => null;

    public SubsectionKnowledge Subsection(VMStateDescription owner, string name) => default;
}
