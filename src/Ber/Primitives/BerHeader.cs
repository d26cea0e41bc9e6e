using System.Formats.Asn1;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ber;

/// <summary>The header of one encoding: its identifier octets (X.690 8.1.2) and length octets (X.690 8.1.3), from and to a span.</summary>
/// <remarks>
/// For code that frames octets itself: a record whose contents stand elsewhere, a stream whose headers are read before any contents are stored.
/// <see cref="BerReader"/> and <see cref="BerWriter"/> keep account of nesting as well, which this does not. Headers are written in the fewest octets and
/// read in every form that BER allows. Nothing is allocated. <c>default</c> is <see cref="EndOfContents"/>.
/// </remarks>
/// <example>
/// <code>
/// // [APPLICATION 3], constructed, of 300 contents octets: 63 82 01 2c
/// Span&lt;byte&gt; octets = stackalloc byte[BerHeader.MaxHeaderLength];
/// int length = new BerHeader(new Asn1Tag(TagClass.Application, 3, isConstructed: true), 300).Encode(octets);
/// BerReadResult result = BerHeader.Decode(octets[..length], out BerHeader header, out int bytesConsumed);
/// </code>
/// </example>
public readonly partial record struct BerHeader
{
    /// <summary>Octets that <see cref="Encode"/> writes at most: six for a tag number of 31 bits, nine for a length of 63.</summary>
    public const int MaxHeaderLength = MaxIdentifierLength + MaxLengthLength;

    private readonly long _contentsLength;   // Indefinite, or the length
    private readonly int _tagNumber;
    private readonly byte _leading;

    /// <summary>The header of an encoding of definite form (X.690 8.1.3.4, 8.1.3.5).</summary>
    /// <param name="tag">The tag; its constructed bit tells a primitive from a constructed encoding.</param>
    /// <param name="contentsLength">Contents octets, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    public BerHeader(Asn1Tag tag, long contentsLength)
        : this(LeadingOctet(tag), tag.TagValue, contentsLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contentsLength);
    }

    private BerHeader(byte leading, int tagNumber, long contentsLength)
    {
        _leading = leading;
        _tagNumber = tagNumber;
        _contentsLength = contentsLength;
    }

    /// <summary>End-of-contents octets, which end the contents of an encoding of indefinite form (X.690 8.1.5): 00 00.</summary>
    public static BerHeader EndOfContents => default;

    /// <summary>The tag, with its constructed bit.</summary>
    public Asn1Tag Tag => ToTag(_leading, _tagNumber);

    /// <summary>Contents octets; null for the indefinite form, whose contents go up to their <see cref="EndOfContents"/>.</summary>
    public long? ContentsLength => _contentsLength >= 0 ? _contentsLength : null;

    /// <summary>
    /// Identifier and length octets in the shortest form, which <see cref="Encode"/> writes: 2 to 15. Those that were decoded may have been more.
    /// </summary>
    public int HeaderLength => MeasureIdentifier(_tagNumber) + MeasureLength(_contentsLength);

    /// <summary>The header of a constructed encoding of indefinite form (X.690 8.1.3.6).</summary>
    /// <param name="tag">The tag; its constructed bit does not matter.</param>
    public static BerHeader Indefinite(Asn1Tag tag) => new((byte)(LeadingOctet(tag) | Constructed), tag.TagValue, IndefiniteLength);

    /// <summary>Octets of a whole encoding of definite form, with the shortest header.</summary>
    /// <param name="tag">The tag; its constructed bit does not matter.</param>
    /// <param name="contentsLength">Contents octets, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    /// <exception cref="OverflowException">The sum exceeds Int64.</exception>
    public static long GetEncodingLength(Asn1Tag tag, long contentsLength) => checked(new BerHeader(tag, contentsLength).HeaderLength + contentsLength);

    /// <summary>Reads a header from the start of octets that may end anywhere.</summary>
    /// <remarks>The contents octets are not looked at, and need not be there. Length octets may be padded (X.690 8.1.3.5), tag numbers may not.</remarks>
    /// <param name="source">The octets.</param>
    /// <param name="header">The header; <c>default</c> unless the result is Success.</param>
    /// <param name="bytesConsumed">Identifier and length octets; 0 unless the result is Success.</param>
    /// <param name="offset">Octets from the start of the stream to <paramref name="source"/>, for errors.</param>
    /// <returns><see cref="BerReadResult.Success"/>, or <see cref="BerReadResult.NeedMoreData"/> where the octets end inside the header.</returns>
    /// <exception cref="BerContentException">
    /// A tag number that is padded or exceeds Int32; the reserved length octet; a length that exceeds Int64; the indefinite form on a primitive
    /// encoding; UNIVERSAL 0 that is not <see cref="EndOfContents"/>.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BerReadResult Decode(ReadOnlySpan<byte> source, out BerHeader header, out int bytesConsumed, long offset = 0)
    {
        if (source.Length >= 2 && source[1] < IndefiniteOctet && IsPlain(source[0]))
        {
            header = new BerHeader(source[0], source[0] & NumberMask, source[1]);
            bytesConsumed = 2;
            return BerReadResult.Success;
        }

        return DecodeSlow(source, out header, out bytesConsumed, offset);
    }

    /// <summary>Writes the header in the fewest octets.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> octets; those behind it stay as they are.</param>
    /// <returns>Octets written.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short; nothing was written.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Encode(Span<byte> destination)
    {
        if (destination.Length >= 2 && (ulong)_contentsLength < IndefiniteOctet && _tagNumber < NumberMask)
        {
            destination[0] = _leading;
            destination[1] = (byte)_contentsLength;
            return 2;
        }

        return EncodeSlow(destination);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string tag = ThrowHelper.Describe(Tag);
        return _contentsLength >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{tag}, {_contentsLength} contents octets") : $"{tag}, indefinite form";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EncodeSlow(Span<byte> destination)
    {
        if (destination.Length < HeaderLength)
        {
            throw new ArgumentException($"{HeaderLength} octets are needed.", nameof(destination));
        }

        int length = EncodeIdentifier((byte)(_leading & ~NumberMask), _tagNumber, destination);
        if (_contentsLength >= 0)
        {
            return length + EncodeLength(_contentsLength, destination[length..]);
        }

        destination[length] = IndefiniteOctet;
        return length + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BerReadResult DecodeSlow(ReadOnlySpan<byte> source, out BerHeader header, out int bytesConsumed, long offset)
    {
        header = default;
        bytesConsumed = 0;
        DecodeStatus status = DecodeIdentifier(source, int.MaxValue, allowPadding: false, out byte leading, out int tagNumber, out int identifierOctets);
        if (status == DecodeStatus.NeedMoreOctets)
        {
            return BerReadResult.NeedMoreData;
        }

        if (status != DecodeStatus.Done)
        {
            ThrowHelper.Identifier(status, offset, int.MaxValue);
        }

        status = DecodeLength(source[identifierOctets..], out long contentsLength, out LengthForm form, out int lengthOctets);
        if (status == DecodeStatus.NeedMoreOctets)
        {
            return BerReadResult.NeedMoreData;
        }

        if (status != DecodeStatus.Done)
        {
            ThrowHelper.Length(status, offset, ToTag(leading, tagNumber));
        }

        var decoded = new BerHeader(leading, tagNumber, contentsLength);
        if (decoded.FindError(lengthOctets) is { } error)
        {
            ThrowHelper.Rule(error, offset, error == BerContentError.InvalidEndOfContents ? null : decoded.Tag);
        }

        header = decoded;
        bytesConsumed = identifierOctets + lengthOctets;
        return BerReadResult.Success;
    }

    /// <summary>The error of a header whose two parts are well-formed, but not together; null where there is none.</summary>
    private BerContentError? FindError(int lengthOctets)
    {
        // X.690 8.1.5: UNIVERSAL 0 is kept for end-of-contents octets, which are two zero octets.
        if (_tagNumber == 0 && (_leading & ClassMask) == 0)
        {
            return _leading != 0 ? BerContentError.UnexpectedEndOfContents
                : _contentsLength != 0 || lengthOctets != 1 ? BerContentError.InvalidEndOfContents : null;
        }

        // X.690 8.1.3.2(a): a primitive encoding uses the definite form.
        return _contentsLength == IndefiniteLength && (_leading & Constructed) == 0 ? BerContentError.IndefinitePrimitive : null;
    }

    private static byte LeadingOctet(Asn1Tag tag) =>
        (byte)((int)tag.TagClass | (tag.IsConstructed ? Constructed : 0) | Math.Min(tag.TagValue, NumberMask));

    /// <summary>Whether the identifier is one octet, and not that of end-of-contents octets.</summary>
    private static bool IsPlain(byte leading) => (leading & NumberMask) != NumberMask && (leading & ~Constructed) != 0;
}
