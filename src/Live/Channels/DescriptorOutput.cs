using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>A stream goes to a descriptor, which its owner closes.</summary>
internal sealed class DescriptorOutput(SafeHandle output) : ITransferOutput
{
    /// <inheritdoc/>
    public IOctetSink Sink { get; } = new DescriptorSink(output, "the destination");

    /// <inheritdoc/>
    public void Commit()
    {
    }

    /// <inheritdoc/>
    public void End()
    {
    }
}
