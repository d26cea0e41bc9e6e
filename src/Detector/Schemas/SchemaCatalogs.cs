using System.Buffers;
using System.Text.Json;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>Catalogs as the JSON text of <c>-dump-vmstate</c>, and several catalogs of one binary as one.</summary>
public static class SchemaCatalogs
{
    /// <summary>Reads the JSON text that <c>-dump-vmstate</c> writes, or the one that <see cref="WriteJson"/> does.</summary>
    /// <param name="json">The whole text in UTF-8.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="StreamFormatException">It is not JSON (some releases write a text that breaks off), or not of this form.</exception>
    public static SchemaCatalog ReadJson(ReadOnlySpan<byte> json) => new SchemaJsonReader(json).Read();

    /// <summary>
    /// Writes the catalog as JSON: the form of <c>-dump-vmstate</c>, so that QEMU's static checker reads it, with types and kinds where they are known.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="output">Receives the text, UTF-8.</param>
    public static void WriteJson(this SchemaCatalog catalog, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, MaxDepth = SchemaJsonReader.MaxDepth });
        SchemaJsonWriter.Write(writer, catalog);
    }

    /// <summary>Puts catalogs of one binary together.</summary>
    /// <param name="catalogs">The catalogs: dumps, and streams in any order.</param>
    /// <returns>One catalog that has what each of them knows.</returns>
    public static SchemaCatalog Merge(params ReadOnlySpan<SchemaCatalog> catalogs) => SchemaMerge.Merge(catalogs);
}
