using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber profile make|show</c>: what one destination can take, in a file.</summary>
internal static class ProfileCommand
{
    public static Command Create()
        => new("profile", "What one destination can take: machine, memory, devices, descriptions, values that must match.")
        {
            CreateMake(), ProfileCaptureCommand.Create(), CreateShow(),
        };

    private static Command CreateMake()
    {
        var stream = new Option<string>("--stream")
        {
            Description = "A twin stream: the destination's command line with -S, migrated to a file; - is standard input.",
            HelpName = "TWIN",
            Required = true,
        };
        var dump = new Option<string[]>("--dump-vmstate")
        {
            Description = "The -dump-vmstate of its binary; may be repeated.",
            HelpName = "DUMP",
            DefaultValueFactory = static _ => [],
        };
        Option<QemuVersion?> version = Versions.Option("--version-of-qemu", "Its QEMU version, instead of the one inferred.");
        var features = new Option<(FieldPath Device, ulong Features)[]>("--virtio-features")
        {
            Description = "Features that a virtio device offers (QMP x-query-virtio-status, host-features); may be repeated.",
            HelpName = "IDSTR#INSTANCE=HEX",
            DefaultValueFactory = static _ => [],
            CustomParser = ParseFeatures,
            AllowMultipleArgumentsPerToken = false,
        };
        var capabilities = new Option<string[]>("--capability")
        {
            Description = "A migration capability that the destination will be given (QMP query-migrate-capabilities): "
                + "a twin is made without; may be repeated.",
            HelpName = "NAME",
            DefaultValueFactory = static _ => [],
        };
        var uuid = new Option<Guid?>("--uuid")
        {
            Description = "The -uuid that the destination has: a twin shows it with the capability validate-uuid only.",
            HelpName = "UUID",
            CustomParser = ParseUuid,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write; - is standard output.",
            DefaultValueFactory = static _ => "-",
            HelpName = "OUT",
        };
        var command = new Command("make", "Makes a profile of a destination.")
        {
            stream, dump, version, features, capabilities, uuid, output, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        command.SetAction(result => Make(
            result.GetValue(stream)!, result.GetValue(dump)!, result.GetValue(output)!, result.GetValue(features)!,
            profile => profile with
            {
                Version = result.GetValue(version) is QemuVersion stated ? QemuVersionRange.Of(stated) : profile.Version,
                Capabilities = [.. profile.Capabilities.Union(result.GetValue(capabilities)!)],
                Uuid = result.GetValue(uuid) is Guid id ? id.ToByteArray(bigEndian: true) : profile.Uuid,
            }));
        return command;
    }

    private static Guid? ParseUuid(ArgumentResult result)
    {
        if (Guid.TryParseExact(result.Tokens[0].Value, "D", out Guid uuid))
            return uuid;
        result.AddError($"--uuid takes a UUID, not '{result.Tokens[0].Value}'.");
        return null;
    }

    private static (FieldPath Device, ulong Features)[] ParseFeatures(ArgumentResult result)
    {
        List<(FieldPath, ulong)> all = [];
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.LastIndexOf('=');
            string number = equals < 0 ? "" : token.Value[(equals + 1)..];
            number = number.StartsWith("0x", StringComparison.Ordinal) ? number[2..] : number;
            if (equals < 0 || !TryParseDevice(token.Value[..equals], out FieldPath? device)
                || !ulong.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong features))
            {
                result.AddError($"--virtio-features takes IDSTR#INSTANCE=HEX, not '{token.Value}'.");
                return [];
            }

            all.Add((device!, features));
        }

        return [.. all];
    }

    /// <summary>idstr#instance with the idstr quoted or not.</summary>
    private static bool TryParseDevice(string text, out FieldPath? device)
    {
        if (FieldPath.TryParse(text, out device))
            return true;
        int hash = text.LastIndexOf('#');
        bool hasInstance = uint.TryParse(hash < 0 ? "0" : text[(hash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out uint instance);
        device = hasInstance ? new FieldPath(hash < 0 ? text : text[..hash], instance) : null;
        return hasInstance;
    }

    private static int Make(
        string streamPath, string[] dumps, string outputPath, (FieldPath Device, ulong Features)[] features, Func<MigrationProfile, MigrationProfile> state)
    {
        if (Outputs.IsTerminal(outputPath))
            return ExitCode.Usage;
        if (Sides.ReadProfile(streamPath, out MigrationProfile? profile) is not ExitCode.Done and int code)
            return code;
        if (Sides.ReadSchemas(dumps, out SchemaCatalog? catalog) is not ExitCode.Done and int dumpCode)
            return dumpCode;
        foreach ((FieldPath device, _) in features)
        {
            if (!profile!.Devices.Any(d => d.Path.Equals(device)))
            {
                Messages.Say($"{Messages.NameOf(streamPath)}: no section {device}");
                return ExitCode.Unreadable;
            }
        }

        profile = state(profile!) with { Schemas = catalog ?? profile!.Schemas };
        if (features.Length > 0)
            profile = profile.WithOfferedFeatures(features.ToImmutableDictionary(static f => f.Device, static f => f.Features));
        return Failures.Guard(outputPath, () =>
        {
            using OutputFile output = OutputFile.Create(outputPath);
            profile.Write(output.Sink, Translation.Options.Program);
            output.Commit();
            return ExitCode.Done;
        });
    }

    private static Command CreateShow()
    {
        Argument<string> input = InputArgument.Create();
        var (format, isJson) = Formats.Options();
        var command = new Command("show", "Shows what a profile says; takes streams and dumps, too.")
        {
            input, format, isJson, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        command.SetAction(result => Show(result.GetValue(input)!, Formats.IsJson(result, format, isJson)));
        return command;
    }

    private static int Show(string path, bool isJson)
    {
        if (Sides.ReadProfile(path, out MigrationProfile? profile) is not ExitCode.Done and int code)
            return code;
        using Stream output = StandardStreams.OpenOutput();
        if (isJson)
        {
            ProfileJsonPrinter.Print(output, profile!);
            return ExitCode.Done;
        }

        using TerminalWriter text = StandardStreams.TextOn(output);
        ProfileTextPrinter.Print(text, profile!);
        return ExitCode.Done;
    }
}
