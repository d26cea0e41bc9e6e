using System.CommandLine;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber check SOURCE… --against DEST…</c>: whether the destination can load what the source sends, and why not.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var source = new Argument<string[]>("SOURCE")
        {
            Description = "A stream (legacy or BER) or profile of the source; - is standard input. Of several each is compared with each destination.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var against = new Option<string[]>("--against")
        {
            Description = "A profile, twin stream or -dump-vmstate of the destination, or several.",
            HelpName = "DEST",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var schema = new Option<string[]>("--schema")
        {
            Description = "The -dump-vmstate (or schema) of the destination's binary; may be repeated.",
            HelpName = "DUMP",
            DefaultValueFactory = static _ => [],
        };
        Option<QemuVersion?> version = Versions.Option("--destination-version", "The destination's QEMU version, instead of the one inferred.");
        var strict = new Option<bool>("--strict") { Description = "State that is lost counts as incompatible, too." };
        var (format, isJson, notes) = Formats.FindingOptions();
        var command = new Command("check", "Says before a migration whether the destination can load what the source sends, and why not.")
        {
            source, against, schema, version, strict, format, isJson, notes, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        command.SetAction(result =>
        {
            var options = new CheckOptions { DestinationVersion = result.GetValue(version), IsStrict = result.GetValue(strict) };
            string chosen = Formats.Chosen(result, format, isJson);
            (string[] sources, string[] destinations) = (result.GetValue(source)!, result.GetValue(against)!);
            if (sources.Length == 0 && destinations is [string first, string behind])
                (sources, destinations) = ([behind], [first]);   // check --against DEST SOURCE
            if (sources.Length == 0)
                return Messages.Misuse("SOURCE is missing: check SOURCE… --against DEST….");
            return (sources, destinations) is ([string one], [string other])
                ? Run(one, other, result.GetValue(schema)!, options, chosen, result.GetValue(notes))
                : RunMany(sources, destinations, result.GetValue(schema)!, options, chosen);
        });
        return command;
    }

    private static int RunMany(string[] sources, string[] destinations, string[] schemas, CheckOptions options, string format)
    {
        if (sources.Contains("-") || destinations.Contains("-"))
            return Messages.Misuse("standard input is for one source and one destination.");
        if (format is not ("text" or Formats.Json))
            return Messages.Misuse($"--format {format} is for one source and one destination: of many there is a table, or --json with a line for each pair.");
        if (Sides.ReadSchemas(schemas, out SchemaCatalog? catalog) is not ExitCode.Done and int schemaCode)
            return schemaCode;
        var checks = new ManyChecks(sources, destinations);
        IReadOnlyList<CheckedPair> pairs = checks.Run(catalog, options);
        using Stream output = StandardStreams.OpenOutput();
        if (format == Formats.Json)
        {
            ManyChecks.PrintJson(output, pairs);
        }
        else
        {
            using TerminalWriter text = StandardStreams.TextOn(output);
            checks.PrintTable(text, pairs);
        }

        return ManyChecks.CodeOf(pairs);
    }

    private static int Run(string sourcePath, string destinationPath, string[] schemas, CheckOptions options, string format, bool showsNotes)
    {
        if (sourcePath == "-" && destinationPath == "-")
        {
            Messages.Say("only one of the two sides can be standard input.");
            return ExitCode.Usage;
        }

        // The sides do not depend on each other.
        MigrationProfile? source = null;
        int sourceCode = ExitCode.Done;
        var reading = new Thread(() => sourceCode = Sides.ReadProfile(sourcePath, out source));
        reading.Start();
        int code = Sides.ReadProfile(destinationPath, out MigrationProfile? destination, place: 1);
        reading.Join();
        if (sourceCode is not ExitCode.Done || code is not ExitCode.Done)
            return sourceCode is not ExitCode.Done ? sourceCode : code;

        if (Sides.ReadSchemas(schemas, out SchemaCatalog? catalog) is not ExitCode.Done and int schemaCode)
            return schemaCode;
        CheckReport report = MigrationCheck.Check(source!, destination!.With(catalog), options);
        var list = new FindingList("check", Messages.NameOf(sourcePath), Messages.NameOf(destinationPath), report, null)
        {
            DescriptionsOf = section => (DescriptionOf(source!, section), DescriptionOf(destination!, section)),
        };
        return FindingPrinter.Print([list], format, showsNotes);
    }

    private static VMStateDescription? DescriptionOf(MigrationProfile side, FieldPath section)
        => side.Devices.FirstOrDefault(d => d.Path.Equals(section))?.Description;
}
