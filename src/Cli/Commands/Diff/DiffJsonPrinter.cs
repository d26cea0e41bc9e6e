using System.Text.Json;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>A comparison as one JSON object.</summary>
internal static class DiffJsonPrinter
{
    public static void Print(Stream output, string left, string right, StreamComparison comparison)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("verdict", comparison.IsEqual ? "equal" : "different");
            json.WriteString("left", left);
            json.WriteString("right", right);
            json.WriteNumber("devices", comparison.Devices);
            json.WriteNumber("differentDevices", comparison.DifferentDevices);
            json.WriteStartArray("differences");
            foreach (StreamDifference difference in comparison.Differences)
            {
                Write(json, difference);
                json.FlushMuch();
            }

            json.WriteEndArray();
            json.WriteStartArray("ramBlocks");
            foreach (RamBlockComparison block in comparison.RamBlocks)
                Write(json, block);
            json.WriteEndArray();
            json.WriteStartArray("notCompared");
            foreach (string what in comparison.NotCompared)
                json.WriteStringValue(what);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, StreamDifference difference)
    {
        json.WriteStartObject();
        json.WriteString("kind", NameOf(difference.Kind));
        json.WriteString("subject", difference.Subject);
        if (difference.Path is not null)
            json.WriteString("path", difference.Path.ToString());
        if (difference.State?.Name is string name)
            json.WriteString("name", name);
        json.WriteString("left", difference.Left);
        json.WriteString("right", difference.Right);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RamBlockComparison block)
    {
        json.WriteStartObject();
        json.WriteString("idstr", block.IdStr);
        json.WriteString("leftDigest", block.LeftDigest);
        json.WriteString("rightDigest", block.RightDigest);
        json.WriteNumber("differentPages", block.DifferentPages);
        if (block.FirstDifference is ulong first)
            json.WriteNumber("firstDifference", first);
        if (block.NotCompared is not null)
            json.WriteString("notCompared", block.NotCompared);
        json.WriteEndObject();
    }

    public static string NameOf(StreamDifferenceKind kind) => kind switch
    {
        StreamDifferenceKind.Configuration => "configuration",
        StreamDifferenceKind.Commands => "commands",
        StreamDifferenceKind.LiveSection => "liveSection",
        StreamDifferenceKind.LiveItem => "liveItem",
        StreamDifferenceKind.Device => "device",
        StreamDifferenceKind.Version => "version",
        StreamDifferenceKind.Field => "field",
        StreamDifferenceKind.Octets => "octets",
        StreamDifferenceKind.Opaque => "opaque",
        StreamDifferenceKind.RamBlock => "ramBlock",
        _ => "ramPages",
    };
}
