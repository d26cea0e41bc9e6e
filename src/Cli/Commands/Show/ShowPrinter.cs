using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Prints what <see cref="StreamInspector.Inspect"/> finds, for people.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="filter">The sections to print.</param>
/// <param name="isSummary">Whether fields are counted, not printed.</param>
/// <param name="isRaw">Whether numbers stand without the words behind them.</param>
internal sealed class ShowPrinter(TerminalWriter output, DeviceFilter filter, bool isSummary, bool isRaw) : IStreamConsumer
{
    private readonly ContentSums _sums = new(isListed: false);
    private readonly OpaqueSums _opaque = new();
    private readonly Dictionary<FieldPath, IReadOnlyList<LiveItem>> _live = [];

    public void OnAnnouncement(MigrationProfile announced)
    {
        if (filter.IsAll)
        {
            string machine = announced.MachineType ?? "(no configuration)";
            output.WriteLine($"announced: machine {machine}, {announced.RamBlocks.Length} RAM blocks, {announced.Devices.Length} devices");
        }
    }

    public void OnStart(StreamStart start)
    {
        if (!filter.IsAll)
            return;
        output.Write($"machine {start.MachineType ?? "(no configuration in the stream)"}");
        output.WriteLine(start.Program is null ? ", legacy stream" : $", BER written by {start.Program}");
    }

    public void OnChannel(MigrationChannel channel)
    {
        if (filter.IsAll)
            output.WriteLine($"channel {channel.Name}");
    }

    public void OnLiveItems(IReadOnlyList<LiveItem> items)
    {
        if (filter.Takes(items[0].Section))
            _live[items[0].Section] = items;
    }

    public void OnDevice(DeviceSection section)
    {
        if (!filter.Takes(section.Path))
            return;
        ContentShares shares = isSummary ? _sums.Add(section) : default;
        if (section.State is null)
        {
            output.Write(TextStyle.Heading, $"{section.Path}");
            output.WriteLine($" v{section.VersionId}, {Count(section.Octets, "opaque octet")}: {section.OpaqueReason}");
            return;
        }

        output.Write(TextStyle.Heading, $"{section.Path}");
        output.WriteLine($" v{section.VersionId}, {Count(section.Octets, "octet")}{(isSummary ? $": {SharesText.Of(shares)}" : "")}");
        if (isSummary)
            return;
        var printer = new PrettyPrintVisitor(output.Lines, indent: 4) { Words = isRaw ? null : new ValueWords(section.Description!.Name) };
        VMState.Visit(ref printer, section.Description!, section.State);
        printer.Complete();
    }

    public void OnOpaque(long octets, string? reason) => _opaque.Add(octets, reason);

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        foreach (string line in _live.Values.SelectMany(static i => i).SelectMany(LiveItemText.Of))
            output.WriteLine(line);
        if (!filter.IsAll)
            return;
        foreach ((string reason, long octets) in _opaque.All)
            output.WriteLine($"{Count(octets, "opaque octet")}: {reason}");
        foreach (string warning in result.Warnings)
            output.WriteLine($"note: {warning}");
        foreach (RamBlockSummary block in blocks)
        {
            string pages = $"{Count(block.DataPages, "data page")}, {Count(block.ZeroPages, "zero page")}";
            if (block.Coverage is { IsCounted: true, UnknownPages: > 0 and var unknown })
                pages += $"; {Count(unknown, "page")} not in this stream";
            output.WriteLine($"RAM {block.IdStr}: {RamBlockPrinter.Size(block.UsedLength)}, {pages}");
        }

        if (isSummary)
            output.WriteLine($"{SharesText.Unexplained(_sums.Total)}: {SharesText.Of(_sums.Total)}");
        if (result.TypedLiveOctets > 0)
            output.WriteLine($"live sections other than ram: {Count(result.TypedLiveOctets, "octet")} typed");
        string ber = result.BerOctets > 0 ? $", BER {result.BerOctets}" : "";
        output.WriteLine($"{Count(result.TypedDevices, "device")} typed, {result.OpaqueDevices} opaque; legacy {Count(result.LegacyOctets, "octet")}{ber}");
    }

    private static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
