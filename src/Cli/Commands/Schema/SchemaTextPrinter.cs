using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Prints a catalog for people.</summary>
internal static class SchemaTextPrinter
{
    public static void Print(TextWriter output, SchemaCatalog catalog, bool showsFields)
    {
        if (catalog.MachineType is string machine)
            output.WriteLine($"machine {machine}");
        foreach (SchemaEntry entry in catalog.Entries)
        {
            string? description = entry.Description is VMStateDescription d && d.Name != entry.Name ? $", description {d.Name}" : null;
            output.WriteLine($"{entry.Name} {DescriptionWords.VersionsOf(entry.VersionId, entry.MinimumVersionId)}{description}");
            if (showsFields && entry.Description is not null)
                Print(output, entry.Description, 1);
        }

        if (!showsFields)
            output.WriteLine($"{catalog.Entries.Length} entries");
    }

    private static void Print(TextWriter output, VMStateDescription description, int depth)
    {
        string indent = new(' ', 4 * depth);
        foreach (VMStateField field in description.Fields)
        {
            VMStateDescription? nested = field.Struct ?? (field.Elements.IsEmpty ? null : field.Elements[0].Struct);
            output.WriteLine($"{indent}{field.Name}: {DescriptionWords.Of(field, nested)}");
            if (nested is not null)
                Print(output, nested, depth + 1);
        }

        foreach (VMStateDescription subsection in description.Subsections)
        {
            output.WriteLine($"{indent}subsection {subsection.Name} {DescriptionWords.VersionsOf(subsection.VersionId, subsection.MinimumVersionId)}");
            Print(output, subsection, depth + 1);
        }
    }
}
