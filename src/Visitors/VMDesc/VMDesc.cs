using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>The vmdesc of one stream, understood: QEMU's JSON text at the end of a stream that describes the devices in it. Immutable.</summary>
/// <remarks>Descriptions of equal shape are one object, so that each has to be sent only once.</remarks>
public sealed class VMDesc
{
    /// <summary>How the text is printed.</summary>
    public required VMDescDialect Dialect { get; init; }

    /// <summary>Octets of a target page (<c>page_size</c>); 0 where the text does not state it.</summary>
    public long PageSize { get; init; }

    /// <summary>The configuration section (since 8.2); null where the text has none, or one that is no description.</summary>
    public VMStateDescription? Configuration { get; init; }

    /// <summary>The devices in stream order.</summary>
    public required ImmutableArray<VMDescDevice> Devices { get; init; }
}
