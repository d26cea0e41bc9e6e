using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>SectionEvent of schemas/migration.asn1: an element of the legacy framing, or a short section whole.</summary>
/// <param name="event">The legacy tag octet, or <see cref="NoFooter"/>.</param>
/// <param name="id">The section id; 0 with EOF.</param>
/// <param name="head">What the head of a START or FULL section says; null with all others.</param>
internal readonly ref struct SectionRecord(byte @event, uint id, SectionHead? head)
{
    /// <summary>The event of a section that ends without a footer.</summary>
    public const byte NoFooter = 127;

    public byte Event { get; } = @event;

    public uint Id { get; } = id;

    public SectionHead? Head { get; } = head;

    /// <summary>With FULL: the number of the type that vmdesc gives a section that is sent opaque; null: none.</summary>
    public long? Type { get; init; }

    /// <summary>Whether vmdesc lists the section in the old style.</summary>
    public bool IsOldStyle { get; init; }

    /// <summary>Whether the record is a whole START, PART or END: <see cref="Contents"/> and the footer are in it.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The contents of a whole section.</summary>
    public ReadOnlySpan<byte> Contents { get; init; }

    /// <summary>Whether a whole section has no footer.</summary>
    public bool HasNoFooter { get; init; }

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteEnumerated(Event);
        writer.WriteInteger((long)Id);
        if (Head is not null)
            SectionHeader.Write(ref writer, Head);
        writer.WriteInteger(0, Type);
        writer.WriteMark(1, IsOldStyle);
        if (IsWhole)
            writer.WriteOctetString(Contents, RecordWriting.Context(2));
        writer.WriteMark(3, HasNoFooter);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static SectionRecord Read(scoped ref RecordReader reader)
    {
        long at = reader.Offset;
        int number = reader.Enumerated(NoFooter);
        var id = (uint)reader.Integer(0, uint.MaxValue);
        SectionHead? head = reader.IsNext(Asn1Tag.Sequence) ? SectionHeader.Read(ref reader, id) : null;
        long? type = reader.OptionalInteger(0);
        bool isOldStyle = reader.OptionalNull(1);
        bool isWhole = reader.IsNext(RecordWriting.Context(2));
        ReadOnlySpan<byte> contents = isWhole ? reader.Primitive(RecordWriting.Context(2)) : [];
        bool hasNoFooter = reader.OptionalNull(3);
        reader.SkipRest();
        if (head is null != number is not (LegacyTags.SectionStart or LegacyTags.SectionFull))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a section head in start and full only", $"event {number}");
        if (number is not (LegacyTags.Eof or (>= LegacyTags.SectionStart and <= LegacyTags.SectionFull) or LegacyTags.SectionFooter or NoFooter))
            throw new StreamFormatException(StreamFormatError.Unsupported, at, "a section event that this version knows", $"{number}");
        return new SectionRecord((byte)number, id, head)
        {
            Type = type,
            IsOldStyle = isOldStyle,
            IsWhole = isWhole,
            Contents = contents,
            HasNoFooter = hasNoFooter,
        };
    }
}
