using Ber.Compat;

namespace Ber.Live;

/// <summary>Octets that go on to a machine when they are read here, for as long as it takes them.</summary>
internal sealed class TeeSource(IOctetSource source, IOctetSink sink) : IOctetSource
{
    private bool _isTaken = true;

    /// <inheritdoc/>
    public bool IsReadable => source.IsReadable;

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int count = source.Read(destination);
        if (!_isTaken)
            return count;
        try
        {
            sink.Write(destination[..count]);
        }
        catch (IOException)
        {
            _isTaken = false;   // it has ended: why is seen elsewhere
        }

        return count;
    }
}
