using System.Runtime.InteropServices;

namespace Ber;

/// <summary>One token: identifier and length octets, or the end of a constructed encoding.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct ReaderToken
{
    [FieldOffset(0)]
    public BerTokenType Type;

    [FieldOffset(1)]
    public LengthForm Form;

    [FieldOffset(2)]
    public byte Identifier;

    [FieldOffset(3)]
    private byte _headerLength;

    [FieldOffset(4)]
    public int TagNumber;

    /// <summary>All of the above as one word, because five stores take longer than one.</summary>
    [FieldOffset(0)]
    private ulong _head;

    /// <summary>Contents octets, or <see cref="BerHeader.IndefiniteLength"/>.</summary>
    [FieldOffset(8)]
    public long ContentsLength;

    /// <summary>Stream offset of the identifier octet; of an end, of the octet where the contents end.</summary>
    [FieldOffset(16)]
    public long Offset;

    /// <summary>Identifier and length octets, at most 144; of an end, 0 (definite) or 2 (end-of-contents octets).</summary>
    public int HeaderLength
    {
        readonly get => _headerLength;
        set => _headerLength = (byte)value;
    }

    /// <summary>Sets all but contents and offset.</summary>
    public void Set(BerTokenType type, LengthForm form, byte identifier, int headerLength, int tagNumber)
    {
        if (BitConverter.IsLittleEndian)
        {
            _head = (uint)type | ((uint)form << 8) | ((uint)identifier << 16) | ((uint)headerLength << 24) | ((ulong)(uint)tagNumber << 32);
            return;
        }

        Type = type;
        Form = form;
        Identifier = identifier;
        HeaderLength = headerLength;
        TagNumber = tagNumber;
    }
}
