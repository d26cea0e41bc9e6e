using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Prints a profile as one JSON object.</summary>
internal static class ProfileJsonPrinter
{
    public static void Print(Stream output, MigrationProfile profile)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("machineType", profile.MachineType);
            json.WriteString("oldestVersion", profile.Version.Oldest?.ToString());
            json.WriteString("newestVersion", profile.Version.Newest?.ToString());
            json.WriteBoolean("isVersionStated", profile.Version.IsStated);
            WriteBoolean(json, "configuration", profile.HasConfiguration);
            WriteBoolean(json, "footers", profile.HasFooters);
            json.WriteBoolean("vmdesc", profile.HasVMDesc);
            json.WriteNumber("pageSize", profile.PageSize);
            WriteStrings(json, "capabilities", profile.Capabilities);
            json.WriteString("uuid", profile.Uuid is ReadOnlyMemory<byte> uuid ? new Guid(uuid.Span, bigEndian: true).ToString() : null);
            WriteStrings(json, "commands", profile.Commands.Select(CommandNames.Of));
            WriteStrings(json, "liveSections", profile.LiveSections.Select(static s => s.Path.ToString()));
            WriteStrings(json, "liveItems", profile.LiveItems.Select(static i => $"{i.Section} {i.Title}"));
            json.WriteStartArray("ramBlocks");
            foreach (RamBlockSummary block in profile.RamBlocks)
            {
                json.WriteStartObject();
                json.WriteString("idstr", block.IdStr);
                json.WriteNumber("length", block.UsedLength);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("devices");
            foreach (ProfileDevice device in profile.Devices)
                Write(json, device);
            json.WriteEndArray();
            WriteFacts(json, profile.Facts);
            WriteStrings(json, "notKnown", FactWords.NotKnown(profile));
            json.WriteNumber("schemaEntries", profile.Schemas?.Entries.Length ?? 0);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, ProfileDevice device)
    {
        json.WriteStartObject();
        json.WriteString("idstr", device.Path.IdStr);
        json.WriteNumber("instanceId", device.Path.InstanceId);
        json.WriteNumber("versionId", device.VersionId);
        if (device.MinimumVersionId is uint minimum)
            json.WriteNumber("minimumVersionId", minimum);
        else
            json.WriteNull("minimumVersionId");
        json.WriteString("vmsd", device.IsOldStyle ? null : device.Description?.Name);
        json.WriteNumber("octets", device.Octets);
        json.WriteStartArray("facts");
        foreach (DeviceFact fact in DeviceFacts.Of(device))
        {
            json.WriteStartObject();
            json.WriteString("name", fact.Name);
            json.WriteString("value", fact.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the machine answered; null: nobody asked it.</summary>
    private static void WriteFacts(Utf8JsonWriter json, MachineFacts? facts)
    {
        if (facts is null)
        {
            json.WriteNull("machine");
            return;
        }

        json.WriteStartObject("machine");
        json.WriteString("version", facts.Version);
        json.WriteString("uuid", facts.Uuid is ReadOnlyMemory<byte> uuid ? new Guid(uuid.Span, bigEndian: true).ToString() : null);
        if (facts.MaxCpus is int cpus)
            json.WriteNumber("maxCpus", cpus);
        else
            json.WriteNull("maxCpus");
        foreach (MachineFactList list in facts.Lists)
        {
            json.WriteStartArray(FactWords.JsonNameOf(list.Kind));
            foreach (MachineFact fact in list.Facts)
            {
                json.WriteStartObject();
                json.WriteString("name", fact.Name);
                json.WriteString("value", fact.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        WriteVirtio(json, facts);
        json.WriteEndObject();
    }

    private static void WriteVirtio(Utf8JsonWriter json, MachineFacts facts)
    {
        if (facts.Virtio is not ImmutableArray<VirtioFacts> devices)
        {
            json.WriteNull("virtio");
            return;
        }

        json.WriteStartArray("virtio");
        foreach (VirtioFacts device in devices)
        {
            json.WriteStartObject();
            json.WriteString("device", device.Device);
            json.WriteString("place", device.Place);
            json.WriteString("offeredFeatures", device.OfferedFeatures is ulong offered ? string.Create(CultureInfo.InvariantCulture, $"0x{offered:x}") : null);
            if (device.QueueSizes is ImmutableArray<uint> sizes)
            {
                json.WriteStartArray("queueSizes");
                foreach (uint size in sizes)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBoolean(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is bool boolean)
            json.WriteBoolean(name, boolean);
        else
            json.WriteNull(name);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
