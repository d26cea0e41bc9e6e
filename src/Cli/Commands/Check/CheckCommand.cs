using System.CommandLine;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary><c>qber check SOURCE --against DEST</c>: whether the destination can load what the source sends, and why not.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "A stream (legacy or BER) or profile of the source; - is standard input." };
        var against = new Option<string>("--against")
        {
            Description = "A profile, twin stream or -dump-vmstate of the destination.",
            HelpName = "DEST",
            Required = true,
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
        command.SetAction(result => Run(
            result.GetValue(source)!, result.GetValue(against)!, result.GetValue(schema)!,
            new CheckOptions { DestinationVersion = result.GetValue(version), IsStrict = result.GetValue(strict) },
            result.GetValue(isJson) ? "json" : result.GetValue(format)!, result.GetValue(notes)));
        return command;
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
        if (catalog is not null)
            destination = destination! with { Schemas = destination.Schemas is SchemaCatalog own ? SchemaCatalogs.Merge(catalog, own) : catalog };
        CheckReport report = MigrationCheck.Check(source!, destination!, options);
        return FindingPrinter.Print(new FindingList("check", Messages.NameOf(sourcePath), Messages.NameOf(destinationPath), report, null), format, showsNotes);
    }
}
