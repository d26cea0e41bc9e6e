namespace Ber;

/// <summary>Limits and rules of a <see cref="BerReader"/>. <c>default</c> is strict and bounded, fit for hostile input.</summary>
public readonly record struct BerReaderOptions
{
    /// <summary>Most constructed encodings open at one time; 64 unless set. Bounds memory per reader (16 octets a level), not time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxDepth
    {
        get => field is 0 ? 64 : field;
        init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; }
    }

    /// <summary>
    /// Most contents octets that <see cref="BerReader.GetContents"/> and <see cref="BerReader.ReadPrimitive"/> hand out whole; 64 MiB unless
    /// set. Longer primitive encodings are well-formed: <c>ReadContents</c> streams them and <see cref="BerReader.TrySkip"/> skips them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxPrimitiveLength
    {
        get => field is 0 ? 64 * 1024 * 1024 : field;
        init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; }
    }

    /// <summary>Greatest tag number accepted; Int32.MaxValue unless set, because <see cref="System.Formats.Asn1.Asn1Tag"/> holds no more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxTagNumber
    {
        get => field is 0 ? int.MaxValue : field;
        init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; }
    }

    /// <summary>Whether encodings may follow one another at depth 0. If not, an octet after the first encoding is an error.</summary>
    public bool AllowMultipleTopLevelValues { get; init; }

    /// <summary>
    /// Accept whatever the framing allows: contents octets of universal types are not checked by <see cref="BerReader.Read"/>, INTEGER contents
    /// and tag numbers may be padded, and UNIVERSAL 0 outside the indefinite form is an encoding like any other. For looking at damaged data.
    /// </summary>
    public bool FramingOnly { get; init; }
}
