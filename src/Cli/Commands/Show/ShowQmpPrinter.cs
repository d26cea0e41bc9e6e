using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>
/// Prints the device state as a reply of QMP would have it: <c>{"return": [{"idstr": …, "instance-id": …, "version-id": …, "state": {…}}, …]}</c>.
/// </summary>
/// <remarks>
/// A live section with bitmaps, drives or so has <c>"items"</c>, and stands behind the devices. A section that is opaque has
/// <c>"opaque"</c> in the place of <c>"state"</c>. When the stream turns out to be unreadable, <c>"error"</c> with class and desc follows.
/// </remarks>
internal sealed class ShowQmpPrinter : IStreamConsumer, IDisposable
{
    private readonly Stream _output;
    private readonly Utf8JsonWriter _json;
    private readonly DeviceFilter _filter;
    private readonly bool _isSummary;
    private readonly Dictionary<FieldPath, IReadOnlyList<LiveItem>> _live = [];

    public ShowQmpPrinter(Stream output, DeviceFilter filter, bool isSummary)
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
        _json.WriteStartArray("return");
        try
        {
            inspect(this);
            WriteLive();
            _json.WriteEndArray();
        }
        catch (StreamFormatException exception)
        {
            _json.WriteEndArray();
            _json.WriteStartObject("error");
            _json.WriteString("class", "GenericError");
            _json.WriteString("desc", exception.Message);
            _json.WriteEndObject();
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

    public void OnLiveItems(IReadOnlyList<LiveItem> items)
    {
        if (_filter.Takes(items[0].Section))
            _live[items[0].Section] = items;
    }

    public void OnDevice(DeviceSection section)
    {
        if (!_filter.Takes(section.Path))
            return;
        _json.WriteStartObject();
        _json.WriteString("idstr", section.Path.IdStr);
        _json.WriteNumber("instance-id", section.Path.InstanceId);
        _json.WriteNumber("version-id", section.VersionId);
        if (section.State is null)
        {
            _json.WriteStartObject("opaque");
            _json.WriteNumber("octets", section.OpaqueOctets);
            _json.WriteString("reason", section.OpaqueReason);
            _json.WriteEndObject();
        }
        else if (!_isSummary)
        {
            _json.WritePropertyName("state");
            IVisitor visitor = new QmpOutputVisitor(_json);
            VMState.Visit(ref visitor, section.Description!, section.State);
        }

        _json.WriteEndObject();
        _json.FlushMuch();
    }

    private void WriteLive()
    {
        foreach ((FieldPath section, IReadOnlyList<LiveItem> items) in _live)
        {
            _json.WriteStartObject();
            _json.WriteString("idstr", section.IdStr);
            _json.WriteNumber("instance-id", section.InstanceId);
            LiveItemText.WriteJson(_json, items);
            _json.WriteEndObject();
        }
    }
}
