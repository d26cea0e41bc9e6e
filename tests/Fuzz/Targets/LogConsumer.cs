using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Fuzz;

/// <summary>Writes down what it is told, and prints every state in every form that <c>show</c> has.</summary>
internal class LogConsumer : IStreamConsumer
{
    private const int Longest = BoundedSink.Bound;

    private readonly StringBuilder _log = new();
    private readonly DynamicState _state = new();

    private long _opaqueOctets;
    private string? _opaqueReason;

    public string Text => _log.ToString();

    public void OnAnnouncement(MigrationProfile announced) => Add($"announced {announced.MachineType} {announced.Devices.Length}");

    public void OnStart(StreamStart start) => Add($"start {start.MachineType} {start.TargetPageBits} {string.Join(',', start.Capabilities ?? [])}");

    public void OnCommand(int command, ReadOnlySpan<byte> contents) => Add($"command {command} {contents.Length} {XxHash3.HashToUInt64(contents):x}");

    public void OnLiveSection(FieldPath section, uint versionId) => Add($"live {section} v{versionId}");

    public void OnLiveItems(IReadOnlyList<LiveItem> items) => Add($"{items.Count} live items to {items[^1]}");

    /// <summary>Told of all blocks each time; what they are is told at the end, too.</summary>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => Add($"blocks {blocks.Count} to {(blocks.Count > 0 ? blocks[^1] : null)}");

    /// <summary>How octets are divided that are opaque for one reason is the reader's business.</summary>
    public void OnOpaque(long octets, string? reason)
    {
        if (reason is not null && reason != _opaqueReason)
            EndOpaque();
        _opaqueReason ??= reason;
        _opaqueOctets += octets;
    }

    public void OnSectionsEnd() => Add($"sections end");

    public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => Add($"vmdesc {dialect} {pageSize} {configuration?.Name}");

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => Add($"end {ResultText.Of(result)}; {string.Join(',', blocks)}");

    public void OnDevice(DeviceSection section)
    {
        Add($"{section.Path} v{section.VersionId} at {section.LegacyOffset}, {section.Octets} octets, {section.OpaqueReason}, footer {section.HasFooter}");
        if (section.State is null)
            return;
        Add($"{Print(section)}");
    }

    private void EndOpaque()
    {
        if (_opaqueOctets > 0)
            _log.Append(CultureInfo.InvariantCulture, $"opaque {_opaqueOctets} {_opaqueReason}\n");
        _opaqueOctets = 0;
        _opaqueReason = null;
    }

    protected void Add(FormattableString line)
    {
        EndOpaque();
        _log.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        if (_log.Length > Longest)
            throw new BoundReachedException();
    }

    private string Print(DeviceSection section)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var printer = new PrettyPrintVisitor(text, indent: 4);
        VMState.Visit(ref printer, section.Description!, section.State!);
        printer.Complete();

        using var octets = new MemoryStream();
        using (var json = new Utf8JsonWriter(octets, new JsonWriterOptions { MaxDepth = 1000 }))
        {
            json.WriteStartObject();
            json.WritePropertyName("state");
            IVisitor qmp = new QmpOutputVisitor(json);
            VMState.Visit(ref qmp, section.Description!, section.State!);
            qmp.Complete();
            json.WriteEndObject();
        }

        using (JsonDocument.Parse(octets.ToArray(), new JsonDocumentOptions { MaxDepth = 1000 }))
        {
        }

        if (section.Contents.Length == section.Octets)
            Trace(section, text);
        return text.ToString();
    }

    private void Trace(DeviceSection section, StringWriter text)
    {
        byte[] octets = section.Contents.ToArray();
        _state.MaxOctets = Math.Max(octets.Length, 1024);
        var reader = new QemuFileReader(octets, section.LegacyOffset);
        var visitor = new TraceVisitor<QemuFileInputVisitor>(reader.Visitor, text, section.LegacyOffset, section.Path);
        visitor.Inner.Root = section.Path;
        VMState.Visit(ref visitor, section.Description!, _state);
        visitor.Complete();
    }
}
