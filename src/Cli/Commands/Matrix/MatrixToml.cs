using System.Globalization;
using System.Text;
using System.Text.Json;
using Ber.Live;
using Tomlyn;
using Tomlyn.Parsing;

namespace Ber.Cli;

/// <summary>A plan in TOML as the same in JSON, so that one reader reads both.</summary>
internal static class MatrixToml
{
    private const int MaxDepth = 32;

    /// <summary>Translates it.</summary>
    /// <param name="octets">The TOML text.</param>
    /// <exception cref="MatrixFormatException">It is none, or has dates.</exception>
    public static byte[] ToJson(ReadOnlySpan<byte> octets)
    {
        try
        {
            var parser = TomlParser.Create(Encoding.UTF8.GetString(octets), (TomlSerializerOptions?)null);
            var root = new Dictionary<string, object>();
            while (parser.MoveNext())
            {
                if (parser.Current.Kind is TomlParseEventKind.StartTable)
                    ReadTable(parser, root, 0);
            }

            using var json = new MemoryStream();
            using (var writer = new Utf8JsonWriter(json))
                Write(writer, root);
            return json.ToArray();
        }
        catch (TomlException exception)
        {
            const string Before = " : error : ";   // behind the place, which is said otherwise
            string words = exception.Message.Trim();
            int start = words.IndexOf(Before, StringComparison.Ordinal);
            throw new MatrixFormatException(
                string.Create(CultureInfo.InvariantCulture, $"line {exception.Line}, column {exception.Column}"),
                $"no TOML: {(start < 0 ? words : words[(start + Before.Length)..])}");
        }
    }

    /// <summary>Reads members into a table, which may have some already: TOML may come back to a table.</summary>
    private static void ReadTable(TomlParser parser, Dictionary<string, object> table, int depth)
    {
        while (parser.MoveNext() && parser.Current.Kind is TomlParseEventKind.PropertyName)
        {
            string name = parser.GetPropertyName();
            table.TryGetValue(name, out object? known);
            parser.MoveNext();
            object value = ReadValue(parser, known as Dictionary<string, object>, depth + 1);
            if (known is not null && !ReferenceEquals(known, value))
                throw Wrong(parser, $"{name} is there twice");
            table[name] = value;
        }
    }

    private static object ReadValue(TomlParser parser, Dictionary<string, object>? known, int depth)
    {
        if (depth > MaxDepth)
            throw Wrong(parser, "it is nested too deeply");
        switch (parser.Current.Kind)
        {
            case TomlParseEventKind.StartTable:
                Dictionary<string, object> table = known ?? [];
                ReadTable(parser, table, depth);
                return table;
            case TomlParseEventKind.StartArray:
                List<object> items = [];
                while (parser.MoveNext() && parser.Current.Kind is not TomlParseEventKind.EndArray)
                    items.Add(ReadValue(parser, null, depth + 1));
                return items;
            case TomlParseEventKind.String: return parser.GetString();
            case TomlParseEventKind.Integer: return parser.Current.GetInt64();
            case TomlParseEventKind.Float: return parser.Current.GetDouble();
            case TomlParseEventKind.Boolean: return parser.Current.GetBoolean();
            default: throw Wrong(parser, "a date is of no use here");
        }
    }

    private static MatrixFormatException Wrong(TomlParser parser, string words)
        => new(string.Create(CultureInfo.InvariantCulture, $"line {parser.Current.Line}"), words);

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case Dictionary<string, object> table:
                json.WriteStartObject();
                foreach ((string name, object member) in table)
                {
                    json.WritePropertyName(name);
                    Write(json, member);
                }

                json.WriteEndObject();
                break;
            case List<object> items:
                json.WriteStartArray();
                foreach (object item in items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case string text: json.WriteStringValue(text); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(double.IsFinite(number) ? number : -1); break;
            case bool flag: json.WriteBooleanValue(flag); break;
        }
    }
}
