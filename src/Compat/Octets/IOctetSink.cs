namespace Ber.Compat;

/// <summary>Where octets go: a file, a pipe, memory.</summary>
public interface IOctetSink
{
    /// <summary>Writes all of the octets.</summary>
    /// <param name="octets">The octets; not kept after the call.</param>
    void Write(ReadOnlySpan<byte> octets);

    /// <summary>Lets everything written so far go on to the reader.</summary>
    void Flush();
}
