using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Container of schemas/migration.asn1: what stood around the legacy stream. Ignorable: without it the stream is the same.</summary>
internal static class ContainerRecord
{
    /// <summary>Octets before a stream that a record may stand for: nobody's header is longer.</summary>
    public const long MaxLeading = 64 * 1024 * 1024;

    private const int MaxLayers = 8;
    private const int LastKind = (int)ContainerKind.Lzop;

    /// <summary>Writes the contents octets.</summary>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<ContainerLayer> layers)
    {
        var writer = new BerWriter(output);
        BerScope list = writer.BeginSequence();
        foreach (ContainerLayer layer in layers)
        {
            bool isWhole = layer.IsWhole && layer.Leading <= MaxLeading;
            BerScope scope = writer.BeginSequence();
            writer.WriteEnumerated((int)layer.Kind);
            writer.WriteInteger(layer.Leading);
            if (!layer.Head.IsEmpty)
                writer.WriteOctetString(layer.Head.Span, RecordWriting.Context(0));
            writer.WriteText(1, layer.Name);
            writer.WriteMark(2, isWhole);
            writer.EndConstructed(scope);
        }

        writer.EndConstructed(list);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static IReadOnlyList<ContainerLayer> Read(scoped ref RecordReader reader)
    {
        List<ContainerLayer> layers = [];
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
        {
            long at = reader.Offset;
            if (layers.Count == MaxLayers)
                throw new StreamFormatException(StreamFormatError.LimitExceeded, at, $"at most {MaxLayers} containers", "more");
            reader.Begin(Asn1Tag.Sequence);
            var kind = (ContainerKind)reader.Enumerated(LastKind);
            long leading = reader.Integer(0, long.MaxValue);
            byte[] head = reader.IsNext(RecordWriting.Context(0)) ? reader.Primitive(RecordWriting.Context(0)).ToArray() : [];
            string? name = reader.OptionalText(1);
            bool isWhole = reader.OptionalNull(2);
            reader.End();
            if (head.Length > leading || (isWhole && leading > MaxLeading))
                throw new StreamFormatException(
                    StreamFormatError.Malformed, at, $"a head of at most {MaxLeading} octets, of which some are zeros", $"{head.Length} of {leading}");
            layers.Add(new ContainerLayer(kind) { Leading = leading, Head = head, Name = name, IsWhole = isWhole });
        }

        reader.End();
        reader.SkipRest();
        return layers;
    }
}
