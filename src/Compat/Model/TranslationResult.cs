namespace Ber.Compat;

/// <summary>What a translation did. All counts are octets unless they say otherwise.</summary>
public sealed record TranslationResult
{
    /// <summary>Octets of the legacy stream.</summary>
    public long LegacyOctets { get; init; }

    /// <summary>Octets of the BER stream.</summary>
    public long BerOctets { get; init; }

    /// <summary>Legacy octets of page records, and of the pages of mapped-ram.</summary>
    public long LegacyRamOctets { get; init; }

    /// <summary>BER octets of the records that stand for them.</summary>
    public long BerRamOctets { get; init; }

    /// <summary>Number of device sections that were sent typed.</summary>
    public int TypedDevices { get; init; }

    /// <summary>Legacy octets in them, between version id and footer.</summary>
    public long TypedDeviceOctets { get; init; }

    /// <summary>Legacy octets of live sections other than ram that were sent typed.</summary>
    public long TypedLiveOctets { get; init; }

    /// <summary>Number of device sections that were sent as opaque octets.</summary>
    public int OpaqueDevices { get; init; }

    /// <summary>Legacy octets in them, between version id and footer.</summary>
    public long OpaqueDeviceOctets { get; init; }

    /// <summary>All legacy octets that were sent opaque, also those outside of device sections.</summary>
    public long OpaqueOctets { get; init; }

    /// <summary>What is unusual about the stream's form, one line each, although all of it was understood.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why something was sent opaque, one line each; empty when nothing was.</summary>
    public IReadOnlyList<string> OpaqueReasons { get; init; } = [];
}
