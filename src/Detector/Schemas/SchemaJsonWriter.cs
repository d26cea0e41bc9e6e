using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Writes a catalog in the form of <c>-dump-vmstate</c>, with members of its own where more is known: <c>type</c>, <c>kind</c>, <c>count_field</c>,
/// <c>exact</c>.
/// </summary>
internal static class SchemaJsonWriter
{
    public static void Write(Utf8JsonWriter writer, SchemaCatalog catalog)
    {
        writer.WriteStartObject();
        if (catalog.MachineType is string machine)
        {
            writer.WriteStartObject("vmschkmachine"u8);
            writer.WriteString("Name"u8, machine);
            writer.WriteEndObject();
        }

        foreach (SchemaEntry entry in catalog.Entries)
        {
            writer.WriteStartObject(entry.Name);
            writer.WriteString("Name"u8, entry.Name);
            writer.WriteNumber("version_id"u8, entry.VersionId);
            if (entry.MinimumVersionId is int minimum)
                writer.WriteNumber("minimum_version_id"u8, minimum);
            if (entry.DeviceType is null)
                writer.WriteBoolean("device_type"u8, false);
            if (entry.Description is VMStateDescription description)
            {
                writer.WritePropertyName("Description"u8);
                WriteDescription(writer, description, catalog.HasCounts);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteDescription(Utf8JsonWriter writer, VMStateDescription description, bool hasCounts)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, description.Name);
        writer.WriteNumber("version_id"u8, description.VersionId);
        if (description.MinimumVersionId is int minimum)
            writer.WriteNumber("minimum_version_id"u8, minimum);
        if (description.IsExact)
            writer.WriteBoolean("exact"u8, true);
        if (!description.Fields.IsEmpty)
        {
            writer.WriteStartArray("Fields"u8);
            foreach (VMStateField field in description.Fields)
                WriteField(writer, field, hasCounts);
            writer.WriteEndArray();
        }

        if (!description.Subsections.IsEmpty)
        {
            writer.WriteStartArray("Subsections"u8);
            foreach (VMStateDescription subsection in description.Subsections)
                WriteDescription(writer, subsection, hasCounts);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, VMStateField field, bool hasCounts)
    {
        writer.WriteStartObject();
        writer.WriteString("field"u8, field.Name);
        writer.WriteNumber("version_id"u8, field.VersionId);
        writer.WriteBoolean("field_exists"u8, field.IsConditional);
        if (field.Count != 1 && hasCounts)
            writer.WriteNumber("num"u8, field.Count);
        writer.WriteNumber("size"u8, field.Size);
        if (field.TypeName.Length > 0)
        {
            writer.WriteString("type"u8, field.TypeName);
            writer.WriteString("kind"u8, JsonNamingPolicy.CamelCase.ConvertName(field.Kind.ToString()));
        }

        if (field.CountField is string countField)
            writer.WriteString("count_field"u8, countField);
        if ((field.Struct ?? (field.Elements.IsEmpty ? null : field.Elements[0].Struct)) is VMStateDescription nested)
        {
            writer.WritePropertyName("Description"u8);
            WriteDescription(writer, nested, hasCounts);
        }

        writer.WriteEndObject();
    }
}
