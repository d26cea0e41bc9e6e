using System.Buffers;

namespace Ber.Compat;

/// <summary>DeviceState of schemas/migration.asn1: one device section, whole.</summary>
/// <param name="head">What the head of the section says.</param>
/// <param name="type">The number of the type of the value.</param>
internal readonly ref struct DeviceRecord(SectionHead head, long type)
{
    /// <summary>Octets of a record besides the value, at most.</summary>
    public const int MaxHead = 1024;

    public SectionHead Head { get; } = head;

    public long Type { get; } = type;

    /// <summary>The encoding of the value, with its identifier and length octets.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>XXH3-64 of the octets of the section.</summary>
    public ReadOnlySpan<byte> Digest { get; init; }

    /// <summary>Whether vmdesc lists the section in the old style.</summary>
    public bool IsOldStyle { get; init; }

    /// <summary>Whether no footer follows the section.</summary>
    public bool HasNoFooter { get; init; }

    /// <summary>Octets of the stream before the number of the type.</summary>
    public long TypeOffset { get; init; }

    /// <summary>Octets of the stream before the value.</summary>
    public long ValueOffset { get; init; }

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)Head.Id);
        SectionHeader.Write(ref writer, Head);
        writer.WriteInteger(Type);
        writer.WriteEncoded(Value);
        writer.WriteOctetString(Digest);
        writer.WriteMark(0, IsOldStyle);
        writer.WriteMark(1, HasNoFooter);
        writer.Complete();
    }

    /// <summary>Reads the contents octets; the value is for another reader.</summary>
    public static DeviceRecord Read(scoped ref RecordReader reader)
    {
        var id = (uint)reader.Integer(0, uint.MaxValue);
        SectionHead head = SectionHeader.Read(ref reader, id);
        long typeOffset = reader.Offset;
        long type = reader.Integer();
        long valueOffset = reader.Offset;
        ReadOnlySpan<byte> value = reader.ElementOctets();
        ReadOnlySpan<byte> digest = reader.OctetString();
        bool isOldStyle = reader.OptionalNull(0);
        bool hasNoFooter = reader.OptionalNull(1);
        reader.SkipRest();
        return new DeviceRecord(head, type)
        {
            TypeOffset = typeOffset,
            ValueOffset = valueOffset,
            Value = value,
            Digest = digest,
            IsOldStyle = isOldStyle,
            HasNoFooter = hasNoFooter,
        };
    }
}
