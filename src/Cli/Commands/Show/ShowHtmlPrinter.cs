using System.Globalization;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Prints what a stream holds as a page: the devices as they come, all else behind them. Of RAM the kinds of pages, never what is in them.</summary>
/// <param name="filter">The sections to print.</param>
/// <param name="isSummary">Whether fields and octets are left out.</param>
/// <param name="isRaw">Whether numbers stand without the words behind them.</param>
internal sealed class ShowHtmlPrinter(DeviceFilter filter, bool isSummary, bool isRaw)
{
    private const int MaxOctets = 1 << 20;   // of a section that are shown

    private readonly ContentSums _sums = new(isListed: false);
    private readonly OpaqueSums _opaque = new();
    private readonly List<(string Name, string Value)> _facts = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _commands = [];
    private readonly Dictionary<FieldPath, IReadOnlyList<LiveItem>> _live = [];

    /// <summary>Runs an inspection and prints it.</summary>
    public void Print(Stream output, string name, Action<IStreamConsumer> inspect) => HtmlPage.Write(output, "show", name, json =>
    {
        json.WriteBoolean("summary", isSummary);
        json.WriteStartArray("devices");
        try
        {
            inspect(filter.IsAll ? new RamReader(this, json) : new Reader(this, json));
        }
        finally
        {
            if (json.CurrentDepth == 2)
            {
                json.WriteEndArray();
                WriteRest(json);
            }
        }
    });

    private void WriteDevice(Utf8JsonWriter json, DeviceSection section)
    {
        json.WriteStartObject();
        json.WriteString("path", section.Path.ToString());
        json.WriteNumber("version", section.VersionId);
        json.WriteNumber("offset", section.LegacyOffset);
        json.WriteNumber("octets", section.Octets);
        if (section.OpaqueReason is not null)
            json.WriteString("reason", section.OpaqueReason);
        if (isSummary)
        {
            json.WriteString("shares", SharesText.Of(_sums.Add(section)));
        }
        else
        {
            json.WriteBase64String("contents", section.Contents.Span[..Math.Min(section.Contents.Length, MaxOctets)]);
            json.WriteStartArray("fields");
            using (var fields = new TracedFields(json, section.Path.ToString()))
                new TracePrinter(fields, filter, isRaw).Print(section);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.FlushMuch();
    }

    private void WriteRest(Utf8JsonWriter json)
    {
        json.WriteStartArray("facts");
        if (_commands.Count > 0)
            _facts.Add(("commands", string.Join(", ", _commands)));
        foreach ((string name, string value) in filter.IsAll ? _facts : [])
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        IEnumerable<string> opaque = _opaque.All.Select(static o => $"{Number(o.Octets)} opaque octets: {o.Reason}");
        HtmlPage.WriteLines(json, "live", _live.Values.SelectMany(static i => i).SelectMany(LiveItemText.Of));
        HtmlPage.WriteLines(json, "notes", filter.IsAll ? [.. opaque, .. _notes] : []);
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What has been told goes to the page.</summary>
    private class Reader(ShowHtmlPrinter page, Utf8JsonWriter json) : IStreamConsumer
    {
        protected RamContents Contents { get; } = new();

        public void OnAnnouncement(MigrationProfile announced)
            => page._facts.Add((
                "announced", $"machine {announced.MachineType ?? "not said"}, {announced.RamBlocks.Length} RAM blocks, {announced.Devices.Length} devices"));

        public void OnStart(StreamStart start)
        {
            page._facts.Add(("machine", start.MachineType ?? "no configuration in the stream"));
            page._facts.Add(("format", start.Program is null ? "legacy stream" : $"BER written by {start.Program}"));
            if (start.TargetPageBits is int bits)
                page._facts.Add(("target page", $"{Number(1L << bits)} octets"));
            if (start.Capabilities is { Count: > 0 } capabilities)
                page._facts.Add(("capabilities", string.Join(", ", capabilities)));
            if (start.Uuid is ReadOnlyMemory<byte> uuid)
                page._facts.Add(("UUID", new Guid(uuid.Span, bigEndian: true).ToString()));
        }

        public void OnChannel(MigrationChannel channel) => page._facts.Add(("channel", channel.Name));

        public void OnCommand(int command, ReadOnlySpan<byte> contents) => page._commands.Add(CommandNames.Of(command));

        public void OnLiveItems(IReadOnlyList<LiveItem> items)
        {
            if (page.Takes(items[0].Section))
                page._live[items[0].Section] = items;
        }

        public void OnDevice(DeviceSection section)
        {
            if (page.Takes(section.Path))
                page.WriteDevice(json, section);
        }

        public void OnOpaque(long octets, string? reason) => page._opaque.Add(octets, reason);

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
        {
            string ber = result.BerOctets > 0 ? $", BER {Number(result.BerOctets)}" : "";
            page._facts.Add(("octets", $"legacy {Number(result.LegacyOctets)}{ber}"));
            page._facts.Add(("devices", $"{result.TypedDevices} typed, {result.OpaqueDevices} opaque"));
            page._notes.AddRange(result.Warnings);
            json.WriteEndArray();
            if (page.IsWhole)
                HtmlPage.WriteRam(json, blocks, Contents);
            page.WriteRest(json);
        }
    }

    private bool IsWhole => filter.IsAll;

    private bool Takes(FieldPath section) => filter.Takes(section);

    /// <summary>One that wants pages: who does not is not given any.</summary>
    private sealed class RamReader(ShowHtmlPrinter page, Utf8JsonWriter json) : Reader(page, json), IRamConsumer
    {
        public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
            => Contents.Add(block, offset, length, form, octets);

        public void OnFilledPages(int block, ulong offset, int length, long count, byte fill) => Contents.AddFilled(block, offset, length, count, fill);
    }
}
