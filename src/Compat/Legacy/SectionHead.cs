using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>What the head of a START or FULL section says (QEMU migration/savevm.c, save_section_header).</summary>
/// <param name="Id">section_id: the number that PART, END and the footer repeat.</param>
/// <param name="IdStr">idstr, octets as they are.</param>
/// <param name="InstanceId">instance_id.</param>
/// <param name="VersionId">version_id.</param>
internal sealed record SectionHead(uint Id, LegacyName IdStr, uint InstanceId, uint VersionId)
{
    /// <summary>Octets that the head of a PART or END has: section type, be32 section id.</summary>
    public const int PartLength = 5;

    /// <summary>Octets that say how long a head is: those of a PART, and the length of idstr.</summary>
    public const int ShortLength = PartLength + 1;

    /// <summary>Octets of the head whose first <see cref="ShortLength"/> octets these are.</summary>
    public static int LengthOf(ReadOnlySpan<byte> octets) => LengthOf(octets[PartLength]);

    /// <summary>Octets of this head.</summary>
    public int Length => LengthOf(IdStr.Octets.Length);

    /// <summary>Reads a whole head.</summary>
    public static SectionHead Read(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> numbers = head[^8..];
        return new SectionHead(
            BinaryPrimitives.ReadUInt32BigEndian(head[1..]),
            new LegacyName(head[ShortLength..^8]),
            BinaryPrimitives.ReadUInt32BigEndian(numbers),
            BinaryPrimitives.ReadUInt32BigEndian(numbers[4..]));
    }

    /// <summary>Writes the head.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="type">START or FULL of <see cref="LegacyTags"/>.</param>
    public void Write(LegacyOutput output, byte type)
    {
        WritePart(output, type, Id);
        output.PutByte((byte)IdStr.Octets.Length);
        output.Put(IdStr.Octets);
        output.PutUInt32(InstanceId);
        output.PutUInt32(VersionId);
    }

    /// <summary>Writes the head of a PART or END, which says nothing but the section id. A footer has the same form.</summary>
    public static void WritePart(LegacyOutput output, byte type, uint id)
    {
        output.PutByte(type);
        output.PutUInt32(id);
    }

    private static int LengthOf(int nameLength) => ShortLength + nameLength + 8;
}
