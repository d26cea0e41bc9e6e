using Ber.Visitors;

namespace Support;

/// <summary>Descriptions that are equal in every respect, and other objects throughout.</summary>
public static class Copying
{
    public static VMStateDescription Copy(VMStateDescription description)
        => new(description.Name, description.VersionId, [.. description.Fields.Select(Copy)], [.. description.Subsections.Select(Copy)])
        {
            MinimumVersionId = description.MinimumVersionId,
            IsExact = description.IsExact,
        };

    private static VMStateField Copy(VMStateField field) => new(field.Name, field.Kind, field.TypeName)
    {
        Size = VMStateField.FixedSizeOf(field.Kind) == 0 ? field.Size : 0,
        Count = field.Count,
        CountField = field.CountField,
        CountFactor = field.CountFactor,
        HasLocalCount = field.HasLocalCount,
        VersionId = field.VersionId,
        Struct = field.Struct is null ? null : Copy(field.Struct),
        StructVersionId = field.StructVersionId,
        Key = field.Key is null ? null : Copy(field.Key),
        Elements = [.. field.Elements.Select(static e => new VMStateElements(Copy(e.Struct), e.Count, e.Key is null ? null : Copy(e.Key)))],
        IsConditional = field.IsConditional,
        Pointer = field.Pointer,
        IsListedByElement = field.IsListedByElement,
        IndexMode = field.IndexMode,
    };
}
