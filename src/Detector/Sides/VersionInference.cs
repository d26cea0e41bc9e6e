using System.Collections.Immutable;
using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Which releases a stream may come from. Nothing in it names the release; how vmdesc is printed, which sections stand where and which commands occur
/// changed over time, and a machine type is never newer than its QEMU.
/// </summary>
internal static class VersionInference
{
    private static readonly QemuVersion s_firstVMDesc = new(2, 3);
    private static readonly QemuVersion s_lastSpaced = new(5, 2);
    private static readonly QemuVersion s_firstUnspaced = new(6, 0);
    private static readonly QemuVersion s_lastWithoutConfiguration = new(8, 1);
    private static readonly QemuVersion s_firstConfiguration = new(8, 2);
    private static readonly QemuVersion s_lastFullIndex = new(9, 2);
    private static readonly QemuVersion s_firstPartialIndex = new(10, 0);
    private static readonly QemuVersion s_lastPartialIndex = new(10, 2);
    private static readonly QemuVersion s_firstNoIndex = new(11, 0);
    private static readonly QemuVersion s_splitGlobalState = new(9, 0);
    private static readonly QemuVersion s_apicFirst = new(10, 2);
    private static readonly QemuVersion s_switchoverStart = new(10, 0);

    /// <summary>What vmdesc tells.</summary>
    /// <param name="dialect">How it is printed.</param>
    /// <param name="hasConfiguration">Whether it has the configuration object (since 8.2).</param>
    /// <param name="devices">The devices.</param>
    public static QemuVersionRange OfVMDesc(VMDescDialect dialect, bool hasConfiguration, IReadOnlyList<ProfileDevice> devices)
    {
        if (dialect.IsSpaced)
            return new QemuVersionRange(s_firstVMDesc, s_lastSpaced, false);
        if (!hasConfiguration)
            return new QemuVersionRange(s_firstUnspaced, s_lastWithoutConfiguration, false);
        return dialect.IndexMode switch
        {
            IndexMode.AllButLast => new QemuVersionRange(s_firstPartialIndex, s_lastPartialIndex, false),
            IndexMode.None => new QemuVersionRange(s_firstNoIndex, null, false),
            // A stream without any array that is listed by element does not show how they are numbered.
            _ => new QemuVersionRange(s_firstConfiguration, devices.Any(HasListedArray) ? s_lastFullIndex : null, false),
        };
    }

    /// <summary>What else the stream tells.</summary>
    public static QemuVersionRange Refine(QemuVersionRange range, string? machineType, IReadOnlyList<ProfileDevice> devices, IReadOnlyCollection<int> commands)
    {
        if (MachineTypeVersion(machineType) is QemuVersion machine)
            range = range.Narrow(new QemuVersionRange(machine, null, false));
        if (commands.Contains(0x0b))
            range = range.Narrow(new QemuVersionRange(s_switchoverStart, null, false));
        ProfileDevice? globalState = devices.FirstOrDefault(static d => d.Path.IdStr == "globalstate");
        if (globalState?.Description is VMStateDescription state && state.Fields.Any(static f => f.Name == "has_vm_was_suspended"))
            range = range.Narrow(new QemuVersionRange(s_splitGlobalState, null, false));

        // MIG_PRI_APIC came with 10.2: before it, the local APIC follows the CPUs.
        int apic = IndexOf(devices, "apic");
        int cpu = IndexOf(devices, "cpu");
        if (apic >= 0 && cpu >= 0 && apic < cpu)
            range = range.Narrow(new QemuVersionRange(s_apicFirst, null, false));
        // The count of ARM's coprocessor registers lost its check, and its type, together with the indices of vmdesc.
        if (devices.Any(static d => d.Path.IdStr == "cpu" && d.Description is VMStateDescription description && description.Fields.Any(IsUncheckedCount)))
            range = range.Narrow(new QemuVersionRange(s_firstNoIndex, null, false));
        return NarrowByDescriptions(range, devices);
    }

