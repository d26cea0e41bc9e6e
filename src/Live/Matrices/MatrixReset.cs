using System.Collections.Immutable;
using System.Globalization;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What a guest meets at its next reset: a loaded device is the source's until then, and the destination's from then on.</summary>
internal static class MatrixReset
{
    /// <summary>Compares what both offer to a guest that begins anew, as far as it is known of both.</summary>
    /// <returns>A line for each virtio device and each kind of difference.</returns>
    public static ImmutableArray<string> Compare(ImmutableArray<VirtioOffer> source, ImmutableArray<VirtioOffer> destination)
    {
        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        foreach (VirtioOffer old in source)
        {
            VirtioOffer? next = destination.FirstOrDefault(o => o.Name == old.Name);
            if (next is null)
                continue;

            // Where one of both could not be asked, what the firmware took of them is known, perhaps.
            bool areAsked = old.Features is not null && next.Features is not null;
            if ((areAsked ? old.Features : old.Taken) is ulong had && (areAsked ? next.Features : next.Taken) is ulong has)
            {
                Add(lines, old, "gains", has & ~had);
                Add(lines, old, "loses", had & ~has);
            }

            if (old.QueueSizes is { } sizes && next.QueueSizes is { } others && !sizes.SequenceEqual(others))
                lines.Add($"{old.Name} has queues of {Of(others)} descriptors instead of {Of(sizes)}");
        }

        return lines.ToImmutable();
    }

    private static void Add(ImmutableArray<string>.Builder lines, VirtioOffer device, string verb, ulong features)
    {
        if (features != 0)
            lines.Add($"{device.Name} {verb} {VirtioFeatures.NamesOf(device.Device, features)}");
    }

    /// <summary>Sizes in their order; of several that are the same, how many there are.</summary>
    private static string Of(ImmutableArray<uint> sizes)
    {
        List<string> runs = [];
        for (int start = 0, end; start < sizes.Length; start = end)
        {
            for (end = start + 1; end < sizes.Length && sizes[end] == sizes[start]; end++)
            {
            }

            string times = end - start == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{end - start} × ");
            runs.Add(string.Create(CultureInfo.InvariantCulture, $"{times}{sizes[start]}"));
        }

        return string.Join(", ", runs);
    }
}
