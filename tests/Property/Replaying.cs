using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Support;

namespace Property;

/// <summary>Trees through the codec and through System.Formats.Asn1, in both directions.</summary>
internal static class Replaying
{
    /// <summary>How <see cref="Write(BerNode, IBufferWriter{byte}, Spelling)"/> begins constructed encodings.</summary>
    public enum Spelling
    {
        Measured,
        Known,
        Indefinite,
        Mixed,
    }

    /// <summary>The tree that the token reader sees.</summary>
    public static BerNode ReadTree(ReadOnlySpan<byte> octets)
    {
        var reader = new BerReader(octets);
        if (reader.Read() != BerReadResult.Success)
        {
            throw new InvalidOperationException("No encoding.");
        }

        return ReadNode(ref reader);
    }

    public static byte[] Write(BerNode node, Spelling spelling)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerWriter(output);
        WriteNode(ref writer, node, spelling, 0);
        writer.Flush();
        writer.Dispose();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Contents octets of the node in the shortest definite form, by <see cref="BerHeader"/> alone.</summary>
    public static long Measure(BerNode node) => node.IsConstructed
        ? node.Children!.Sum(c => BerHeader.GetEncodingLength(c.Tag, Measure(c)))
        : node.Contents.Length;

    /// <summary>The tree that AsnReader sees.</summary>
    public static BerNode ReadTree(AsnReader reader)
    {
        Asn1Tag tag = reader.PeekTag();
        ReadOnlyMemory<byte> encoding = reader.ReadEncodedValue();
        AsnDecoder.ReadEncodedValue(encoding.Span, AsnEncodingRules.BER, out int offset, out int length, out _);
        ReadOnlyMemory<byte> contents = encoding.Slice(offset, length);
        if (!tag.IsConstructed)
        {
            return BerNode.Primitive(tag.TagClass, tag.TagValue, contents.ToArray());
        }

        var children = new List<BerNode>();
        var inner = new AsnReader(contents, AsnEncodingRules.BER);
        while (inner.HasData)
        {
            children.Add(ReadTree(inner));
        }

        return BerNode.Constructed(tag.TagClass, tag.TagValue, children);
    }

    /// <summary>The tree as AsnWriter writes it in BER: shortest definite lengths. Of constructed universal types it may hold SEQUENCE only.</summary>
    public static void Write(AsnWriter writer, BerNode node)
    {
        if (!node.IsConstructed)
        {
            writer.WriteEncodedValue(BerNode.Primitive(node.Class, node.Number, node.Contents).Encode());
            return;
        }

        using (writer.PushSequence(node.Tag))
        {
            foreach (BerNode child in node.Children!)
            {
                Write(writer, child);
            }
        }
    }

    private static BerNode ReadNode(ref BerReader reader)
    {
        Asn1Tag tag = reader.Tag;
        if (reader.TokenType == BerTokenType.Primitive)
        {
            return BerNode.Primitive(tag.TagClass, tag.TagValue, reader.GetContents().ToArray());
        }

        var children = new List<BerNode>();
        while (reader.Read() == BerReadResult.Success && reader.TokenType != BerTokenType.EndConstructed)
        {
            children.Add(ReadNode(ref reader));
        }

        return BerNode.Constructed(tag.TagClass, tag.TagValue, children);
    }

    private static void WriteNode(ref BerWriter writer, BerNode node, Spelling spelling, int index)
    {
        if (!node.IsConstructed)
        {
            WritePrimitive(ref writer, node, index);
            return;
        }

        Spelling own = spelling == Spelling.Mixed ? (Spelling)((index + writer.Depth) % 3) : spelling;
        long mixedLength = spelling == Spelling.Mixed ? -1 : Measure(node);
        BerScope scope = own switch
        {
            Spelling.Indefinite => writer.BeginConstructedIndefinite(node.Tag),
            Spelling.Known when mixedLength >= 0 => writer.BeginConstructed(node.Tag, mixedLength),
            _ => writer.BeginConstructed(node.Tag),
        };
        for (int i = 0; i < node.Children!.Count; i++)
        {
            WriteNode(ref writer, node.Children[i], spelling, i);
        }

        writer.EndConstructed(scope);
    }

    private static void WritePrimitive(ref BerWriter writer, BerNode node, int index)
    {
        switch (index % 3)
        {
            case 0:
                writer.WritePrimitive(node.Tag, node.Contents);
                break;
            case 1:
                node.Contents.CopyTo(writer.WritePrimitive(node.Tag, node.Contents.Length));
                break;
            default:
                writer.BeginPrimitive(node.Tag, node.Contents.Length);
                writer.WriteContents(node.Contents.AsSpan(0, node.Contents.Length / 2));
                writer.WriteContents(node.Contents.AsSpan(node.Contents.Length / 2));
                break;
        }
    }
}
