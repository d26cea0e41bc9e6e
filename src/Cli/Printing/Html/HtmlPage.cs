using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>
/// A page for a browser in one file: style, script and data stand in it, and nothing is loaded. The data is one JSON object in which <c>&lt;</c>, quotes and
/// all that is not ASCII are escaped, and the script makes text of it, never markup: no name out of a stream becomes part of the page.
/// </summary>
internal static class HtmlPage
{
    private static readonly byte[] s_style = Read("page.css");
    private static readonly byte[] s_script = Read("page.js");

    /// <summary>Writes a page.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="command">The command whose page it is, which the script knows.</param>
    /// <param name="subject">What it is about: names of files.</param>
    /// <param name="write">Writes the members of the object of data. Where it finds that a stream cannot be read, it leaves the object open and throws.</param>
    public static void Write(Stream output, string command, string subject, Action<Utf8JsonWriter> write)
    {
        WriteHead(output, OneLineText.Of($"{subject}: qber {command}"));
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("command", command);
            json.WriteString("subject", subject);
            json.WriteString("program", Product.Name);
            try
            {
                write(json);
            }
            catch (StreamFormatException exception)
            {
                if (json.CurrentDepth == 1)
                    json.WriteString("error", exception.Message);
                throw;
            }
            finally
            {
                if (json.CurrentDepth == 1)
                    json.WriteEndObject();
                json.Flush();
                output.Write("\n</script>\n<script>"u8);
                output.Write(s_script);
                output.Write("</script>\n</body>\n</html>\n"u8);
            }
        }
    }

    /// <summary>Writes blocks of RAM with the maps of their pages: kinds of page, and nothing of what is in them.</summary>
    public static void WriteRam(Utf8JsonWriter json, IReadOnlyList<RamBlockSummary> blocks, RamContents contents)
    {
        HashSet<ulong> repeated = contents.Repeated();
        json.WriteStartArray("ram");
        for (int i = 0; i < blocks.Count; i++)
        {
            RamBlockSummary block = blocks[i];
            RamPageMap? map = contents.MapOf(i, block.Coverage, repeated);
            json.WriteStartObject();
            json.WriteString("name", block.IdStr);
            json.WriteString("length", RamBlockPrinter.Size(block.UsedLength));
            json.WriteNumber("records", block.DataPages + block.ZeroPages);
            if (map is not null)
            {
                json.WriteNumber("pageLength", block.Coverage!.PageLength);
                json.WriteNumber("data", block.Coverage.DataPages - map.RepeatedPages);
                json.WriteNumber("repeated", map.RepeatedPages);
                json.WriteNumber("zero", block.Coverage.ZeroPages);
                json.WriteNumber("unknown", block.Coverage.UnknownPages);
                WriteMap(json, map);
            }

            json.WriteEndObject();
            json.FlushMuch();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes where which pages are.</summary>
    public static void WriteMap(Utf8JsonWriter json, RamPageMap map)
    {
        json.WriteNumber("pages", map.Pages);
        json.WriteNumber("perCell", map.PagesPerCell);
        json.WriteString("cells", map.Cells);
    }

    /// <summary>Writes an array of strings.</summary>
    public static void WriteLines(Utf8JsonWriter json, string name, IEnumerable<string> lines)
    {
        json.WriteStartArray(name);
        foreach (string line in lines)
            json.WriteStringValue(line);
        json.WriteEndArray();
    }

    private static void WriteHead(Stream output, string title)
    {
        var head = new StringBuilder();
        head.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
            .Append("default-src 'none'; base-uri 'none'; form-action 'none'; style-src ").Append(HashOf(s_style))
            .Append("; script-src ").Append(HashOf(s_script)).Append("\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
            .Append(WebUtility.HtmlEncode(title)).Append("</title>\n<style>");
        output.Write(Encoding.UTF8.GetBytes(head.ToString()));
        output.Write(s_style);
        output.Write("</style>\n</head>\n<body>\n<noscript>This page draws its data with a script of its own.</noscript>\n"u8);
        output.Write("<script type=\"application/json\" id=\"data\">\n"u8);
    }

    private static string HashOf(byte[] text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(text))}'";

    private static byte[] Read(string name)
    {
        using Stream resource = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!;
        var octets = new byte[resource.Length];
        resource.ReadExactly(octets);
        return octets;
    }
}
