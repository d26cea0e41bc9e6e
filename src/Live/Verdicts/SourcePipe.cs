using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// The pipe from a source that nobody answers: it holds more while RAM flows, and no more than usual when the source may come to its end. What a pipe
/// holds counts as sent for its writer, so a source that is refused at the start, or whose last octets meet a broken pipe, is to find that out.
/// </summary>
/// <param name="input">The pipe.</param>
internal sealed class SourcePipe(DescriptorSource input) : ITransferGate
{
    /// <inheritdoc/>
    public int Reserve => 0;

    /// <inheritdoc/>
    public int LastPages => 2 * DescriptorSource.LongPipeLength / ITransferGate.LeastPageOctets;

    /// <inheritdoc/>
    public void OnRamEnding() => input.Shrink(DescriptorSource.UsualPipeLength);

    /// <inheritdoc/>
    public void OnRamEnded() => OnRamEnding();   // pages that the guest has given back, or that both sides share, never come
}
