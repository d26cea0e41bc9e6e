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
        foreach (ProfileDevice section in profile.LiveSections)
            output.WriteLine($"live section {section.Path} v{section.VersionId}");
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

    private static string Has(bool? has, string what) => has switch
    {
        true => what,
        false => $"no {what}",
        null => $"{what} unknown",
    };

    private static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
