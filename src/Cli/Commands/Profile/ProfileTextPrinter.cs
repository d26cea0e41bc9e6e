using System.Globalization;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Prints a profile for people.</summary>
internal static class ProfileTextPrinter
{
    public static void Print(TextWriter output, MigrationProfile profile)
    {
        output.WriteLine($"machine {profile.MachineType ?? "(no configuration)"}, QEMU {profile.Version}");
        string parts = $"{Has(profile.HasConfiguration, "configuration section")}, {Has(profile.HasFooters, "section footers")}";
        output.WriteLine($"{parts}, {Has(profile.HasVMDesc, "vmdesc")}");
        if (profile.PageSize > 0)
            output.WriteLine($"target page of {Count(profile.PageSize, "octet")}");
        if (!profile.Capabilities.IsEmpty)
            output.WriteLine($"capabilities {string.Join(", ", profile.Capabilities)}");
        if (profile.Uuid is ReadOnlyMemory<byte> uuid)
            output.WriteLine($"UUID {new Guid(uuid.Span, bigEndian: true)}");
        if (!profile.Commands.IsEmpty)
            output.WriteLine($"commands {string.Join(", ", profile.Commands.Select(CommandNames.Of))}");
        PrintFacts(output, profile);
        foreach (ProfileDevice section in profile.LiveSections)
            output.WriteLine($"live section {section.Path} v{section.VersionId}");
        foreach (LiveItem item in profile.LiveItems)
            output.WriteLine(item.Node is null ? $"drive {item.Name} in {item.Section}" : $"bitmap {item.Name} of node {item.Node} in {item.Section}");
        foreach (RamBlockSummary block in profile.RamBlocks)
            output.WriteLine($"RAM {block.IdStr}: {string.Create(CultureInfo.InvariantCulture, $"0x{block.UsedLength:x}")} octets");
        foreach (ProfileDevice device in profile.Devices)
        {
            string versions = device.MinimumVersionId is uint minimum ? $"v{device.VersionId} (takes {minimum} and later)" : $"v{device.VersionId}";
            string description = device.IsOldStyle ? "no description" : device.Description?.Name ?? "unknown description";
            output.WriteLine($"{device.Path} {versions}, {description}, {Count(device.Octets, "octet")}");
            foreach (DeviceFact fact in DeviceFacts.Of(device))
                output.WriteLine($"    {fact.Name}: {fact.Value}");
        }

        if (profile.Schemas is SchemaCatalog schemas)
            output.WriteLine($"schemas of {schemas.Entries.Length} device types{(schemas.MachineType is string machine ? $", made with {machine}" : null)}");
    }

    /// <summary>What the machine answered, a line for each thing; what it did not, in one.</summary>
    private static void PrintFacts(TextWriter output, MigrationProfile profile)
    {
        if (profile.Facts is MachineFacts facts)
        {
            output.WriteLine($"asked: QEMU {facts.Version ?? "of an unknown version"}, {FactWords.Uuid(facts)}, {FactWords.Cpus(facts)}");
            foreach (MachineFactList list in facts.Lists)
                output.WriteLine($"{FactWords.NameOf(list.Kind)}: {FactWords.Of(list)}");
            foreach (VirtioFacts device in facts.Virtio ?? [])
                output.WriteLine($"{device.Device}{(device.Place.Length > 0 ? $" at {device.Place}" : "")}: {FactWords.Of(device)}");
        }

        if (FactWords.NotKnown(profile) is { Length: > 0 } unknown)
            output.WriteLine($"not known: {string.Join("; ", unknown)}");
    }

    private static string Has(bool? has, string what) => has switch
    {
        true => what,
        false => $"no {what}",
        null => $"{what} unknown",
    };

    private static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
