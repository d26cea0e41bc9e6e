namespace Ber.Compat;

/// <summary>Octets that nobody wants: the translation is made for its checks.</summary>
internal sealed class NullOctetSink : IOctetSink, IGatheredSink
{
    public static readonly NullOctetSink Instance = new();

    private NullOctetSink()
    {
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
    }

    public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
    }

    public void Flush()
    {
    }
}
