using System.Buffers;
using Ber.Compat;
using Ber.Detector;

namespace Fuzz;

/// <summary>The text of <c>-dump-vmstate</c>: read or refused; what was read is written as text, which says less, and as
/// BER, which says all, and read again.</summary>
internal sealed class DumpTarget : IFuzzTarget
{
    public string Name => "dump";

    public InputKind Kind => InputKind.Dump;

    public int AllocationFactor => 2048;   // objects of the model, three times

    public Outcome Run(byte[] input, Cutting cutting)
    {
        SchemaCatalog catalog = SchemaCatalogs.ReadJson(input);
        byte[] text = Write(catalog);
        SchemaCatalog asText = Again("text", () => SchemaCatalogs.ReadJson(text));
        byte[] ber = WriteBer(catalog);
        SchemaCatalog asBer = Again("BER", () => ProfileReader.ReadCatalog(new CutSource(ber, cutting)));
        if (!WriteBer(asBer).AsSpan().SequenceEqual(ber))
            throw new ViolationException("a catalog is written as BER, read, and written otherwise");
        _ = SchemaCatalogs.Merge(catalog, asBer);
        return Outcome.Of(Findings(catalog, asText) + Findings(asBer, catalog), text);
    }

    public bool IsDocumented(Exception exception) => exception is StreamFormatException;

    private static string Findings(SchemaCatalog source, SchemaCatalog destination)
        => string.Join('\n', SchemaCheck.Compare(source, destination).Findings
            .Select(static f => $"{f.Kind} {f.Path} {f.Consequence} {f.Source} {f.Destination}"));

    private static byte[] Write(SchemaCatalog catalog)
    {
        var output = new ArrayBufferWriter<byte>();
        catalog.WriteJson(output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] WriteBer(SchemaCatalog catalog)
    {
        var sink = new BoundedSink();
        catalog.Write(sink);
        return sink.ToArray();
    }

    private static SchemaCatalog Again(string form, Func<SchemaCatalog> read)
    {
        try
        {
            return read();
        }
        catch (StreamFormatException exception)
        {
            throw new ViolationException($"a catalog that was written as {form} is refused: {exception.Message}");
        }
    }
}