    /// <summary>The releases between which each known one stands, as far as vmdesc tells them apart.</summary>
    private static readonly (QemuVersion Release, QemuVersionRange Range)[] s_known =
    [
        (new(5, 2), new(null, s_lastSpaced, false)), (new(7, 2), new(s_firstUnspaced, s_lastWithoutConfiguration, false)),
        (new(10, 0), new(s_firstConfiguration, s_lastPartialIndex, false)), (new(11, 1), new(s_firstNoIndex, null, false)),
    ];

    /// <summary>Where the text leaves several known releases open, the descriptions may fit only one: versions and subsections that no other has.</summary>
    private static QemuVersionRange NarrowByDescriptions(QemuVersionRange range, IReadOnlyList<ProfileDevice> devices)
    {
        (QemuVersion Release, QemuVersionRange Range)[] open =
            [.. s_known.Where(k => !(range.Newest < k.Range.Oldest) && !(range.Oldest > k.Range.Newest))];
        if (open.Length < 2 || devices.Count == 0)
            return range;

        int[] contradictions = new int[open.Length];
        var seen = new HashSet<VMStateDescription>(ReferenceEqualityComparer.Instance);
        foreach (ProfileDevice device in devices)
        {
            if (device.Description is VMStateDescription description && !device.IsOldStyle)
                Count(description, open, contradictions, seen);
        }

        int best = contradictions.Min();
        return contradictions.Count(c => c == best) == 1 ? range.Narrow(open[Array.IndexOf(contradictions, best)].Range) : range;
    }

    private static void Count(
        VMStateDescription description, (QemuVersion Release, QemuVersionRange Range)[] open, int[] contradictions, HashSet<VMStateDescription> seen)
    {
        if (!seen.Add(description))
            return;
        ImmutableArray<KnowledgeEntry> entries = KnowledgeBase.Shipped.Find(description.Name);
        if (!entries.IsEmpty)
        {
            for (int i = 0; i < open.Length; i++)
            {
                KnowledgeEntry? entry = entries.Where(e => e.Releases.Contains(open[i].Release) && e.Fit(description) > 0).MaxBy(e => e.Fit(description));
                if (entry is null || entry.VersionId != description.VersionId)
                    contradictions[i]++;
                else if (!entry.IsOpen)
                    contradictions[i] += description.Subsections.Count(s => !entry.Subsections.Contains(s.Name));
            }
        }

        foreach (VMStateField field in description.Fields)
        {
            if (field.Struct is not null)
                Count(field.Struct, open, contradictions, seen);
        }

        foreach (VMStateDescription subsection in description.Subsections)
            Count(subsection, open, contradictions, seen);
    }

    /// <summary>The version in the name of a versioned machine type, <c>pc-q35-7.2</c>, <c>virt-5.2</c>.</summary>
    public static QemuVersion? MachineTypeVersion(string? machineType)
    {
        if (machineType is null)
            return null;
        ReadOnlySpan<char> version = machineType.AsSpan(machineType.LastIndexOf('-') + 1);
        int dot = version.IndexOf('.');
        if (dot <= 0 || version.Length > 5 || !int.TryParse(version[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int major))
            return null;
        ReadOnlySpan<char> rest = version[(dot + 1)..];
        if (!int.TryParse(rest.Length > 2 ? rest[..1] : rest, NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
            return null;
        return new QemuVersion(major, minor);
    }

    private static bool IsUncheckedCount(VMStateField field) => field is { Name: "cpreg_vmstate_array_len", TypeName: "int32" };

    private static int IndexOf(IReadOnlyList<ProfileDevice> devices, string idStr)
    {
        for (int i = 0; i < devices.Count; i++)
        {
            if (devices[i].Path.IdStr == idStr)
                return i;
        }

        return -1;
    }

    private static bool HasListedArray(ProfileDevice device) => device.Description is VMStateDescription description && HasListedArray(description);

    private static bool HasListedArray(VMStateDescription description)
        => description.Fields.Any(static f => (f.IsListedByElement && f.Count > 1) || (f.Struct is not null && HasListedArray(f.Struct)))
            || description.Subsections.Any(HasListedArray);
}
