using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Ber.Visitors;

/// <summary>One pass over a vmdesc text: the root object and the devices. A token reader, no document: in lists of elements the names repeat.</summary>
internal ref partial struct VMDescParser
{
    /// <summary>Far above what <see cref="FieldPathStack.MaxDepth"/> lets descriptions need; the token reader does not recurse.</summary>
    private const int MaxJsonDepth = 1000;

    private readonly bool _isSpaced;
    private readonly IndexMode _indexMode;
    private readonly DescriptionInterner _interner = new();
    private Utf8JsonReader _reader;

    public VMDescParser(ReadOnlySpan<byte> json, IndexMode indexMode)
    {
        _isSpaced = json.StartsWith("{ "u8);
        _indexMode = indexMode;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
    }

    /// <summary>Why the last attempt failed.</summary>
    public string? Reason { get; private set; }

    /// <summary>The mode that the first array listed by element shows; null: no such array so far.</summary>
    public IndexMode? IndexEvidence { get; private set; }

    private readonly bool IsIndexModeWrong => IndexEvidence is IndexMode evidence && evidence != _indexMode;

    /// <summary>Reads the text; false also when the evidence contradicts the assumed index mode.</summary>
    public bool TryReadRoot([NotNullWhen(true)] out VMDesc? result)
    {
        result = null;
        if (!_reader.Read() || _reader.TokenType is not JsonTokenType.StartObject)
            return Fail("not a JSON object");

        long pageSize = 0;
        VMStateDescription? configuration = null;
        ImmutableArray<VMDescDevice>.Builder? devices = null;
        while (NextMember())
        {
            if (IsMember("page_size"u8))
            {
                if (!TryReadInteger("page_size", 0, long.MaxValue, out pageSize))
                    return false;
            }
            else if (IsMember("configuration"u8))
            {
                configuration = ReadConfiguration();
            }
            else if (IsMember("devices"u8))
            {
                if (!TryReadDevices(devices ??= ImmutableArray.CreateBuilder<VMDescDevice>()))
                    return false;
            }
            else
            {
                _reader.Skip();
            }
        }

        if (_reader.Read() || devices is null || IsIndexModeWrong)
            return false;

        result = new VMDesc
        {
            Dialect = new VMDescDialect(_isSpaced, _indexMode),
            PageSize = pageSize,
            Configuration = configuration,
            Devices = devices.ToImmutable(),
        };
        return true;
    }

    private VMStateDescription? ReadConfiguration()
    {
        _reader.Read();
        Utf8JsonReader before = _reader;
        if (TryReadBodyObject(1, isConfiguration: true, out VMStateDescription? configuration))
            return configuration;

        Restart(before);
        return null;
    }

    private bool TryReadDevices(ImmutableArray<VMDescDevice>.Builder devices)
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartArray)
            return Fail("'devices' is not a list");

        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
        {
            devices.Add(ReadDevice());
            if (IsIndexModeWrong)
                return false;
        }

        return true;
    }

    private VMDescDevice ReadDevice()
    {
        int start = (int)_reader.TokenStartIndex;
        Utf8JsonReader before = _reader;
        var device = new DeviceMembers { Name = "" };
        string? reason = null;
        if (!TryReadDevice(ref device, out VMStateDescription? description))
        {
            reason = Reason;
            Restart(before);
        }

        return new VMDescDevice
        {
            Name = device.Name,
            InstanceId = device.InstanceId,
            IsOldStyle = device.OldStyleSize is not null,
            Description = description,
            Reason = reason,
            TextStart = start,
            TextLength = (int)_reader.BytesConsumed - start,
        };
    }

    private bool TryReadDevice(ref DeviceMembers device, out VMStateDescription? description)
    {
        description = null;
        if (_reader.TokenType is not JsonTokenType.StartObject)
            return Fail("not an object");

        bool hasName = false;
        bool hasInstanceId = false;
        var body = new BodyMembers();
        while (NextMember())
        {
            if (IsMember("name"u8))
            {
                if (!TryReadText("name", out string? name))
                    return false;
                device.Name = name;
                hasName = true;
            }
            else if (IsMember("instance_id"u8))
            {
                if (!TryReadInteger("instance_id", int.MinValue, uint.MaxValue, out long instanceId))
                    return false;
                device.InstanceId = unchecked((uint)instanceId);
                hasInstanceId = true;
            }
            else if (IsMember("size"u8))
            {
                if (!TryReadInteger("size", 0, int.MaxValue, out long size))
                    return false;
                device.OldStyleSize = (int)size;
            }
            else if (!TryReadBodyMember(ref body, 1, isConfiguration: false))
            {
                return false;
            }
        }

        if (!hasName || !hasInstanceId)
            return Fail("no name or no instance_id");

        if (device.OldStyleSize is not int length)
            return TryFinish(body, out description);

        // migration/savevm.c, vmstate_save_old_style: "size", then one field "data" of the same size.
        var data = new VMStateField("data", FieldKind.Buffer) { Size = length };
        description = _interner.Intern(new VMStateDescription("", 0, [data]) { IsExact = true });
        return true;
    }

    /// <summary>Goes back to where an attempt began, and past the value there.</summary>
    private void Restart(Utf8JsonReader before)
    {
        _reader = before;
        _reader.Skip();
        Reason = null;
    }

    private bool NextMember()
    {
        _reader.Read();
        return _reader.TokenType is JsonTokenType.PropertyName;
    }

    /// <summary>
    /// Whether the name of a member is this one. QEMU escapes nothing in it; what is escaped may be no Unicode, and is a member that is not known.
    /// </summary>
    private readonly bool IsMember(ReadOnlySpan<byte> name) => !_reader.ValueIsEscaped && _reader.ValueSpan.SequenceEqual(name);

    private bool TryReadText(string member, [NotNullWhen(true)] out string? text)
    {
        text = null;
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.String)
            return Fail($"'{member}' is not a string");

        try
        {
            text = _reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // The token reader has no other way to say that a string holds half a surrogate pair or octets that are not UTF-8.
            return Fail($"'{member}' is not Unicode");
        }
    }

    private bool TryReadInteger(string member, long minimum, long maximum, out long value)
    {
        value = 0;
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.Number || !_reader.TryGetInt64(out value))
            return Fail($"'{member}' is not an integer");

        return (value >= minimum && value <= maximum) || Fail($"'{member}' is {value}, not {minimum}..{maximum}");
    }

    private bool Fail(string reason)
    {
        Reason = reason;
        return false;
    }

    private struct DeviceMembers
    {
        public string Name;
        public uint InstanceId;
        public int? OldStyleSize;
    }
}
