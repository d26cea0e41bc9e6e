using System.Collections.Immutable;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Reads what <c>-dump-vmstate</c> writes (hw/core/machine.c and migration/savevm.c, dump_vmstate_json_to_file), and what <see cref="SchemaJsonWriter"/>
/// adds to it.
/// </summary>
internal ref struct SchemaJsonReader(ReadOnlySpan<byte> json)
{
    /// <summary>Nested objects and arrays at most.</summary>
    public const int MaxDepth = 256;

    private const string MachineKey = "vmschkmachine";

    private readonly DescriptionPool _pool = new();
    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
    private bool _hasCounts;

    public SchemaCatalog Read()
    {
        try
        {
            string? machine = null;
            ImmutableArray<SchemaEntry>.Builder entries = ImmutableArray.CreateBuilder<SchemaEntry>();
            Next();
            Require(JsonTokenType.StartObject, "an object of device types");
            while (NextMember(out string? name))
            {
                if (name == MachineKey)
                    machine = ReadMachine();
                else
                    entries.Add(ReadEntry(name!));
            }

            if (_json.Read())
                throw Unexpected("the end of the text");
            if (machine is null && entries.Count == 0)
                throw new StreamFormatException(StreamFormatError.NotAStream, 0, "device types with their descriptions", "an empty object");
            return new SchemaCatalog(entries.ToImmutable()) { MachineType = machine, HasCounts = _hasCounts };
        }
        catch (JsonException exception)
        {
            string found = $"what is not, in line {exception.LineNumber + 1}";
            throw new StreamFormatException(StreamFormatError.Malformed, _json.BytesConsumed, "JSON", found, exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new StreamFormatException(StreamFormatError.Malformed, _json.BytesConsumed, "names in UTF-8", "other octets", exception);
        }
        catch (ArgumentException exception)
        {
            throw new StreamFormatException(StreamFormatError.Malformed, _json.BytesConsumed, "a consistent description", exception.Message, exception);
        }
    }

    private string? ReadMachine()
    {
        Require(JsonTokenType.StartObject, "an object");
        string? name = null;
        while (NextMember(out string? member))
        {
            if (member == "Name" && _json.TokenType is JsonTokenType.String)
                name = _json.GetString();
            else
                _json.Skip();
        }

        return name;
    }

    private SchemaEntry ReadEntry(string type)
    {
        Require(JsonTokenType.StartObject, "an object");
        int? version = null;
        int? minimum = null;
        bool isDeviceType = true;
        VMStateDescription? description = null;
        while (NextMember(out string? member))
        {
            switch (member)
            {
                case "version_id": version = Integer(); break;
                case "minimum_version_id": minimum = Integer(); break;
                case "device_type": isDeviceType = Boolean(); break;
                case "Description": description = ReadDescription(); break;
                default: _json.Skip(); break;
            }
        }

        if (version is not int stated)
        {
            string found = $"\"{type}\" without one";
            throw new StreamFormatException(StreamFormatError.NotAStream, _json.TokenStartIndex, "a device type with its version_id", found);
        }

        return new SchemaEntry { DeviceType = isDeviceType ? type : null, VersionId = stated, MinimumVersionId = minimum, Description = description };
    }

    private VMStateDescription ReadDescription()
    {
        Require(JsonTokenType.StartObject, "a description");
        string name = "";
        int version = 0;
        int? minimum = null;
        bool isExact = false;
        ImmutableArray<VMStateField>.Builder fields = ImmutableArray.CreateBuilder<VMStateField>();
        ImmutableArray<VMStateDescription>.Builder subsections = ImmutableArray.CreateBuilder<VMStateDescription>();
        while (NextMember(out string? member))
        {
            switch (member)
            {
                case "name": name = String(); break;
                case "version_id": version = Integer(); break;
                case "minimum_version_id": minimum = Integer(); break;
                case "exact": isExact = Boolean(); break;
                case "Fields":
                    Require(JsonTokenType.StartArray, "a list of fields");
                    for (Next(); _json.TokenType is not JsonTokenType.EndArray; Next())
                        fields.Add(ReadField());
                    break;
                case "Subsections":
                    Require(JsonTokenType.StartArray, "a list of descriptions");
                    for (Next(); _json.TokenType is not JsonTokenType.EndArray; Next())
                        subsections.Add(ReadDescription());
                    break;
                default: _json.Skip(); break;
            }
        }

        return _pool.Share(new VMStateDescription(name, version, fields.ToImmutable(), subsections.ToImmutable())
        {
            MinimumVersionId = minimum,
            IsExact = isExact,
        });
    }

    private VMStateField ReadField()
    {
        Require(JsonTokenType.StartObject, "a field");
        string name = "";
        string typeName = "";
        string? countField = null;
        FieldKind? kind = null;
        int version = 0;
        int size = 0;
        int count = 1;
        bool isConditional = false;
        VMStateDescription? nested = null;
        while (NextMember(out string? member))
        {
            switch (member)
            {
                case "field": name = String(); break;
                case "version_id": version = Integer(); break;
                case "size": size = Integer(); break;
                case "field_exists": isConditional = Boolean(); break;
                case "num":
                    count = Integer();
                    _hasCounts = true;
                    break;
                case "type": typeName = String(); break;
                case "kind": kind = Enum.TryParse(String(), ignoreCase: true, out FieldKind stated) ? stated : throw Unexpected("a kind of field"); break;
                case "count_field": countField = String(); break;
                case "Description": nested = ReadDescription(); break;
                default: _json.Skip(); break;
            }
        }

        kind ??= nested is null ? FieldKind.Buffer : FieldKind.Struct;
        return new VMStateField(name, kind.Value, typeName)
        {
            Size = Math.Max(size, 0),
            Count = Math.Max(count, 0),
            CountField = countField,
            VersionId = version,
            IsConditional = isConditional,
            Struct = nested,
        };
    }

    /// <summary>The next member's name, with the reader at its value.</summary>
    private bool NextMember(out string? name)
    {
        Next();
        name = null;
        if (_json.TokenType is JsonTokenType.EndObject)
            return false;
        name = _json.GetString();
        Next();
        return true;
    }

    private void Next()
    {
        if (!_json.Read())
            throw new StreamFormatException(StreamFormatError.Truncated, _json.BytesConsumed, "the end of an object", "the end of the text");
    }

    private readonly int Integer()
        => _json.TokenType is JsonTokenType.Number && _json.TryGetInt64(out long value) && value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw Unexpected("a number of 32 bits");

    private readonly string String() => _json.TokenType is JsonTokenType.String ? _json.GetString()! : throw Unexpected("a string");

    private readonly bool Boolean() => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Unexpected("true or false"),
    };

    private readonly void Require(JsonTokenType type, string expected)
    {
        if (_json.TokenType != type)
            throw Unexpected(expected);
    }

    private readonly StreamFormatException Unexpected(string expected)
        => new(StreamFormatError.Malformed, _json.TokenStartIndex, expected, $"{_json.TokenType}");
}
