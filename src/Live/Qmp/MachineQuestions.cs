using System.Collections.Immutable;
using System.Globalization;
using Ber.Compat;

namespace Ber.Live;

/// <summary>What a machine is asked about itself, paused or running. Nothing of it changes the machine; what it does not answer is not known.</summary>
internal static class MachineQuestions
{
    private const int MaxDevices = 4096;

    /// <summary>Parameters that both sides must agree on, or that decide how pages are sent.</summary>
    private static readonly string[] s_parameters =
        ["mode", "multifd-channels", "multifd-compression", "tls-creds", "tls-hostname", "xbzrle-cache-size", "zero-page-detection"];

    /// <summary>Properties of the machine that its loader compares, or that decide which sections there are; <c>cap-…</c>: of pseries.</summary>
    private static readonly string[] s_properties =
        ["gic-version", "hpet", "i8042", "kernel-irqchip", "max-cpu-compat", "pit", "sata", "smm", "vmport"];

    /// <summary>The release.</summary>
    public static QemuVersionRange VersionOf(QmpClient qmp)
    {
        QmpValue version = qmp.Execute("query-version")["qemu"];
        return QemuVersionRange.Of(new QemuVersion(version["major"].Number, version["minor"].Number));
    }

    /// <summary>Asks all of it.</summary>
    /// <param name="qmp">The machine.</param>
    /// <param name="standIns">Ids of networks that are not the machine's own.</param>
    public static MachineFacts Ask(QmpClient qmp, IReadOnlySet<string> standIns)
    {
        List<MachineFactList> lists = [];
        foreach ((MachineFactKind kind, Func<QmpClient, ImmutableArray<MachineFact>?> ask) in s_questions)
        {
            if (IfAnswered(qmp, ask) is ImmutableArray<MachineFact> facts)
                lists.Add(new MachineFactList(kind, facts));
        }

        return new MachineFacts
        {
            Version = IfAnswered(qmp, Version),
            Uuid = IfAnswered(qmp, Uuid),
            MaxCpus = IfAnswered(qmp, MaxCpus),
            Virtio = IfAnswered(qmp, q => VirtioQuestions.Ask(q, standIns)),
            Lists = [.. lists],
        };
    }

    private static readonly ImmutableArray<(MachineFactKind Kind, Func<QmpClient, ImmutableArray<MachineFact>?> Ask)> s_questions =
    [
        (MachineFactKind.Capability, Capabilities), (MachineFactKind.Parameter, Parameters), (MachineFactKind.MachineProperty, Properties),
        (MachineFactKind.Cpu, Cpu), (MachineFactKind.PciSlot, PciSlots), (MachineFactKind.BlockNode, BlockNodes),
        (MachineFactKind.BlockDevice, BlockDevices), (MachineFactKind.MemoryDevice, MemoryDevices),
    ];

    /// <summary>Another release may answer in another form: then it is not known.</summary>
    private static T? IfAnswered<T>(QmpClient qmp, Func<QmpClient, T?> ask)
    {
        try
        {
            return ask(qmp);
        }
        catch (QmpException exception) when (exception.Problem is QmpProblem.UnexpectedAnswer or QmpProblem.CommandFailed)
        {
            return default;
        }
    }

    private static string Version(QmpClient qmp)
    {
        QmpValue answer = qmp.Execute("query-version");
        QmpValue version = answer["qemu"];
        string number = string.Create(CultureInfo.InvariantCulture, $"{version["major"].Number}.{version["minor"].Number}.{version["micro"].Number}");
        return answer.TextOf("package") is { Length: > 0 } package ? $"{number} ({package.Trim()})" : number;
    }

    private static ReadOnlyMemory<byte>? Uuid(QmpClient qmp)
        => Guid.TryParse(qmp.Execute("query-uuid")["UUID"].Text, out Guid uuid) ? uuid.ToByteArray(bigEndian: true) : default(ReadOnlyMemory<byte>?);

    private static int? MaxCpus(QmpClient qmp)
        => qmp.ExecuteIfThere("qom-get", ("path", "/machine"), ("property", "smp"))?.Member("maxcpus")?.Number
            ?? qmp.ExecuteIfThere("query-hotpluggable-cpus")?.Items.Sum(static c => c["vcpus-count"].Number);

    private static ImmutableArray<MachineFact>? Capabilities(QmpClient qmp)
        => [.. qmp.Execute("query-migrate-capabilities").Items.Select(static c => new MachineFact(c["capability"].Text, c["state"].Scalar ?? ""))];

    private static ImmutableArray<MachineFact>? Parameters(QmpClient qmp)
    {
        QmpValue answer = qmp.Execute("query-migrate-parameters");
        return [.. s_parameters.Select(p => (Name: p, Value: answer.Member(p)?.Scalar)).Where(static p => p.Value is not null)
            .Select(static p => new MachineFact(p.Name, p.Value!))];
    }

    private static ImmutableArray<MachineFact>? Properties(QmpClient qmp)
        => PropertiesOf(qmp, "/machine", static (name, _) => name.StartsWith("cap-", StringComparison.Ordinal) || s_properties.Contains(name));

