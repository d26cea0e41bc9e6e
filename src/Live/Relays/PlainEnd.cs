using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Live;

/// <summary>An end whose octets are those of its socket.</summary>
/// <param name="socket">The socket.</param>
/// <param name="name">What messages call it.</param>
internal sealed class PlainEnd(Socket socket, string name) : RelayEnd(socket)
{
    /// <inheritdoc/>
    public override IConnectionSource Receive(RelayEnd? reader) => new DescriptorSource(Descriptor, reader?.Descriptor);

    /// <inheritdoc/>
    public override IOctetSink NewSink() => new DescriptorSink(Descriptor, name);
}
