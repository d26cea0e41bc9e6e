using System.Collections.Immutable;
using System.CommandLine;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber schema diff</c>: what breaks migration between two binaries, as a gate that CI can hold.</summary>
internal static class SchemaDiffCommand
{
    private sealed record Arguments(string Old, string New)
    {
        public bool IsBothWays { get; init; }

        public QemuVersion? Version { get; init; }

        public string[] Devices { get; init; } = [];

        public string[] Targets { get; init; } = [];

        public string[] Machines { get; init; } = [];

        public string? Baseline { get; init; }

        public string? Waivers { get; init; }

        public string? Renames { get; init; }

        public required string Format { get; init; }

        public bool ShowsNotes { get; init; }
    }

    public static Command Create()
    {
        var old = new Argument<string>("OLD") { Description = $"What sends: {SchemaCommand.InputKinds}; or a folder of dumps and schemas." };
        var next = new Argument<string>("NEW") { Description = $"What loads: {SchemaCommand.InputKinds}; or a folder with files of the same names." };
        var bothWays = new Option<bool>("--both-ways") { Description = "Also compares what NEW sends with what OLD loads." };
        var devices = new Option<string[]>("--device")
        {
            Description = "Only findings about this device type or section; * stands for any characters. May be given several times.",
            HelpName = "NAME",
        };
        var targets = new Option<string[]>("--target")
        {
            Description = "Of folders, only files with this between the slashes and dots of their names, as x86_64/pc.json; * stands for any characters.",
            HelpName = "NAME",
        };
        var machines = new Option<string[]>("--machine")
        {
            Description = "Of folders, only dumps of this machine type; * stands for any characters.",
            HelpName = "M",
        };
        var baseline = new Option<string?>("--baseline")
        {
            Description = "A result of an earlier comparison, in JSON or SARIF: what it has does not count.",
            HelpName = "FILE",
        };
        var waivers = new Option<string?>("--waive")
        {
            Description = "A file of lines KIND:PATH [until RELEASE] # reason: findings that do not count, up to a release of NEW (--destination-version).",
            HelpName = "FILE",
        };
        var renames = new Option<string?>("--renames")
        {
            Description = "Names that mean the same, beside those that are shipped, in the form of schemas/renames.json.",
            HelpName = "FILE",
        };
        Option<QemuVersion?> version = Versions.Option("--destination-version", "The QEMU version of NEW: words of its messages, what its dump leaves out.");
        var (format, isJson, notes) = Formats.FindingOptions();
        var command = new Command("diff", "Says which changes between two binaries break migration from OLD to NEW.")
        {
            old, next, bothWays, devices, targets, machines, baseline, waivers, renames, version, format, isJson, notes, LimitOptions.Ram,
        };
        command.SetAction(result => Run(new Arguments(result.GetValue(old)!, result.GetValue(next)!)
        {
            IsBothWays = result.GetValue(bothWays),
            Version = result.GetValue(version),
            Devices = result.GetValue(devices) ?? [],
            Targets = result.GetValue(targets) ?? [],
            Machines = result.GetValue(machines) ?? [],
            Baseline = result.GetValue(baseline),
            Waivers = result.GetValue(waivers),
            Renames = result.GetValue(renames),
            Format = Formats.Chosen(result, format, isJson),
            ShowsNotes = result.GetValue(notes),
        }));
        return command;
    }

    private static int Run(Arguments arguments)
    {
        var pairs = new SchemaPairs(arguments.Targets, arguments.Machines);
        if (pairs.Read(arguments.Old, arguments.New) is not ExitCode.Done and int code)
            return code;
        if (Array.Find(arguments.Devices, d => !pairs.All.Any(p => Has(p.Old, d) || Has(p.New, d))) is string unknown)
        {
            Messages.Say($"--device: neither of the two has a device type or section \"{unknown}\"");
            return ExitCode.Unreadable;
        }

        byte[]? baseline = null;
        List<Waiver> waivers = [];
        FindingGate gate = FindingGate.Open;
        if (Guard(arguments.Renames, path => RenameTable.Shipped.Extend(File.ReadAllBytes(path))) is not ExitCode.Done and int badRenames)
            return badRenames;
        if (Guard(arguments.Waivers, path => waivers = Waiver.Read(path)) is not ExitCode.Done and int badWaivers)
            return badWaivers;
        if (Guard(arguments.Baseline, path => baseline = File.ReadAllBytes(path)) is not ExitCode.Done and int noBaseline)
            return noBaseline;
        if (baseline is not null || waivers.Count > 0)
        {
            int bad = Failures.Guard(arguments.Baseline, () =>
            {
                gate = new FindingGate(baseline, waivers, arguments.Version);
                return ExitCode.Done;
            });
            if (bad is not ExitCode.Done)
                return bad;
        }

        FindingList[] lists = [.. pairs.All.Select(p => Compare(arguments, gate, p)), .. pairs.Gone.Select(name => GoneOf(arguments, gate, name))];
        int outcome = FindingPrinter.Print([.. lists.OrderBy(static l => l.Name, StringComparer.Ordinal)], arguments.Format, arguments.ShowsNotes);
        Warn(arguments, gate);
        return outcome;
    }

