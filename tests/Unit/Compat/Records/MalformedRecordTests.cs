using Ber.Compat;
using Ber.Visitors;

namespace Unit.Compat.Records;

/// <summary>What no record may be. Each is refused with the place of what is wrong.</summary>
public sealed class MalformedRecordTests
{
    [Theory]
    [InlineData("h", "0c01610201010a01000a01010c0161", StreamFormatError.NotAStream, 0)]                     // another format name
    [InlineData("c", "020104", StreamFormatError.Malformed, 0)]                                              // file version 4
    [InlineData("c", "020103 800107", StreamFormatError.Malformed, 3)]                                       // pages of 2^7 octets
    [InlineData("c", "020103 0401 61", StreamFormatError.Malformed, 3)]                                      // UTF-8 as octets
    [InlineData("b", "3007 3005 0c0161 0401", StreamFormatError.Malformed, 7)]                               // no length
    [InlineData("b", "3008 3006 0c0161 0201ff", StreamFormatError.Malformed, 7)]                             // a negative length
    [InlineData("b", "3019 3017 0c0161 020100 a20f 020102 02021000 020100 02020100 a000", StreamFormatError.Malformed, 12)]   // version 2 of mapped-ram
    [InlineData("r", "0400", StreamFormatError.Malformed, 0)]                                                // no items
    [InlineData("r", "a000 a104 020100 0400", StreamFormatError.Malformed, 4)]                               // packed data of no octets
    [InlineData("s", "0a0105 020100", StreamFormatError.Unsupported, 0)]                                     // no event
    [InlineData("s", "0a0101 020100", StreamFormatError.Malformed, 0)]                                       // START without a head
    [InlineData("s", "0a0102 020100 3009 0c0161 020100 020100", StreamFormatError.Malformed, 0)]             // PART with one
    [InlineData("s", "0a0100 02050100000000", StreamFormatError.Malformed, 3)]                               // a section id of 33 bits
    [InlineData("l", "020101 0a0104 a000", StreamFormatError.Unsupported, 0)]                                // no event of a live section
    [InlineData("l", "020101 0a0101 a000", StreamFormatError.Malformed, 0)]                                  // START without a head
    [InlineData("l", "020101 0a0102 3009 0c0161 020100 020100 a000", StreamFormatError.Malformed, 0)]        // PART with one
    [InlineData("l", "020101 0a0102 a500", StreamFormatError.Unsupported, 6)]                                // contents of a later version
    [InlineData("l", "020101 9000", StreamFormatError.Malformed, 0)]                                         // goes on without contents
    [InlineData("l", "020101 0a0102 8000", StreamFormatError.Malformed, 6)]                                  // contents in the primitive form
    [InlineData("d", "020101 3009 0c0161 020100 020100 020100", StreamFormatError.Malformed, 17)]            // no value
    [InlineData("k", "0203010000 0400", StreamFormatError.Malformed, 0)]                                     // command 65536
    [InlineData("o", "3003 800300", StreamFormatError.Malformed, 2)]                                         // an element that is cut
    [InlineData("o", "3005 8003 100001", StreamFormatError.Malformed, 2)]                                    // more zeros than a record may stand for
    [InlineData("o", "3003 020100", StreamFormatError.Malformed, 2)]                                         // no part
    [InlineData("v", "0201ff 020100 010100 0a0100", StreamFormatError.Malformed, 0)]                         // a negative length
    [InlineData("v", "020100 020100 010100 0a0100 a109 3007 020100 0201ff 0400", StreamFormatError.Malformed, 19)]   // a patch that removes less than nothing
    [InlineData("t", "020101 0c0161 020101 3000", StreamFormatError.Malformed, 0)]                           // not the next number
    [InlineData("t", "020100 0c0161 020101 3000 a003 020105", StreamFormatError.Malformed, 16)]              // a subsection of a type that was not sent
    [InlineData("g", "3008 3006 020101 820107", StreamFormatError.Malformed, 2)]                             // a type that was not sent
    [InlineData("a", "0c0161 3000 3010 300e 3009 0c0161 020100 020100 020107", StreamFormatError.Malformed, 7)]   // the same
    [InlineData("i", "02020080 02020fff 0201 80 02 02f000", StreamFormatError.Malformed, 11)]                // before the start of the file
    [InlineData("e", "020100 020100 0a0100 0400 0400 040100", StreamFormatError.Damaged, 13)]                // an index offset of one octet
    public void Record_OfAnotherForm_IsRefused(string letter, string hex, StreamFormatError error, long offset)
    {
        byte[] contents = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        var exception = Assert.Throws<StreamFormatException>(() => Read(letter[0], contents));

        Assert.Equal((error, offset), (exception.Error, exception.Offset));
    }

    [Theory]
    [InlineData("8b0100", StreamFormatError.Unsupported, 0)]   // item 11
    [InlineData("a000", StreamFormatError.Unsupported, 0)]     // a constructed item
    [InlineData("020100", StreamFormatError.Unsupported, 0)]   // an INTEGER
    [InlineData("80020001", StreamFormatError.Malformed, 0)]   // X.690 8.3.2: nine equal bits
    [InlineData("80020001 0000000000000000", StreamFormatError.Malformed, 0)]
    [InlineData("8000", StreamFormatError.Malformed, 0)]       // X.690 8.3.1: no octets
    [InlineData("8009010000000000000000", StreamFormatError.Malformed, 0)]   // 2^64
    [InlineData("880100", StreamFormatError.Malformed, 0)]     // X.690 8.8.2: a NULL with contents
    [InlineData("80", StreamFormatError.Malformed, 1)]         // cut: it is the end that is wrong
    [InlineData("800201", StreamFormatError.Malformed, 3)]
    public void RunItem_OfAnotherForm_IsRefused(string hex, StreamFormatError error, long offset)
    {
        byte[] items = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        var exception = Assert.Throws<StreamFormatException>(() => RunItems.Read(items, 100, out _, out _));

        Assert.Equal((error, 100 + offset), (exception.Error, exception.Offset));
    }

    private static void Read(char letter, byte[] contents)
    {
        var reader = new RecordReader(contents, 0);
        var types = new TypeTable();
        switch (letter)
        {
            case 'h': HeaderRecord.Read(ref reader); break;
            case 'c': ConfigurationRecord.Read(ref reader); break;
            case 'b': RamBlocksRecord.Read(ref reader, new StreamLimits()); break;
            case 'r': RamPagesRecord.Read(ref reader); break;
            case 's': SectionRecord.Read(ref reader); break;
            case 'l': LiveRecord.Read(ref reader); break;
            case 'd': DeviceRecord.Read(ref reader); break;
            case 'k': CommandRecord.Read(ref reader); break;
            case 'o': ReadOpaque(ref reader); break;
            case 'v': VMDescRecord.Read(ref reader); break;
            case 't': TypeRecord.Read(ref reader, types); break;
            case 'g': CatalogRecord.Read(ref reader, types); break;
            case 'a': AnnouncementRecord.Read(ref reader, types, "n"); break;
            case 'i': IndexRecord.Read(ref reader); break;
            default: EndRecord.Read(ref reader); break;
        }
    }

    private static void ReadOpaque(ref RecordReader reader)
    {
        OpaqueRecord.ReadBegin(ref reader);
        while (OpaqueRecord.TryReadPart(ref reader, out _, out _))
        {
        }

        OpaqueRecord.ReadEnd(ref reader);
    }
}
