using System.Collections.Immutable;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>What a virtio device offers a guest that begins anew.</summary>
/// <param name="Device">virtio-net, …</param>
/// <param name="Place">Where on the PCI buses.</param>
internal sealed record VirtioOffer(string Device, string Place)
{
    /// <summary>The features that it says it offers; null: nobody could ask.</summary>
    public ulong? Features { get; init; }

    /// <summary>The features that the plan's firmware took, which takes all that it is offered; null: no firmware has run.</summary>
    public ulong? Taken { get; init; }

    /// <summary>How many descriptors its queues have; null: not known.</summary>
    public ImmutableArray<uint>? QueueSizes { get; init; }

    /// <summary>The offers of a machine.</summary>
    /// <param name="paused">The machine before its guest ran.</param>
    /// <param name="ran">The same after that; null: it did not run.</param>
    public static ImmutableArray<VirtioOffer> Of(MigrationProfile paused, MigrationProfile? ran)
    {
        Dictionary<(string, string), VirtioState> states = StatesOf(paused), after = ran is null ? [] : StatesOf(ran);
        Dictionary<(string, string), VirtioFacts> facts = (paused.Facts?.Virtio ?? []).GroupBy(static f => (f.Device, f.Place)).ToDictionary(static g => g.Key, static g => g.First());
        return
        [
            .. states.Keys.Union(facts.Keys).Order().Select(key =>
            {
                VirtioFacts? asked = facts.GetValueOrDefault(key);
                return new VirtioOffer(key.Item1, key.Item2)
                {
                    Features = asked?.OfferedFeatures,
                    Taken = asked is { IsStandIn: true } ? null : after.GetValueOrDefault(key)?.Features,
                    QueueSizes = asked?.QueueSizes ?? (states.TryGetValue(key, out VirtioState? state) ? [.. state.Queues.Select(static q => q.DeviceSize)] : null),
                };
            }),
        ];
    }

    private static Dictionary<(string, string), VirtioState> StatesOf(MigrationProfile machine)
    {
        Dictionary<(string, string), VirtioState> states = [];
        foreach (ProfileDevice device in machine.Devices)
        {
            if (VirtioState.Of(device) is VirtioState state)
                states.TryAdd((device.Description!.Name, VirtioFacts.PlaceOf(device.Path.IdStr)), state);
        }

        return states;
    }
}
