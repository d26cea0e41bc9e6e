using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Finds one field and prints its value: a scalar alone on its line, anything else as JSON.</summary>
/// <remarks>A name in the path may stand in quotes or not, even where it holds a dot: what the section really has decides.</remarks>
internal sealed class FieldSelector(string? device, string field) : IStreamConsumer
{
    private readonly DeviceFilter _filter = new(device);
    private readonly ArrayBufferWriter<byte> _value = new();

    public ReadOnlySpan<byte> Value => _value.WrittenSpan;

    public bool IsSectionFound { get; private set; }

    public void OnDevice(DeviceSection section)
    {
        if (_value.WrittenCount > 0 || section.State is null)
            return;
        int? prefix = DeviceFilter.IsPrefix(field, section.Path);
        string? path = prefix is int length ? field[length..] : device is not null && _filter.Takes(section.Path) ? $".{field}" : null;
        if (path is null)
            return;

        IsSectionFound = true;
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            IVisitor visitor = new QmpOutputVisitor(json);
            VMState.Visit(ref visitor, section.Description!, section.State);
            visitor.Complete();
        }

        using JsonDocument document = JsonDocument.Parse(octets.WrittenMemory, new JsonDocumentOptions { MaxDepth = 256 });
        if (Find(document.RootElement, path) is JsonElement found)
            Print(found);
    }

    private static JsonElement? Find(JsonElement value, ReadOnlySpan<char> path)
    {
        if (path.IsEmpty)
            return value;

        if (value.ValueKind is JsonValueKind.Array && path[0] == '[')
        {
            int end = path.IndexOf(']');
            return end > 0 && int.TryParse(path[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < value.GetArrayLength()
                ? Find(value[index], path[(end + 1)..])
                : null;
        }

        if (value.ValueKind is not JsonValueKind.Object || path[0] != '.')
            return null;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            foreach (string name in (ReadOnlySpan<string>)[member.Name, $"\"{member.Name}\""])
            {
                ReadOnlySpan<char> rest = path[1..];
                if (rest.StartsWith(name, StringComparison.Ordinal) && (rest.Length == name.Length || rest[name.Length] is '.' or '[')
                    && Find(member.Value, rest[name.Length..]) is JsonElement found)
                    return found;
            }
        }

        return null;
    }

    private void Print(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            _value.Write(System.Text.Encoding.UTF8.GetBytes(value.GetString()!));
        }
        else
        {
            using var json = new Utf8JsonWriter(_value, new JsonWriterOptions { Indented = true });
            value.WriteTo(json);
        }

        _value.Write("\n"u8);
    }
}
