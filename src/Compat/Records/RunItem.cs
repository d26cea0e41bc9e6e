namespace Ber.Compat;

/// <summary>The alternatives of RunItem of schemas/migration.asn1. The numbers are the tag numbers.</summary>
internal enum RunItem
{
    /// <summary>So many pages of data, from the cursor on.</summary>
    Data = 0,

    /// <summary>So many pages of the fill octet.</summary>
    Zero = 1,

    /// <summary>Moves the cursor by so many pages, also backwards.</summary>
    Skip = 2,

    /// <summary>Names the block: its ordinal in the list.</summary>
    Block = 3,

    /// <summary>Moves the cursor, then one page of data.</summary>
    Page = 4,

    /// <summary>Moves the cursor, then one page of the fill octet.</summary>
    ZeroPage = 5,

    /// <summary>So many octets of data are the XBZRLE difference of one page.</summary>
    Xbzrle = 6,

    /// <summary>So many octets of data are one page, deflated.</summary>
    Compressed = 7,

    /// <summary>A multifd flush: NULL, all others are INTEGERs.</summary>
    Flush = 8,

    /// <summary>The octet of pages that are all one octet; 0 at first.</summary>
    Fill = 9,

    /// <summary>2^n octets are a page; 12 at first.</summary>
    PageBits = 10,
}
