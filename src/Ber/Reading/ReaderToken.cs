namespace Ber;

/// <summary>One token: identifier and length octets, or the end of a constructed encoding.</summary>
internal struct ReaderToken
{
    public BerTokenType Type;
    public LengthForm Form;
    public byte Identifier;

    /// <summary>Identifier and length octets; of an end, 0 (definite) or 2 (end-of-contents octets).</summary>
    public int HeaderLength;

    public int TagNumber;

    /// <summary>Contents octets, or <see cref="BerHeader.IndefiniteLength"/>.</summary>
    public long ContentsLength;

    /// <summary>Stream offset of the identifier octet; of an end, of the octet where the contents end.</summary>
    public long Offset;
}