    /// <summary>A file that OLD alone has: nothing of it can be loaded, as far as the dumps say.</summary>
    private static FindingList GoneOf(Arguments arguments, FindingGate gate, string name)
    {
        var finding = new CheckFinding
        {
            Kind = CheckFindingKind.DescriptionMissing,
            Severity = CheckSeverity.Error,
            Consequence = CheckConsequence.Refuses,
            Path = new FieldPath(name),
            Source = "a file of this name",
            Hint = "What it is a dump of is gone, or was not dumped.",
        };
        return new FindingList(
            "schema diff", Path.Join(arguments.Old, name), Path.Join(arguments.New, name),
            new CheckReport { Verdict = CheckVerdict.Incompatible, Findings = [finding] }, null) { Name = name, Gate = gate.For(name) };
    }

    private static FindingList Compare(Arguments arguments, FindingGate gate, SchemaPair pair)
    {
        CheckReport forward = Only(arguments.Devices, SchemaCheck.Compare(pair.Old, pair.New, new CheckOptions { DestinationVersion = arguments.Version }));
        CheckReport? reverse = arguments.IsBothWays ? Only(arguments.Devices, SchemaCheck.Compare(pair.New, pair.Old)) : null;
        return new FindingList("schema diff", Messages.NameOf(pair.OldPath), Messages.NameOf(pair.NewPath), forward, reverse)
        {
            Name = pair.Name,
            Gate = gate.For(pair.Name),
            Devices = DevicesOf(arguments, pair.Old, pair.New),
            DescriptionsOf = section => (DescriptionOf(pair.Old, section.IdStr), DescriptionOf(pair.New, section.IdStr)),
        };
    }

    private static VMStateDescription? DescriptionOf(SchemaCatalog catalog, string name)
        => catalog.Entries.FirstOrDefault(e => e.Name == name)?.Description ?? (catalog.Find(name) is [var first, ..] ? first : null);

    private static void Warn(Arguments arguments, FindingGate gate)
    {
        if (arguments.Waivers is not string path)
            return;
        foreach (Waiver waiver in gate.Expired)
            Messages.Say($"{path}: line {waiver.Line}: waived until {waiver.Until} only: what it is about counts");
        foreach (Waiver waiver in gate.Unused)
            Messages.Say($"{path}: line {waiver.Line}: nothing was found that it is about");
    }

    private static int Guard(string? path, Action<string> action) => path is null ? ExitCode.Done : Failures.Guard(path, () =>
    {
        action(path);
        return ExitCode.Done;
    });

    private static bool Has(SchemaCatalog catalog, string device)
        => catalog.Entries.Any(e => Wildcards.Match(device, e.Name) || (e.Description is not null && Wildcards.Match(device, e.Description.Name)));

    private static ImmutableArray<string> DevicesOf(Arguments arguments, SchemaCatalog old, SchemaCatalog next)
    {
        IEnumerable<SchemaEntry> entries = arguments.IsBothWays ? old.Entries.Concat(next.Entries) : old.Entries;
        return
        [
            .. entries.Where(e => e.DeviceType is not null && IsChosen(arguments.Devices, e.DeviceType, e.Description?.Name))
                .Select(static e => e.DeviceType!).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsChosen(string[] devices, params string?[] names)
        => devices.Length == 0 || Array.Exists(devices, d => Array.Exists(names, n => n is not null && Wildcards.Match(d, n)));

    private static CheckReport Only(string[] devices, CheckReport report)
    {
        if (devices.Length == 0)
            return report;
        ImmutableArray<CheckFinding> findings = [.. report.Findings.Where(f => IsChosen(devices, [f.Path.IdStr, .. f.Devices]))];
        return report with { Findings = findings, Verdict = CheckReport.VerdictOf(findings) };
    }
}
