using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Finds the destination's section that takes a received one, as find_se does (migration/savevm.c).</summary>
internal sealed class SectionMatcher
{
    private readonly Dictionary<(string IdStr, uint InstanceId), List<ProfileDevice>> _devices = [];
    private readonly IReadOnlyList<ProfileDevice> _all;
    private readonly HashSet<ProfileDevice> _taken = new(ReferenceEqualityComparer.Instance);

    public SectionMatcher(IReadOnlyList<ProfileDevice> devices)
    {
        _all = devices;
        foreach (ProfileDevice device in devices)
        {
            (string, uint) key = (device.Path.IdStr, device.Path.InstanceId);
            if (!_devices.TryGetValue(key, out List<ProfileDevice>? list))
                _devices[key] = list = [];
            list.Add(device);
        }
    }

    /// <summary>What nothing was received for.</summary>
    public IEnumerable<ProfileDevice> Rest => _all.Where(d => !_taken.Contains(d));

    public ProfileDevice? Take(FieldPath received)
    {
        if (!_devices.TryGetValue((received.IdStr, received.InstanceId), out List<ProfileDevice>? list))
            return null;

        // The same idstr and instance id several times: in the order of the stream, the last one for all that follow.
        ProfileDevice device = list.FirstOrDefault(d => !_taken.Contains(d)) ?? list[^1];
        _taken.Add(device);
        return device;
    }
}
