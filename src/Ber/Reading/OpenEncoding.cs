using System.Runtime.CompilerServices;

namespace Ber;

/// <summary>A constructed encoding that is open.</summary>
internal struct OpenEncoding
{
    private long _end;
    private long _tag;   // tag number, identifier octet, kind: one word, because a load of the whole would wait for the stores of its parts

    /// <summary>Makes one.</summary>
    public OpenEncoding(long end, int identifier, int tagNumber, OpenEncodingKind kind)
    {
        _end = end;
        _tag = ((long)tagNumber << 32) | (uint)(identifier << 8) | (uint)kind;
    }

    /// <summary>Stream offset behind the last contents octet; of the indefinite form, the bound that the enclosing encodings set.</summary>
    public readonly long End => _end;

    public readonly int TagNumber => (int)(_tag >> 32);

    public readonly byte Identifier => (byte)(_tag >> 8);

    public readonly OpenEncodingKind Kind => (OpenEncodingKind)(byte)_tag;

    public readonly bool IsDefinite => (Kind & (OpenEncodingKind.Indefinite | OpenEncodingKind.TopLevel)) == 0;

    public readonly bool IsIndefinite => (Kind & OpenEncodingKind.Indefinite) != 0;

    /// <summary>Becomes the other, word by word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(in OpenEncoding other)
    {
        _end = other._end;
        _tag = other._tag;
    }
}

[Flags]
internal enum OpenEncodingKind : byte
{
    None = 0,
    Indefinite = 1,

    /// <summary>Not an encoding: depth 0.</summary>
    TopLevel = 2,

    /// <summary>Constructed BIT STRING: holds segments, which are BIT STRINGs (X.690 8.6.4).</summary>
    BitString = 4,

    /// <summary>Constructed OCTET STRING or character string: holds segments, which are OCTET STRINGs (X.690 8.7.3, 8.23).</summary>
    OctetString = 8,

    /// <summary>Encodings in it need the full checks of the slow path: segments, and depth 0 when it takes a single encoding.</summary>
    Guarded = 16,
}
