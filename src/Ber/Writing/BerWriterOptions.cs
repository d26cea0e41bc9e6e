namespace Ber;

/// <summary>Limits of a <see cref="BerWriter"/>.</summary>
public readonly record struct BerWriterOptions
{
    /// <summary>Most constructed encodings open at one time; 64 unless set, the limit that a reader has by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxDepth
    {
        get => field is 0 ? 64 : field;
        init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; }
    }
}
