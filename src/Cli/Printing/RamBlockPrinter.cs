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
        output.WriteLine($"{"block".PadRight(width)}  {"length",12}  {"data pages",12}  {"zero pages",12}  {"xbzrle",8}  {"deflated",8}");
        foreach (RamBlockSummary block in blocks)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{block.IdStr.PadRight(width)}  {Size(block.UsedLength),12}  {block.DataPages,12}  {block.ZeroPages,12}")
                + string.Create(CultureInfo.InvariantCulture, $"  {block.XbzrlePages,8}  {block.CompressedPages,8}"));
        }
    }

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
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static string Size(ulong octets) => octets switch
    {
        >= 1UL << 30 when octets % (1UL << 30) == 0 => $"{octets >> 30} GiB",
        >= 1UL << 20 when octets % (1UL << 20) == 0 => $"{octets >> 20} MiB",
        >= 1UL << 10 when octets % (1UL << 10) == 0 => $"{octets >> 10} KiB",
        _ => $"{octets} octets",
    };
}
