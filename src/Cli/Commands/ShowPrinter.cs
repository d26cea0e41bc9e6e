using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Prints what <see cref="StreamTranslator.Inspect"/> finds, for people.</summary>
internal sealed class ShowPrinter(TextWriter output, bool isSummary) : IStreamConsumer
{
    public void OnStart(string program, string? machineType)
    {
        output.WriteLine($"machine {machineType ?? "(no configuration in the stream)"}, written by {program}");
    }

    public void OnDevice(FieldPath section, uint versionId, VMStateDescription description, DynamicState state, int octets)
    {
        output.WriteLine($"{section} v{versionId}, {Count(octets, "octet")}");
        if (isSummary)
            return;
        var printer = new PrettyPrintVisitor(output, indent: 4);
        VMState.Visit(ref printer, description, state);
        printer.Complete();
    }

    public void OnOpaqueDevice(FieldPath section, uint versionId) => output.WriteLine($"{section} v{versionId}, opaque");

    public void OnOpaque(long octets, string? reason)
        => output.WriteLine(reason is null ? $"  {Count(octets, "more opaque octet")}" : $"  {Count(octets, "opaque octet")}: {reason}");

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        foreach (RamBlockSummary block in blocks)
            output.WriteLine($"RAM {block.IdStr}: {Size(block.UsedLength)}, {Count(block.DataPages, "data page")}, {Count(block.ZeroPages, "zero page")}");
        output.WriteLine($"{Count(result.TypedDevices, "device")} typed, {result.OpaqueDevices} opaque; legacy {Count(result.LegacyOctets, "octet")}, BER {result.BerOctets}");
    }

    private static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");

    private static string Size(ulong octets) => octets switch
    {
        >= 1UL << 30 when octets % (1UL << 30) == 0 => $"{octets >> 30} GiB",
        >= 1UL << 20 when octets % (1UL << 20) == 0 => $"{octets >> 20} MiB",
        >= 1UL << 10 when octets % (1UL << 10) == 0 => $"{octets >> 10} KiB",
        _ => $"{octets} octets",
    };
}
