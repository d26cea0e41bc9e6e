using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>
/// Descriptions as a loader of QEMU goes by them: what is saved by a function of its own is one buffer. Descriptions of one shape are one object.
/// </summary>
internal sealed class LoadedTypes
{
    private readonly DescriptionInterner _types = new();
    private readonly Dictionary<VMStateDescription, VMStateDescription> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The description of a loader.</summary>
    /// <returns>The same description, where nothing in it is saved by hand.</returns>
    public VMStateDescription Of(VMStateDescription description)
    {
        if (!description.HasSavedByHand)
            return description;
        if (_known.TryGetValue(description, out VMStateDescription? known))
            return known;
        ImmutableArray<VMStateField>.Builder fields = description.Fields.ToBuilder();
        for (int i = 0; i < fields.Count; i++)
        {
            VMStateField field = fields[i];
            if (field.IsSavedByHand)
            {
                fields[i] = new VMStateField(field.Name, FieldKind.Buffer, field.TypeName)
                {
                    Size = (int)field.Struct!.Length!.Value,
                    VersionId = field.VersionId,
                    IndexMode = field.IndexMode,
                };
            }
            else if (field.Struct is { HasSavedByHand: true } nested)
            {
                fields[i] = new VMStateField(field.Name, field.Kind, field.TypeName)
                {
                    Struct = Of(nested),
                    Count = field.Count,
                    IsArrayOfOne = field.IsArrayOfOne,
                    IsListedByElement = field.IsListedByElement,
                    VersionId = field.VersionId,
                    StructVersionId = field.StructVersionId,
                    Pointer = field.Pointer,
                    IndexMode = field.IndexMode,
                };
            }
        }

        return _known[description] = _types.Intern(
            new VMStateDescription(description.Name, description.VersionId, fields.ToImmutable(), [.. description.Subsections.Select(Of)])
            {
                IsExact = description.IsExact,
                MinimumVersionId = description.MinimumVersionId,
            });
    }
}
