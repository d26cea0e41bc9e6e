using System.Collections.Immutable;
using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What a guest meets at its next reset: a loaded device is the source's until then, and the destination's from then on.</summary>
internal static class MatrixReset
{
    /// <summary>Compares what both offer to a guest that begins anew, as far as both answered.</summary>
    /// <returns>A line for each virtio device and each kind of difference.</returns>
    public static ImmutableArray<string> Compare(MigrationProfile source, MigrationProfile destination)
    {
        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        foreach (VirtioFacts old in source.Facts?.Virtio ?? [])
        {
            VirtioFacts? next = destination.Facts?.Virtio?.FirstOrDefault(v => v.Place == old.Place && v.Device == old.Device);
            if (next is null)
                continue;
            if (old.OfferedFeatures is ulong had && next.OfferedFeatures is ulong has)
            {
                Add(lines, old, "gains", has & ~had);
                Add(lines, old, "loses", had & ~has);
            }

            if (old.QueueSizes is { } sizes && next.QueueSizes is { } others && !sizes.SequenceEqual(others))
                lines.Add($"{old.Device} at {old.Place}: {sizes.Length} queues of {Of(sizes)} become {others.Length} of {Of(others)}");
        }

        return lines.ToImmutable();
    }

    private static void Add(ImmutableArray<string>.Builder lines, VirtioFacts device, string verb, ulong features)
    {
        if (features != 0)
            lines.Add($"{device.Device} at {device.Place} {verb} {VirtioFeatures.NamesOf(device.Device, features)}");
    }

    private static string Of(ImmutableArray<uint> sizes)
        => string.Join(", ", (sizes.Distinct().Count() == 1 ? sizes[..1] : sizes).Select(static s => s.ToString(CultureInfo.InvariantCulture)));
}
