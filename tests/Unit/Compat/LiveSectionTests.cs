using Ber.Compat;
using Support;

namespace Unit.Compat;

/// <summary>Live sections other than ram: where their records end (facts of migration/block.c and the others).</summary>
public sealed class LiveSectionTests
{
    public static TheoryData<string, byte, string, bool> Sections => new()
    {
        { "spapr/htab", LegacyTags.SectionStart, "00000018", true },
        { "spapr/htab", LegacyTags.SectionPart, "00000000 00000001 0001 0000 11*16 0000000000000000", true },
        { "spapr/htab", LegacyTags.SectionPart, "00000000 00000001 0002 0000 11*16", false },
        { "dirty-bitmap", LegacyTags.SectionPart, "01", true },
        { "dirty-bitmap", LegacyTags.SectionStart, "1c 02 6e30 02 6231 00010000 01 01", true },
        { "dirty-bitmap", LegacyTags.SectionEnd, "4c 02 6e30 02 6231 0000000000000000 00000080 0000000000000004 aabbccdd 21", true },
        { "dirty-bitmap", LegacyTags.SectionEnd, "42 0000000000000000 00000080 01", true },
        { "s390-storage_attributes", LegacyTags.SectionStart, "0000000000000001", true },
        { "s390-storage_attributes", LegacyTags.SectionPart, "0000000000001002 0000000000000003 aabbcc 0000000000000008 0000000000000001", true },
        { "s390-storage_attributes", LegacyTags.SectionPart, "0000000000001004", false },
        { "block", LegacyTags.SectionPart, "0000000000000009 02 6430 0000000000000c84 0000000000000002", false },
        { "block", LegacyTags.SectionPart, "0000000000000009 02 6430 0000000000000c04 0000000000000002", true },
        { "0000:00:05.0/vfio", LegacyTags.SectionStart, "ffffffffef100003 ffffffffef100001", true },
        { "0000:00:05.0/vfio", LegacyTags.SectionPart, "ffffffffef100004 0000000000000002 aabb ffffffffef100005", true },
        { "0000:00:05.0/vfio", LegacyTags.SectionPart, "ffffffffef100002", false },
        { "unknown", LegacyTags.SectionPart, "00", false },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void LiveSection_Records_EndWhereTheGrammarSays(string idStr, byte type, string hex, bool isWhole)
    {
        byte[] octets = LegacyStruct.Hex(hex);
        using var window = new OctetWindow(new StreamOctetSource(new MemoryStream(octets)), null);

        bool isLast = false;
        int length = 0;
        for (bool isFirst = true; !isLast && length >= 0; isFirst = false)
        {
            length = LiveSection.NextRecord(idStr, type, isFirst, window, out isLast);
            if (length >= 0)
                window.Advance(length);
        }

        Assert.Equal(isWhole, isLast && length >= 0);
        if (isWhole)
            Assert.Equal(octets.Length, window.Offset);
    }
}
