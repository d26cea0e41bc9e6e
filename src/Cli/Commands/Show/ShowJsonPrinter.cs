using System.Text.Json;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>
/// Prints what <see cref="StreamInspector.Inspect"/> finds as one JSON object; when the stream turns out to be unreadable its last member says why.
/// </summary>
internal sealed class ShowJsonPrinter : IStreamConsumer, IDisposable
{
    private readonly Stream _output;
    private readonly Utf8JsonWriter _json;
    private readonly DeviceFilter _filter;
    private readonly bool _isSummary;
    private readonly List<(int Command, string Contents)> _commands = [];
    private readonly List<(FieldPath Path, uint VersionId)> _live = [];
    private readonly List<string> _channels = [];
    private readonly Dictionary<FieldPath, IReadOnlyList<LiveItem>> _liveItems = [];
    private readonly OpaqueSums _opaque = new();
    private readonly ContentSums _sums = new(isListed: false);
    private (VMDescDialect Dialect, long PageSize)? _vmdesc;
    private bool _isInDevices;

    public ShowJsonPrinter(Stream output, DeviceFilter filter, bool isSummary)
    {
        _output = output;
        _filter = filter;
        _isSummary = isSummary;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
    }

    /// <summary>Runs an inspection with this consumer.</summary>
    public void Print(Action<IStreamConsumer> inspect)
    {
        _json.WriteStartObject();
        try
        {
            inspect(this);
        }
        catch (StreamFormatException exception)
        {
            EndDevices();
            _json.WriteString("error", exception.Message);
            throw;
        }
        finally
        {
            if (_json.CurrentDepth == 1)
            {
                _json.WriteEndObject();
                _json.Flush();
                _output.Write("\n"u8);
            }
        }
    }

    public void Dispose() => _json.Dispose();

    public void OnAnnouncement(MigrationProfile announced)
    {
        _json.WriteStartObject("announcement");
        _json.WriteString("machineType", announced.MachineType);
        _json.WriteNumber("ramBlocks", announced.RamBlocks.Length);
        _json.WriteNumber("devices", announced.Devices.Length);
        _json.WriteEndObject();
    }

    public void OnStart(StreamStart start)
    {
        _json.WriteString("format", start.Program is null ? "legacy" : "ber");
        _json.WriteString("program", start.Program);
        _json.WriteString("machineType", start.MachineType);
        if (start.TargetPageBits is int bits)
            _json.WriteNumber("targetPageBits", bits);
        if (start.Capabilities is not null)
        {
            _json.WriteStartArray("capabilities");
            foreach (string capability in start.Capabilities)
                _json.WriteStringValue(capability);
            _json.WriteEndArray();
        }

        if (start.Uuid is ReadOnlyMemory<byte> uuid)
            _json.WriteString("uuid", new Guid(uuid.Span, bigEndian: true));
    }

    public void OnCommand(int command, ReadOnlySpan<byte> contents) => _commands.Add((command, Convert.ToHexStringLower(contents)));

    public void OnLiveSection(FieldPath section, uint versionId) => _live.Add((section, versionId));

    public void OnChannel(MigrationChannel channel) => _channels.Add(channel.Name);

    public void OnLiveItems(IReadOnlyList<LiveItem> items) => _liveItems[items[0].Section] = items;

    public void OnDevice(DeviceSection section)
    {
        if (!_filter.Takes(section.Path))
            return;
        BeginDevices();
        _json.WriteStartObject();
        _json.WriteString("idstr", section.Path.IdStr);
        _json.WriteNumber("instanceId", section.Path.InstanceId);
        _json.WriteNumber("sectionId", section.SectionId);
        _json.WriteNumber("versionId", section.VersionId);
        _json.WriteString("vmsd", section.Description is { Name.Length: > 0 } description ? description.Name : null);
        _json.WriteNumber("offset", section.LegacyOffset);
        _json.WriteNumber("octets", section.Octets);
        _json.WriteNumber("opaqueOctets", section.OpaqueOctets);
        _json.WriteString("opaqueReason", section.OpaqueReason);
        if (_isSummary)
            SharesText.WriteJson(_json, _sums.Add(section));
        else
            WriteFields(section);
        _json.WriteEndObject();
        _json.FlushMuch();
    }

    public void OnOpaque(long octets, string? reason) => _opaque.Add(octets, reason);

    public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => _vmdesc = (dialect, pageSize);

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        BeginDevices();
        EndDevices();
        _json.WriteNumber("legacyOctets", result.LegacyOctets);
        if (result.BerOctets > 0)
            _json.WriteNumber("berOctets", result.BerOctets);
        _json.WriteNumber("typedLiveOctets", result.TypedLiveOctets);
        if (_isSummary)
            SharesText.WriteJson(_json, _sums.Total);
        RamBlockPrinter.WriteJson(_json, blocks);
        WriteRest(result);
    }

    private void WriteFields(DeviceSection section)
    {
        _json.WritePropertyName("fields");
        if (section.State is null)
        {
            _json.WriteNullValue();
            return;
        }

        IVisitor visitor = new QmpOutputVisitor(_json);
        VMState.Visit(ref visitor, section.Description!, section.State);
    }

    private void WriteRest(TranslationResult result)
    {
        _json.WriteStartArray("liveSections");
        foreach ((FieldPath path, uint versionId) in _live)
        {
            _json.WriteStartObject();
            _json.WriteString("idstr", path.IdStr);
            _json.WriteNumber("instanceId", path.InstanceId);
            _json.WriteNumber("versionId", versionId);
            if (_liveItems.Remove(path, out IReadOnlyList<LiveItem>? items))   // of several sections of one path the first one lists them
                LiveItemText.WriteJson(_json, items);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        if (_channels.Count > 0)
        {
            _json.WriteStartArray("channels");
            foreach (string channel in _channels)
                _json.WriteStringValue(channel);
            _json.WriteEndArray();
        }

        _json.WriteStartArray("commands");
        foreach ((int command, string contents) in _commands)
        {
            _json.WriteStartObject();
            _json.WriteNumber("command", command);
            _json.WriteString("name", CommandNames.Of(command));
            _json.WriteString("contents", contents);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        if (_vmdesc is var (dialect, pageSize))
        {
            _json.WriteStartObject("vmdesc");
            _json.WriteNumber("pageSize", pageSize);
            _json.WriteBoolean("spaced", dialect.IsSpaced);
            _json.WriteString("index", dialect.IndexMode switch { IndexMode.All => "all", IndexMode.AllButLast => "allButLast", _ => "none" });
            _json.WriteEndObject();
        }

        _json.WriteStartArray("opaque");
        foreach ((string reason, long octets) in _opaque.All)
        {
            _json.WriteStartObject();
            _json.WriteNumber("octets", octets);
            _json.WriteString("reason", reason);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("warnings");
        foreach (string warning in result.Warnings)
            _json.WriteStringValue(warning);
        _json.WriteEndArray();
    }

    private void BeginDevices()
    {
        if (_isInDevices)
            return;
        _json.WriteStartArray("devices");
        _isInDevices = true;
    }

    private void EndDevices()
    {
        if (!_isInDevices)
            return;
        _json.WriteEndArray();
        _isInDevices = false;
    }
}
