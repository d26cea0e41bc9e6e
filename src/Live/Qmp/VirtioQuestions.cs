using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Asks a machine for its virtio devices: x-query-virtio and info virtio-status, since QEMU 7.2.</summary>
internal static class VirtioQuestions
{
    private const int MaxQueues = 1024;
    private const int MaxDepth = 64;

    /// <summary>
    /// 11.1.3 dies of it, by either form: it follows a pointer that it has not set. 7.2.22 and 10.0.13 answer; what lies between is not asked, as a running
    /// machine is not put to that.
    /// </summary>
    private static readonly QemuVersion s_newestAsked = new(10, 0);

    /// <summary>
    /// Devices whose status may be asked. Of one that it has no list of features for QEMU dies (qmp_decode_features, g_assert_not_reached): a running machine
    /// is not put to that.
    /// </summary>
    private static readonly FrozenSet<string> s_asked = FrozenSet.Create(
        "virtio-balloon", "virtio-blk", "virtio-crypto", "virtio-gpu", "virtio-input", "virtio-iommu", "virtio-mem", "virtio-net", "virtio-rng", "virtio-scsi",
        "virtio-serial", "virtio-9p", "virtio-pmem");

    /// <summary>Asks; null: this QEMU has no such question.</summary>
    /// <param name="qmp">The machine.</param>
    /// <param name="standIns">Ids of networks that are not the machine's own.</param>
    public static ImmutableArray<VirtioFacts>? Ask(QmpClient qmp, IReadOnlySet<string> standIns)
    {
        if (!qmp.Execute("query-commands").Items.Any(static c => c["name"].Text == "x-query-virtio"))
            return null;
        bool isSafe = MachineQuestions.VersionOf(qmp).Newest <= s_newestAsked;
        ImmutableArray<VirtioFacts>.Builder devices = ImmutableArray.CreateBuilder<VirtioFacts>();
        foreach (QmpValue device in qmp.ExecuteIfThere("x-query-virtio")?.Items ?? [])   // it fails where there is none
        {
            string path = device["path"].Text;
            VirtioFacts facts = Ask(qmp, device["name"].Text, path, isSafe);

            // What it offers follows from its network, which another one stands in for.
            bool isStandIn = standIns.Count > 0 && qmp.ExecuteIfThere("qom-get", ("path", path), ("property", "netdev"))?.Scalar is string network
                && standIns.Contains(network);
            devices.Add(isStandIn ? facts with { IsStandIn = true, OfferedFeatures = null } : facts);
        }

        devices.Reverse();   // the last one is named first
        return devices.ToImmutable();
    }

    /// <summary>The human monitor's form of x-query-virtio-status says the same.</summary>
    private static VirtioFacts Ask(QmpClient qmp, string name, string path, bool isSafe)
    {
        string place = PlaceOf(qmp, path);
        if (!isSafe || !s_asked.Contains(name)
            || qmp.ExecuteIfThere("human-monitor-command", ("command-line", $"info virtio-status {path}"))?.Scalar is not string status)
            return new VirtioFacts { Device = name, Place = place };
        string[] lines = [.. status.Split('\n').Select(static l => l.Trim())];
        return new VirtioFacts
        {
            Device = name,
            Place = place,
            OfferedFeatures = FeaturesOf(lines),
            QueueSizes = int.TryParse(ValueOf(lines, "num_vqs:"), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                ? QueuesOf(qmp, path, count) : null,
        };
    }

    private static string ValueOf(string[] lines, string heading)
        => lines.FirstOrDefault(l => l.StartsWith(heading, StringComparison.Ordinal))?[heading.Length..].Trim() ?? "";

    /// <summary>The bits of the host's features, by name or as the number of those without; null: a name is not known, so that they are not.</summary>
    private static ulong? FeaturesOf(string[] lines)
    {
        const string Others = "unknown-features(0x";
        int start = Array.IndexOf(lines, "Host features:");
        if (start < 0)
            return null;
        ulong all = 0;
        foreach (string line in lines.Skip(start + 1).TakeWhile(static l => !l.EndsWith("features:", StringComparison.Ordinal)))
        {
            if (line.StartsWith(Others, StringComparison.Ordinal))
            {
                string number = line[Others.Length..].TrimEnd(')');
                if (!ulong.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong others))
                    return null;
                all |= others;
            }
            else if (line.Length > 0 && !line.Contains("_UDP_TUNNEL_GSO", StringComparison.Ordinal))   // from bit 64 on
            {
                if (!VirtioFeatures.TryGetBit(line.Split(':')[0], out int bit))
                    return null;
                all |= 1ul << bit;
            }
        }

        return all;
    }

    private static ImmutableArray<uint>? QueuesOf(QmpClient qmp, string path, int count)
    {
        ImmutableArray<uint>.Builder sizes = ImmutableArray.CreateBuilder<uint>();
        for (int queue = 0; queue < Math.Min(count, MaxQueues); queue++)
        {
            if (qmp.ExecuteIfThere("x-query-virtio-queue-status", ("path", path), ("queue", queue)) is not QmpValue status)
                return null;
            sizes.Add((uint)status["vring-num-default"].Number);
        }

        return sizes.ToImmutable();
    }

    /// <summary>Slots and functions from the root bus to the device that the back end belongs to; empty: it is on no PCI bus.</summary>
    private static string PlaceOf(QmpClient qmp, string path)
    {
        List<string> slots = [];
        string? device = ParentOf(path);
        while (device is not null && slots.Count < MaxDepth && SlotOf(qmp, device) is string slot)
        {
            slots.Insert(0, slot);
            device = ParentOf(qmp.ExecuteIfThere("qom-get", ("path", device), ("property", "parent_bus"))?.Scalar ?? "");
        }

        return string.Join(':', slots);
    }

    private static string? ParentOf(string path) => path.LastIndexOf('/') is > 0 and int end ? path[..end] : null;

    /// <summary>The property addr of a PCI device: the number of slot and function, or their text.</summary>
    private static string? SlotOf(QmpClient qmp, string device)
    {
        string? address = qmp.ExecuteIfThere("qom-get", ("path", device), ("property", "addr"))?.Scalar;
        return uint.TryParse(address, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number < 256
            ? string.Create(CultureInfo.InvariantCulture, $"{number >> 3:x2}.{number & 7:x}")
            : address is { Length: 4 } && address[2] == '.' ? address : null;
    }
}
