namespace Ber.Compat;

/// <summary>SectionHeader of schemas/migration.asn1, an element of three records ↔ <see cref="SectionHead"/>.</summary>
internal static class SectionHeader
{
    /// <summary>Writes the element; the section id is not a part of it.</summary>
    public static void Write(ref BerWriter writer, SectionHead head)
    {
        BerScope scope = writer.BeginSequence();
        writer.WriteName(head.IdStr);
        writer.WriteInteger((long)head.InstanceId);
        writer.WriteInteger((long)head.VersionId);
        writer.EndConstructed(scope);
    }

    /// <summary>Reads the element.</summary>
    /// <param name="reader">Stands on it.</param>
    /// <param name="id">The section id, which stood before it; 0 where there is none.</param>
    /// <param name="maximum">Octets that its name may have.</param>
    public static SectionHead Read(ref RecordReader reader, uint id, int maximum = byte.MaxValue)
    {
        reader.Begin(System.Formats.Asn1.Asn1Tag.Sequence);
        var head = new SectionHead(id, reader.Name(maximum), (uint)reader.Integer(0, uint.MaxValue), (uint)reader.Integer(0, uint.MaxValue));
        reader.End();
        return head;
    }
}
