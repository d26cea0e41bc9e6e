using Ber.Compat;

namespace Ber.Live;

/// <summary>Where a transfer writes to: a socket, a pipe, or a file that appears when all of it is written.</summary>
internal interface ITransferOutput
{
    /// <summary>Takes the octets.</summary>
    IOctetSink Sink { get; }

    /// <summary>All octets are written, and they are right.</summary>
    void Commit();

    /// <summary>Lets the reader see the end now.</summary>
    void End();
}
