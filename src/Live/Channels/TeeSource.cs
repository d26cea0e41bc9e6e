using System.Runtime.ExceptionServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>Octets that go on to a sink when they are read here. A sink that does not take them ends the source, but behind what was read.</summary>
internal sealed class TeeSource(IOctetSource source, IOctetSink sink) : IOctetSource
{
    private ExceptionDispatchInfo? _failure;

    /// <inheritdoc/>
    public bool IsReadable => _failure is not null || source.IsReadable;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int read)
    {
        _failure?.Throw();
        bool isReadable = source.TryRead(destination, out read);
        Pass(destination[..read]);
        return isReadable;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        _failure?.Throw();
        int count = source.Read(destination);
        Pass(destination[..count]);
        return count;
    }

    private void Pass(ReadOnlySpan<byte> octets)
    {
        try
        {
            sink.Write(octets);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
