using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>
/// The APPLICATION tag numbers of schemas/migration.asn1, where n = 1…26 reads as the letter a…z in a hex dump; and with a minus sign the PRIVATE ones, of
/// records that a reader may pass over.
/// </summary>
internal enum RecordTag
{
    Mark = -4,
    Container = -3,
    Announcement = 1,
    RamBlocks = 2,
    Configuration = 3,
    Device = 4,
    End = 5,
    Catalog = 7,
    Header = 8,
    Index = 9,
    Command = 11,
    Live = 12,
    Stream = 13,
    Channel = 14,
    Opaque = 15,
    Packet = 16,
    RamPages = 18,
    Section = 19,
    Type = 20,
    UrgentPages = 21,
    VMDesc = 22,
    Packed = 26,
}

/// <summary>Conversions of <see cref="RecordTag"/>.</summary>
internal static class RecordTags
{
    public static Asn1Tag ToTag(this RecordTag tag) 
        => tag < 0 ? new(TagClass.Private, -(int)tag, isConstructed: true) : new(TagClass.Application, (int)tag, isConstructed: true);

    /// <summary>The identifier octet: 0x60 + n (X.690 8.1.2.2: class APPLICATION, constructed, low tag number).</summary>
    public static byte ToIdentifierOctet(this RecordTag tag) => (byte)(0x60 + (int)tag);

    /// <summary>Whether a record may stand in a z record: none that others are found by, and none that is compressed where it comes from.</summary>
    public static bool IsPackable(this RecordTag tag) => tag is > 0 and not (
        RecordTag.Header or RecordTag.UrgentPages or RecordTag.Packet or RecordTag.Packed or RecordTag.Index or RecordTag.End or RecordTag.Stream);
}
