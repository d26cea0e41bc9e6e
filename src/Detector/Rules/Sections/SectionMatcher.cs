using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Finds the destination's section that takes a received one, as find_se does (migration/savevm.c).</summary>
internal sealed class SectionMatcher
{
    private readonly Dictionary<(string IdStr, uint InstanceId), Places> _places = [];
    private readonly IReadOnlyList<ProfileDevice> _all;

    public SectionMatcher(IReadOnlyList<ProfileDevice> devices)
    {
        _all = devices;
        foreach (ProfileDevice device in devices)
        {
            (string, uint) key = (device.Path.IdStr, device.Path.InstanceId);
            if (!_places.TryGetValue(key, out Places? places))
                _places[key] = places = new Places();
            places.Devices.Add(device);
        }
    }

    /// <summary>What nothing was received for.</summary>
    public IEnumerable<ProfileDevice> Rest
    {
        get
        {
            HashSet<ProfileDevice> taken = new(ReferenceEqualityComparer.Instance);
            foreach (Places places in _places.Values)
                taken.UnionWith(places.Devices.Take(places.Taken));
            return _all.Where(d => !taken.Contains(d));
        }
    }

    /// <summary>The destination's section that takes a received one; null: there is none.</summary>
    public ProfileDevice? Take(FieldPath received)
    {
        if (!_places.TryGetValue((received.IdStr, received.InstanceId), out Places? places))
            return null;

        // The same idstr and instance id several times: in the order of the stream, the last one for all that follow.
        return places.Taken < places.Devices.Count ? places.Devices[places.Taken++] : places.Devices[^1];
    }

    /// <summary>The sections of one idstr and instance id, as a rule one.</summary>
    private sealed class Places
    {
        public List<ProfileDevice> Devices { get; } = new(1);

        /// <summary>How many of them have got a received one.</summary>
        public int Taken { get; set; }
    }
}
