using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What a running machine answers by QMP: not what it sends, but enough to find what cannot fit.</summary>
internal static partial class RunningMachine
{
    private const string TypeSuffix = "-machine";
    private const int RamVersion = 4;
    private const int MaxObjects = 1_000_000;
    private const int MaxPathLength = 4096;   // no machine nests so deep; who answers may be none

    /// <summary>Capabilities that the configuration section states (should_validate_capability).</summary>
    private static readonly string[] s_stated = ["x-ignore-shared", "mapped-ram"];

    /// <summary>The machine type, as the configuration section has it.</summary>
    public static string MachineTypeOf(QmpClient qmp)
    {
        string type = qmp.Execute("qom-get", ("path", "/machine"), ("property", "type")).Text;
        return type.EndsWith(TypeSuffix, StringComparison.Ordinal) ? type[..^TypeSuffix.Length] : type;
    }

    /// <summary>Asks.</summary>
    /// <param name="qmp">The machine.</param>
    /// <param name="name">What the profile is called.</param>
    /// <param name="schemas">What its binary says; null: nothing, and no devices are listed.</param>
    public static MigrationProfile Ask(QmpClient qmp, string name, SchemaCatalog? schemas)
    {
        string machineType = MachineTypeOf(qmp);
        IEnumerable<QmpValue> enabled = qmp.Execute("query-migrate-capabilities").Items.Where(static c => c["state"].IsTrue);
        string[] capabilities = [.. enabled.Select(static c => c["capability"].Text)];
        bool Has(string capability) => capabilities.Contains(capability);
        return new MigrationProfile
        {
            Name = name,
            IsPartial = true,
            Version = MachineQuestions.VersionOf(qmp),
            HasConfiguration = !OldMachine().IsMatch(machineType),
            MachineType = machineType,
            HasVMDesc = qmp.ExecuteIfThere("qom-get", ("path", "/machine"), ("property", "suppress-vmdesc")) is not { IsTrue: true },
            Capabilities = [.. s_stated.Where(Has)],
            Uuid = Has("validate-uuid") ? UuidOf(qmp) : null,
            LiveSections = [new ProfileDevice { Path = new FieldPath("ram"), VersionId = RamVersion }],
            RamBlocks = ParseBlocks(qmp.Execute("human-monitor-command", ("command-line", "info ramblock")).Text),
            Devices = schemas is null ? [] : Devices(qmp, schemas),
            Facts = MachineQuestions.Ask(qmp, new HashSet<string>()),
            Schemas = schemas,
        };
    }

    private static ReadOnlyMemory<byte>? UuidOf(QmpClient qmp)
        => Guid.TryParse(qmp.Execute("query-uuid")["UUID"].Text, out Guid uuid)
            ? uuid.ToByteArray(bigEndian: true)
            : default(ReadOnlyMemory<byte>?);

    /// <summary>The table that <c>info ramblock</c> prints: name, page size, offset, used and total length, and more in later releases.</summary>
    private static ImmutableArray<RamBlockSummary> ParseBlocks(string table)
        => [.. table.Split('\n').Select(static line => BlockLine().Match(line)).Where(static m => m.Success)
            .Select(static m => new RamBlockSummary(m.Groups["name"].Value, Number(m.Groups["used"]), null, null, 0, 0))];

    private static ulong Number(Group digits) => ulong.Parse(digits.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>All objects under /machine whose type the binary has a description for.</summary>
    private static ImmutableArray<ProfileDevice> Devices(QmpClient qmp, SchemaCatalog schemas)
    {
        Dictionary<string, SchemaEntry> kinds = [];
        foreach (SchemaEntry entry in schemas.Entries)
        {
            if (entry is { DeviceType: string type, Description: not null })
                kinds.TryAdd(type, entry);
        }

        Dictionary<string, uint> ordinals = [];
        ImmutableArray<ProfileDevice>.Builder devices = ImmutableArray.CreateBuilder<ProfileDevice>();
        Queue<string> paths = new(["/machine"]);
        for (int objects = 0; paths.TryDequeue(out string? path) && objects < MaxObjects; objects++)
        {
            if (qmp.ExecuteIfThere("qom-list", ("path", path)) is not QmpValue members)
                continue;   // unplugged meanwhile
            foreach (QmpValue member in members.Items)
            {
                if (ChildType(member["type"].Text) is not string type || type is "memory-region" or "irq")
                    continue;
                if (path.Length <= MaxPathLength)
                    paths.Enqueue($"{path}/{member["name"].Text}");
                if (!kinds.TryGetValue(type, out SchemaEntry? kind))
                    continue;
                uint ordinal = ordinals.GetValueOrDefault(kind.Description!.Name);
                ordinals[kind.Description.Name] = ordinal + 1;
                devices.Add(new ProfileDevice
                {
                    Path = new FieldPath(kind.Description.Name, ordinal),
                    VersionId = (uint)kind.VersionId,
                    MinimumVersionId = (uint?)kind.MinimumVersionId,
                    Description = kind.Description,
                });
            }
        }

        return devices.ToImmutable();
    }

    /// <summary>T of child&lt;T&gt;.</summary>
    private static string? ChildType(string type) => type.StartsWith("child<", StringComparison.Ordinal) && type.EndsWith('>') ? type[6..^1] : null;

    /// <summary>Machine types up to 2.3 send no configuration section.</summary>
    [GeneratedRegex(@"-(0\.\d+|1\.\d+|2\.[0-3])$")]
    private static partial Regex OldMachine();

    [GeneratedRegex(@"^\s*(?<name>\S.*?)\s+\d+ [KMGT]?i?B\s+0x[0-9a-f]+\s+0x(?<used>[0-9a-f]{1,16})\s+0x[0-9a-f]+")]
    private static partial Regex BlockLine();
}
