using System.Formats.Asn1;

namespace Ber;

/// <summary>
/// Encoded lengths in octets, for writers that need a definite length before the contents exist. Every figure is that of the shortest
/// encoding, which is the one that <see cref="BerWriter"/> writes.
/// </summary>
public static class BerLength
{
    /// <summary>Octets of the identifier octets (X.690 8.1.2): 1 to 6.</summary>
    /// <param name="tag">The tag; its primitive or constructed bit does not matter.</param>
    public static int OfIdentifier(Asn1Tag tag) => IdentifierOctets.Measure(tag.TagValue);

    /// <summary>Octets of the length octets in definite form (X.690 8.1.3.4, 8.1.3.5): 1 to 9.</summary>
    /// <param name="contentsLength">Contents octets, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    public static int OfLength(long contentsLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contentsLength);
        return LengthOctets.Measure(contentsLength);
    }

    /// <summary>Contents octets of an INTEGER (X.690 8.3): 1 to 8.</summary>
    /// <param name="value">The value.</param>
    public static int OfIntegerContents(long value) => IntegerContents.Measure(value);

    /// <summary>Contents octets of a non-negative INTEGER (X.690 8.3): 1 to 9.</summary>
    /// <param name="value">The value.</param>
    public static int OfIntegerContents(ulong value) => IntegerContents.Measure(value);

    /// <summary>Octets of a whole encoding in definite form: identifier, length and contents octets.</summary>
    /// <param name="tag">The tag; its primitive or constructed bit does not matter.</param>
    /// <param name="contentsLength">Contents octets, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    /// <exception cref="OverflowException">The sum exceeds Int64.</exception>
    public static long OfEncoding(Asn1Tag tag, long contentsLength) =>
        checked(OfIdentifier(tag) + OfLength(contentsLength) + contentsLength);

    /// <summary>Octets of a whole encoding in indefinite form, its end-of-contents octets included (X.690 8.1.3.6, 8.1.5).</summary>
    /// <param name="tag">The tag; its primitive or constructed bit does not matter.</param>
    /// <param name="contentsLength">Contents octets, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentsLength"/> is negative.</exception>
    /// <exception cref="OverflowException">The sum exceeds Int64.</exception>
    public static long OfIndefiniteEncoding(Asn1Tag tag, long contentsLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contentsLength);
        return checked(OfIdentifier(tag) + 1 + contentsLength + 2);
    }
}
