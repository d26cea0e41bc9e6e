using System.Text.Json;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>In which lines of a <c>-dump-vmstate</c> its device types, descriptions and fields stand.</summary>
internal sealed class DumpLines
{
    private readonly Dictionary<string, int> _lines = [];

    /// <summary>Reads a file.</summary>
    /// <returns>null: it is no file of JSON.</returns>
    public static DumpLines? TryRead(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            byte[] json = File.ReadAllBytes(path);
            if (StreamTranslator.FormatOf(json.AsSpan(0, Math.Min(json.Length, StreamTranslator.FormatLength)), out _) is not StreamFormat.Unknown)
                return null;
            var lines = new DumpLines();
            lines.Read(json);
            return lines;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The line of what a finding is about, or of the nearest that is around it.</summary>
    /// <returns>null: the file has none of its device types.</returns>
    public int? Find(CheckFinding finding)
    {
        foreach (string device in finding.Devices.IsEmpty ? [finding.Path.IdStr] : finding.Devices)
        {
            for (int depth = finding.Path.Steps.Length; depth >= 0; depth--)
            {
                if (_lines.TryGetValue(KeyOf(device, finding.Path.Steps.AsSpan()[..depth]), out int line))
                    return line;
            }
        }

        return null;
    }

    private static string KeyOf(string device, ReadOnlySpan<FieldPathStep> steps)
    {
        foreach (FieldPathStep step in steps)
            device += $"\0{step.Name}";
        return device;
    }

    private void Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        int line = 1;
        long counted = 0;
        var places = new Stack<string?>();   // of each object that is open; null: it has no name
        string key = "";
        while (reader.Read())
        {
            line += json.AsSpan((int)counted, (int)(reader.TokenStartIndex - counted)).Count((byte)'\n');
            counted = reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    key = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject:
                    places.Push(places.Count == 1 ? key : null);
                    if (places.Count == 2)
                        _lines.TryAdd(key, line);
                    break;
                case JsonTokenType.EndObject:
                    places.Pop();
                    break;
                case JsonTokenType.String when places.Count > 2 && (key == "field" || (key == "name" && IsSubsection(places))):
                    places.Pop();
                    places.Push(reader.GetString());
                    _lines.TryAdd(string.Join('\0', places.Where(static p => p is not null).Reverse()), line);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Whether the object that is open is a subsection: it stands in a description, and a description in a device or field with a name.</summary>
    private static bool IsSubsection(Stack<string?> places) => places.Skip(1).FirstOrDefault() is null && places.Count > 3;
}
