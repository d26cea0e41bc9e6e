using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>LiveState of schemas/migration.asn1: a part of a live section other than ram, or some of its records.</summary>
/// <param name="id">The section id.</param>
/// <param name="number">The alternative of LiveContents; null: a part that says no more than that it ends.</param>
internal readonly ref struct LiveRecord(uint id, int? number)
{
    private const int Continued = 16, FooterMissing = 17;

    public uint Id { get; } = id;

    /// <summary>The alternative of LiveContents, that is, the grammar; null: a part that says no more than that it ends.</summary>
    public int? Number { get; } = number;

    /// <summary>START, PART or END, which begins with the record; null: it has begun before.</summary>
    public byte? Event { get; init; }

    /// <summary>What the head of a START says; null with all others.</summary>
    public SectionHead? Head { get; init; }

    /// <summary>The encodings of the items.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    /// <summary>Octets of the stream before them.</summary>
    public long ItemsOffset { get; init; }

    /// <summary>Whether more of the part follows.</summary>
    public bool IsContinued { get; init; }

    /// <summary>Whether a part that ends with the record has no footer.</summary>
    public bool HasNoFooter { get; init; }

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)Id);
        if (Event is byte type)
            writer.WriteEnumerated(type);
        if (Head is not null)
            SectionHeader.Write(ref writer, Head);
        if (Number is int number)
        {
            BerScope items = writer.BeginConstructed(new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true), Items.Length);
            writer.WriteEncoded(Items);
            writer.EndConstructed(items);
        }

        writer.WriteMark(Continued, IsContinued);
        writer.WriteMark(FooterMissing, HasNoFooter);
        writer.Complete();
    }

    /// <summary>Reads the contents octets; items are for others.</summary>
    public static LiveRecord Read(scoped ref RecordReader reader)
    {
        long at = reader.Offset;
        var id = (uint)reader.Integer(0, uint.MaxValue);
        int? type = reader.IsNext(new Asn1Tag(UniversalTagNumber.Enumerated)) ? reader.Enumerated(byte.MaxValue) : null;
        SectionHead? head = reader.IsNext(Asn1Tag.Sequence) ? SectionHeader.Read(ref reader, id) : null;
        int? number = ReadNumber(ref reader);
        long itemsOffset = reader.Offset;
        ReadOnlySpan<byte> items = number is int alternative ? reader.SequenceContents(alternative, "items", out itemsOffset) : LiveGrammar.EndAlone;
        bool isContinued = reader.OptionalNull(Continued);
        bool hasNoFooter = reader.OptionalNull(FooterMissing);
        reader.SkipRest();
        if (type is not (null or >= LegacyTags.SectionStart and <= LegacyTags.SectionEnd))
            throw new StreamFormatException(StreamFormatError.Unsupported, at, "a section event that this version knows", $"{type}");
        if (head is null != type is not LegacyTags.SectionStart)
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a section head in start only", $"event {type}");
        if (number is null && (type is null || isContinued))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "contents of a part that goes on", "none");
        return new LiveRecord(id, number)
        {
            Event = (byte?)type,
            Head = head,
            Items = items,
            ItemsOffset = itemsOffset,
            IsContinued = isContinued,
            HasNoFooter = hasNoFooter,
        };
    }

    private static int? ReadNumber(scoped ref RecordReader reader)
    {
        if (!reader.TryPeek(out _, out Asn1Tag tag) || tag.TagClass is not TagClass.ContextSpecific || tag.TagValue is Continued or FooterMissing)
            return null;
        return tag.TagValue < LiveGrammar.Count
            ? tag.TagValue
            : throw new StreamFormatException(StreamFormatError.Unsupported, reader.Offset, "contents that this version knows", $"{tag}");
    }
}
