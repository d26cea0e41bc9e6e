using System.Collections.Immutable;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>What a virtio device offers a guest that begins anew.</summary>
/// <param name="Device">virtio-net, …</param>
/// <param name="Place">Where on the PCI buses.</param>
internal sealed record VirtioOffer(string Device, string Place)
{
    /// <summary>What it is called.</summary>
    public string Name => $"{Device} at {Place}";

    /// <summary>Whether its network is the twin's own, so that its features are none of the machine's.</summary>
    public bool IsStandIn { get; init; }

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
        Dictionary<string, VirtioOffer> offers = [], after = [];
        AddStates(offers, paused);
        if (ran is not null)
            AddStates(after, ran);
        foreach (VirtioFacts facts in paused.Facts?.Virtio ?? [])
        {
            var asked = new VirtioOffer(facts.Device, facts.Place);
            VirtioOffer known = offers.GetValueOrDefault(asked.Name, asked);
            offers[asked.Name] = known with
            {
                Features = facts.OfferedFeatures, IsStandIn = facts.IsStandIn, QueueSizes = facts.QueueSizes ?? known.QueueSizes,
            };
        }

        return
        [
            .. offers.Values.OrderBy(static o => o.Name, StringComparer.Ordinal)
                .Select(o => o with { Taken = o.IsStandIn ? null : after.GetValueOrDefault(o.Name)?.Taken }),
        ];
    }

    private static void AddStates(Dictionary<string, VirtioOffer> offers, MigrationProfile machine)
    {
        foreach (ProfileDevice device in machine.Devices)
        {
            if (VirtioState.Of(device) is not VirtioState state)
                continue;
            var offer = new VirtioOffer(device.Description!.Name, VirtioFacts.PlaceOf(device.Path.IdStr))
            {
                Taken = state.Features, QueueSizes = [.. state.Queues.Select(static q => q.DeviceSize)],
            };
            offers.TryAdd(offer.Name, offer);
        }
    }
}
