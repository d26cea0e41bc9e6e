namespace Ber.Compat;

/// <summary>Counts what becomes of a stream's octets: the makings of a <see cref="TranslationResult"/>.</summary>
internal sealed class TranslationTally
{
    private readonly HashSet<string> _known = [];
    private readonly List<string> _reasons = [];
    private int _typedDevices;
    private long _typedOctets;
    private int _opaqueDevices;
    private long _opaqueDeviceOctets;
    private long _opaqueOctets;
    private long _liveOctets;

    public void Device(DeviceSection section)
    {
        if (section.OpaqueReason is string reason)
        {
            OpaqueDevice(section.Octets);
            Opaque(section.Octets, reason);
            return;
        }

        _typedDevices++;
        _typedOctets += section.Octets;
    }

    /// <summary>An opaque device section whose octets are counted as they come.</summary>
    public void OpaqueDevice(long octets)
    {
        _opaqueDevices++;
        _opaqueDeviceOctets += octets;
    }

    /// <summary>Octets of typed records of a live section other than ram.</summary>
    public void Live(long octets) => _liveOctets += octets;

    /// <summary>Octets that are carried as they are.</summary>
    /// <param name="octets">How many.</param>
    /// <param name="reason">Why; null: it was said before.</param>
    public void Opaque(long octets, string? reason)
    {
        _opaqueOctets += octets;
        if (reason is not null && _known.Add(reason))
            _reasons.Add(reason);
    }

    /// <summary>The counts, without those of the whole streams and of RAM.</summary>
    public TranslationResult ToResult() => new()
    {
        TypedDevices = _typedDevices,
        TypedDeviceOctets = _typedOctets,
        TypedLiveOctets = _liveOctets,
        OpaqueDevices = _opaqueDevices,
        OpaqueDeviceOctets = _opaqueDeviceOctets,
        OpaqueOctets = _opaqueOctets,
        OpaqueReasons = _reasons,
    };
}
