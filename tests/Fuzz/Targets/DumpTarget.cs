using System.Buffers;
using Ber.Compat;
using Ber.Detector;

namespace Fuzz;

/// <summary>The text of <c>-dump-vmstate</c>: read or refused; what was read is written as text and as BER, and read again, the same.</summary>
internal sealed class DumpTarget : IFuzzTarget
{
    public string Name => "dump";

    public InputKind Kind => InputKind.Dump;

    public int AllocationFactor => 2048;   // objects of the model, three times

    public Outcome Run(byte[] input, Cutting cutting)
    {
        SchemaCatalog catalog = SchemaCatalogs.ReadJson(input);
        byte[] text = Write(catalog);
        SchemaCatalog again = Again("text", () => SchemaCatalogs.ReadJson(text));
        if (!Write(again).AsSpan().SequenceEqual(text))
            throw new ViolationException("a catalog is written as text, read, and written otherwise");
        var sink = new BoundedSink();
        catalog.Write(sink);
        byte[] ber = sink.ToArray();
        SchemaCatalog asBer = Again("BER", () => ProfileReader.ReadCatalog(new CutSource(ber, cutting)));
        _ = SchemaCatalogs.Merge(catalog, asBer);
        string itself = Findings(catalog, again);   // not with itself: what is the same object needs no comparison
        string written = Findings(catalog, asBer);
        return itself == written
            ? Outcome.Of(itself, text)
            : throw new ViolationException($"a catalog beside itself: {itself}; beside what was read of its BER: {written}");
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