    private static ImmutableArray<MachineFact> PropertiesOf(QmpClient qmp, string path, Func<string, string, bool> isAsked)
    {
        ImmutableArray<MachineFact>.Builder facts = ImmutableArray.CreateBuilder<MachineFact>();
        foreach (QmpValue member in qmp.Execute("qom-list", ("path", path)).Items)
        {
            string name = member["name"].Text;
            if (isAsked(name, member["type"].Text) && qmp.ExecuteIfThere("qom-get", ("path", path), ("property", name))?.Scalar is string value)
                facts.Add(new MachineFact(name, value));
        }

        return facts.ToImmutable();
    }

    /// <summary>The first CPU's type, and its feature words (x86) or what can be switched on and off (others).</summary>
    private static ImmutableArray<MachineFact>? Cpu(QmpClient qmp)
    {
        foreach (QmpValue cpu in qmp.Execute("query-cpus-fast").Items)
        {
            string path = cpu["qom-path"].Text;
            var type = new MachineFact("type", qmp.Execute("qom-get", ("path", path), ("property", "type")).Text);
            return qmp.ExecuteIfThere("qom-get", ("path", path), ("property", "feature-words")) is QmpValue words
                ? [type, .. words.Items.Select(FeatureWord).OrderBy(static f => f.Name, StringComparer.Ordinal)]
                : [type, .. PropertiesOf(qmp, path, static (name, kind) => kind == "bool" && name is not ("realized" or "hotplugged" or "hotpluggable"
                    or "start-powered-off"))];
        }

        return [];
    }

    private static MachineFact FeatureWord(QmpValue word)
    {
        string leaf = string.Create(CultureInfo.InvariantCulture, $"0x{word["cpuid-input-eax"].Unsigned:x8}");
        string sub = word.Member("cpuid-input-ecx") is QmpValue ecx ? string.Create(CultureInfo.InvariantCulture, $".{ecx.Unsigned}") : "";
        return new MachineFact(
            $"{leaf}{sub}.{word["cpuid-register"].Text.ToLowerInvariant()}", string.Create(CultureInfo.InvariantCulture, $"0x{word["features"].Unsigned:x8}"));
    }

    /// <summary>All functions, those behind bridges by the slots that lead there: bus numbers are the guest's, and 0 before it runs.</summary>
    private static ImmutableArray<MachineFact>? PciSlots(QmpClient qmp)
    {
        List<MachineFact> facts = [];
        Queue<(string Prefix, QmpValue Devices)> buses = [];
        foreach (QmpValue bus in qmp.Execute("query-pci").Items)
            buses.Enqueue((string.Create(CultureInfo.InvariantCulture, $"{bus["bus"].Number:x2}"), bus["devices"]));
        while (buses.TryDequeue(out (string Prefix, QmpValue Devices) bus) && facts.Count < MaxDevices)
        {
            foreach (QmpValue device in bus.Devices.Items)
            {
                string place = string.Create(CultureInfo.InvariantCulture, $"{bus.Prefix}:{device["slot"].Number:x2}.{device["function"].Number:x}");
                string id = string.Create(CultureInfo.InvariantCulture, $"{device["id"]["vendor"].Number:x4}:{device["id"]["device"].Number:x4}");
                facts.Add(new MachineFact(place, device.TextOf("qdev_id") is { Length: > 0 } name ? $"{id} {name}" : id));
                if (device.Member("pci_bridge")?.Member("devices") is QmpValue behind)
                    buses.Enqueue((place, behind));
            }
        }

        return [.. facts];
    }

    /// <summary>Those that have a name: QEMU makes up others, which begin with #.</summary>
    private static ImmutableArray<MachineFact>? BlockNodes(QmpClient qmp)
        => [.. qmp.Execute("query-named-block-nodes").Items.Where(static n => n.TextOf("node-name") is [not '#', ..])
            .Select(static n => new MachineFact(n["node-name"].Text, $"{n["drv"].Text}, {n["image"]["virtual-size"].Unsigned} octets"))];

    private static ImmutableArray<MachineFact>? BlockDevices(QmpClient qmp)
        => [.. qmp.Execute("query-block").Items.Where(static d => d.TextOf("device").Length > 0)
            .Select(static d => new MachineFact(d["device"].Text, d.TextOf("qdev")))];

    private static ImmutableArray<MachineFact>? MemoryDevices(QmpClient qmp)
        => [.. qmp.Execute("query-memory-devices").Items.Select(static d => MemoryDevice(d["type"].Text, d["data"]))];

    private static MachineFact MemoryDevice(string type, QmpValue data)
    {
        ulong address = (data.Member("addr") ?? data.Member("memaddr"))?.Unsigned ?? 0;
        return new MachineFact(
            data.TextOf("id") is { Length: > 0 } id ? id : data.TextOf("memdev"),
            string.Create(CultureInfo.InvariantCulture, $"{type} at 0x{address:x}, {data["size"].Unsigned} octets"));
    }
}
