using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A field of a description as one side of a comparison has it.</summary>
/// <param name="Owner">The description that has it.</param>
/// <param name="Field">The field.</param>
/// <param name="Parent">The place of its owner.</param>
/// <param name="IsOn">Whether its version lets it onto the wire in this comparison.</param>
internal sealed record SchemaItem(VMStateDescription Owner, VMStateField Field, PathNode Parent, bool IsOn) : IAlignedField
{
    public string Name => Field.Name;

    public PathNode Node => Parent.Field(Field.Name);

    public VMStateDescription? Nested => Field.Struct ?? (Field.Elements.IsEmpty ? null : Field.Elements[0].Struct);

    public bool IsFiller
        => Field.TypeName == "unused_buffer" || (Field.TypeName.Length == 0 && FieldNames.WithoutSuffix(Name) is "unused" && Field.Struct is null);

    public bool IsEnd => false;

    long? IAlignedField.Octets => Length;

    /// <summary>Octets of all elements, as far as the description tells: a dump states the size of C structs, so what is nested is added up.</summary>
    public long? Length
    {
        get
        {
            long? one = Nested is VMStateDescription nested ? (Field.Kind is FieldKind.Struct ? LengthOf(nested) : null) : Field.Size;
            return one * Field.Count;
        }
    }

    /// <summary>The fields of a description.</summary>
    /// <param name="description">The description.</param>
    /// <param name="version">The version by which fields are let in.</param>
    /// <param name="node">Its place.</param>
    public static List<SchemaItem> Of(VMStateDescription description, int version, PathNode node)
    {
        var items = new List<SchemaItem>(description.Fields.Length);
        for (int i = 0; i < description.Fields.Length; i++)
        {
            VMStateField field = description.Fields[i];
            if (field.Kind is FieldKind.Null && i + 1 < description.Fields.Length && description.Fields[i + 1].Name == field.Name)
                continue;   // a run of null pointers in front of the elements that tell what they are
            if (items.Count > 0 && items[^1].Name == field.Name && description.IsExact)
                continue;   // another run of the same array
            items.Add(new SchemaItem(description, field, node, field.VersionId <= version));
        }

        return items;
    }

    /// <summary>Its type for people.</summary>
    public string Describe()
    {
        string type = Field.TypeName.Length > 0 ? Field.TypeName : Nested is null ? "" : "struct";
        if (Nested is VMStateDescription nested)
            type += $" {nested.Name} v{nested.VersionId}";
        else if (Field.Size > 0 && VMStateField.FixedSizeOf(Field.Kind) == 0)
            type += $"{(type.Length > 0 ? " of " : "")}{Field.Size} octet{(Field.Size == 1 ? "" : "s")}";
        if (Field.Count != 1)
            type += $"[{Field.Count}]";
        if (Field.VersionId > 0)
            type += $", since version {Field.VersionId}";
        return Field.IsConditional ? $"{type}, under a condition" : type;
    }

    private static long? LengthOf(VMStateDescription description)
    {
        long? length = description.Subsections.IsEmpty ? 0 : null;
        foreach (SchemaItem item in Of(description, description.VersionId, PathNode.Section))
        {
            if (item.IsOn)
                length += item.Field.IsConditional ? null : item.Length;
        }

        return length;
    }
}
