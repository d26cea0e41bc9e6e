namespace Ber.Compat;

/// <summary>The identifier octet and the length octets of an element whose contents are written by themselves.</summary>
internal static class ElementHead
{
    /// <summary>Octets of a head at most.</summary>
    public const int MaxLength = 1 + 9;

    /// <summary>Octets of a head.</summary>
    public static int Measure(long contentsLength) => new BerHeader(System.Formats.Asn1.Asn1Tag.Sequence, contentsLength).HeaderLength;

    /// <summary>Writes a head.</summary>
    /// <param name="output">Room for <see cref="MaxLength"/> octets.</param>
    /// <param name="identifier">The identifier octet.</param>
    /// <param name="contentsLength">Octets of the contents.</param>
    /// <returns>Octets written.</returns>
    public static int Write(Span<byte> output, byte identifier, long contentsLength)
    {
        int length = Measure(contentsLength);
        output[0] = identifier;
        if (length == 2)
        {
            output[1] = (byte)contentsLength;
            return length;
        }

        // X.690 8.1.3.5: definite long form, here with as few octets as possible.
        output[1] = (byte)(0x80 | (length - 2));
        for (int i = length - 1; i > 1; i--, contentsLength >>= 8)
            output[i] = (byte)contentsLength;
        return length;
    }
}
