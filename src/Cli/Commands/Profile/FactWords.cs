using System.Collections.Immutable;
using System.Globalization;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>What a machine answered about itself, and what is not known of it, for people.</summary>
internal static class FactWords
{
    private static readonly MachineFactKind[] s_kinds = Enum.GetValues<MachineFactKind>();

    /// <summary>The heading of a list.</summary>
    public static string NameOf(MachineFactKind kind) => kind switch
    {
        MachineFactKind.Capability => "migration capabilities",
        MachineFactKind.Parameter => "migration parameters",
        MachineFactKind.MachineProperty => "properties of the machine",
        MachineFactKind.Cpu => "CPU",
        MachineFactKind.PciSlot => "PCI slots",
        MachineFactKind.BlockNode => "block nodes",
        MachineFactKind.BlockDevice => "block devices",
        MachineFactKind.MemoryDevice => "memory devices",
        _ => string.Create(CultureInfo.InvariantCulture, $"facts of kind {(int)kind}"),
    };

    /// <summary>The member of the JSON object.</summary>
    public static string JsonNameOf(MachineFactKind kind) => kind switch
    {
        MachineFactKind.Capability => "capabilities",
        MachineFactKind.Parameter => "parameters",
        MachineFactKind.MachineProperty => "properties",
        MachineFactKind.Cpu => "cpu",
        MachineFactKind.PciSlot => "pciSlots",
        MachineFactKind.BlockNode => "blockNodes",
        MachineFactKind.BlockDevice => "blockDevices",
        MachineFactKind.MemoryDevice => "memoryDevices",
        _ => string.Create(CultureInfo.InvariantCulture, $"kind{(int)kind}"),
    };

    /// <summary>A list on one line; of capabilities those that are on, and those that the binary knows beside them.</summary>
    public static string Of(MachineFactList list)
    {
        if (list.Facts.IsEmpty)
            return "none";
        if (list.Kind is not MachineFactKind.Capability)
            return string.Join(", ", list.Facts.Select(static f => $"{f.Name}={f.Value}"));
        string on = string.Join(", ", list.Facts.Where(static f => f.Value == "on").Select(static f => f.Name));
        return $"on: {(on.Length > 0 ? on : "none")}; off: {string.Join(", ", list.Facts.Where(static f => f.Value != "on").Select(static f => f.Name))}";
    }

    /// <summary>A virtio device on one line.</summary>
    public static string Of(VirtioFacts device)
    {
        string offered = device.OfferedFeatures is ulong features
            ? string.Create(CultureInfo.InvariantCulture, $"offers 0x{features:x}")
            : device.IsStandIn ? "what it offers is not known, as the twin has another network" : "what it offers is not known";
        return device.QueueSizes is ImmutableArray<uint> sizes
            ? string.Create(CultureInfo.InvariantCulture, $"{offered}, {sizes.Length} queue{(sizes.Length == 1 ? "" : "s")} of {Runs(sizes)}") : offered;
    }

    public static string Uuid(MachineFacts facts)
        => facts.Uuid is not ReadOnlyMemory<byte> uuid ? "UUID unknown"
            : uuid.Span.ContainsAnyExcept((byte)0) ? $"UUID {new Guid(uuid.Span, bigEndian: true)}" : "no UUID";

    public static string Cpus(MachineFacts facts)
        => facts.MaxCpus is int cpus
            ? string.Create(CultureInfo.InvariantCulture, $"at most {cpus} CPU{(cpus == 1 ? "" : "s")}") : "number of CPUs at most unknown";

    /// <summary>What nobody has asked, or the machine has not answered: what follows from it is open.</summary>
    public static ImmutableArray<string> NotKnown(MigrationProfile profile)
    {
        if (profile.Facts is not MachineFacts facts)
            return ["what only a machine can be asked for, by profile capture: features that virtio devices offer, maxcpus, UUID, capabilities, CPU features"];
        ImmutableArray<string>.Builder unknown = ImmutableArray.CreateBuilder<string>();
        if (facts.Virtio is null)
            unknown.Add("features that virtio devices offer (QEMU answers that safely from 7.2 to 10.0)");
        else if (facts.Virtio.Value.Count(static v => v.OfferedFeatures is null) is > 0 and int count)
            unknown.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"features that {count} of the virtio devices offer (a twin has another network than tap; QEMU answers safely from 7.2 to 10.0)"));
        if (facts.Uuid is null)
            unknown.Add("UUID");
        if (facts.MaxCpus is null)
            unknown.Add("maxcpus");
        unknown.AddRange(s_kinds.Where(k => facts.Of(k) is null).Select(NameOf));
        return unknown.ToImmutable();
    }

    /// <summary>256, 62 x 128: equal ones that follow each other once.</summary>
    private static string Runs(ImmutableArray<uint> sizes)
    {
        List<(uint Size, int Count)> runs = [];
        foreach (uint size in sizes)
        {
            if (runs.Count > 0 && runs[^1].Size == size)
                runs[^1] = (size, runs[^1].Count + 1);
            else
                runs.Add((size, 1));
        }

        return string.Join(", ", runs.Select(static r => string.Create(CultureInfo.InvariantCulture, $"{(r.Count > 1 ? $"{r.Count} x " : "")}{r.Size}")));
    }
}
