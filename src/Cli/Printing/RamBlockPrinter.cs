using System.Globalization;
using System.Text.Json;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Prints RAM blocks.</summary>
internal static class RamBlockPrinter
{
    public static void WriteText(TextWriter output, IReadOnlyList<RamBlockSummary> blocks)
    {
        int width = blocks.Select(static block => block.IdStr.Length).Append(5).Max();
        WriteRow(output, width, ["block", "length", "data pages", "zero pages", "unknown", "records", "xbzrle", "deflated"]);
        foreach (RamBlockSummary block in blocks)
        {
            RamCoverage? coverage = block.Coverage is { IsCounted: true } counted ? counted : null;
            WriteRow(output, width,
            [
                block.IdStr, Size(block.UsedLength), Number(coverage?.DataPages), Number(coverage?.ZeroPages), Number(coverage?.UnknownPages),
                Number(block.DataPages + block.ZeroPages), Number(block.XbzrlePages), Number(block.CompressedPages),
            ]);
        }
    }

    private static void WriteRow(TextWriter output, int width, ReadOnlySpan<string> cells)
    {
        output.Write(cells[0].PadRight(width));
        for (int i = 1; i < cells.Length; i++)
            output.Write($"  {cells[i].PadLeft(i <= 3 ? 12 : 9)}");
        output.WriteLine();
    }

    private static string Number(long? number) => number is long known ? known.ToString(CultureInfo.InvariantCulture) : "?";

    /// <summary>The member <c>ramBlocks</c> of the object that is being written.</summary>
    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<RamBlockSummary> blocks)
    {
        json.WriteStartArray("ramBlocks");
        foreach (RamBlockSummary block in blocks)
        {
            json.WriteStartObject();
            json.WriteString("idstr", block.IdStr);
            json.WriteNumber("length", block.UsedLength);
            if (block.PageSize is ulong pageSize)
                json.WriteNumber("pageSize", pageSize);
            if (block.MrAddr is ulong address)
                json.WriteNumber("mrAddr", address);
            json.WriteNumber("dataPages", block.DataPages);
            json.WriteNumber("zeroPages", block.ZeroPages);
            if (block.XbzrlePages > 0)
                json.WriteNumber("xbzrlePages", block.XbzrlePages);
            if (block.CompressedPages > 0)
                json.WriteNumber("compressedPages", block.CompressedPages);
            if (block.Coverage is { IsCounted: true } coverage)
                WriteCoverage(json, coverage);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Pages of the block, each once; <c>dataPages</c> and <c>zeroPages</c> beside it count records.</summary>
    private static void WriteCoverage(Utf8JsonWriter json, RamCoverage coverage)
    {
        json.WriteStartObject("pages");
        json.WriteNumber("length", coverage.PageLength);
        json.WriteNumber("data", coverage.DataPages);
        json.WriteNumber("zero", coverage.ZeroPages);
        json.WriteNumber("unknown", coverage.UnknownPages);
        json.WriteEndObject();
    }

    public static string Size(ulong octets) => octets switch
    {
        >= 1UL << 30 when octets % (1UL << 30) == 0 => $"{octets >> 30} GiB",
        >= 1UL << 20 when octets % (1UL << 20) == 0 => $"{octets >> 20} MiB",
        >= 1UL << 10 when octets % (1UL << 10) == 0 => $"{octets >> 10} KiB",
        _ => $"{octets} octets",
    };
}
