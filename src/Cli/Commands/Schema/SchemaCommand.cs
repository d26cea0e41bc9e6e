using System.Buffers;
using System.CommandLine;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber schema import|show|diff</c>: catalogs of type descriptions.</summary>
internal static class SchemaCommand
{
    public const string InputKinds = "-dump-vmstate, stream, schema or profile";

    public static Command Create()
        => new("schema", "Catalogs of type descriptions: what the devices of a binary send and take.")
        {
            CreateImport(), CreateShow(), SchemaDiffCommand.Create(),
        };

    private static Command CreateImport()
    {
        var inputs = new Argument<string[]>("IN") { Description = $"Files of one binary: {InputKinds}.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write; - is standard output.",
            DefaultValueFactory = static _ => "-",
            HelpName = "OUT",
        };
        Option<string> format = Formats.Option(["ber", Formats.Json]);
        var isJson = new Option<bool>("--json") { Description = "The same as --format json." };
        var command = new Command("import", "Merges dumps and streams of one binary into one schema.") { inputs, output, format, isJson, LimitOptions.Ram };
        command.SetAction(result => Import(result.GetValue(inputs)!, result.GetValue(output)!, result.GetValue(isJson) || result.GetValue(format) == "json"));
        return command;
    }

    private static int Import(string[] paths, string outputPath, bool isJson)
    {
        if (!isJson && Outputs.IsTerminal(outputPath))
            return ExitCode.Usage;
        if (Sides.ReadSchemas(paths, out SchemaCatalog? catalog) is not ExitCode.Done and int code)
            return code;
        return Failures.Guard(outputPath, () =>
        {
            using OutputFile output = OutputFile.Create(outputPath);
            if (isJson)
                WriteJson(output.Sink, catalog!);
            else
                catalog!.Write(output.Sink, Translation.Options.Program);
            output.Commit();
            return ExitCode.Done;
        });
    }

    private static Command CreateShow()
    {
        var input = new Argument<string>("IN") { Description = $"A file: {InputKinds}; - is standard input.", DefaultValueFactory = static _ => "-" };
        var device = new Option<string?>("--device") { Description = "Only this device type or description, with its fields.", HelpName = "NAME" };
        var (format, isJson) = Formats.Options();
        var command = new Command("show", "Shows a catalog.") { input, device, format, isJson, LimitOptions.Ram };
        command.SetAction(result => Show(result.GetValue(input)!, result.GetValue(device), Formats.IsJson(result, format, isJson)));
        return command;
    }

    private static int Show(string path, string? device, bool isJson)
    {
        if (Sides.ReadCatalog(path, out SchemaCatalog? catalog) is not ExitCode.Done and int code)
            return code;
        if (device is not null)
        {
            string[] names = [.. catalog!.Entries.Select(static e => e.Name)];
            SchemaEntry[] entries = [.. catalog!.Entries.Where(e => e.Name == device || e.Description?.Name == device)];
            catalog = new SchemaCatalog([.. entries]) { MachineType = catalog.MachineType };
            if (catalog.Entries.IsEmpty)
            {
                Messages.Say($"{Messages.NameOf(path)}: no device type or description \"{device}\""
                    + (Nearest.Of(device, names) is string name ? $"; is it \"{name}\"?" : ""));
                return ExitCode.Unreadable;
            }
        }

        using Stream output = StandardStreams.OpenOutput();
        if (isJson)
        {
            WriteJson(new StreamOctetSink(output), catalog!);
            return ExitCode.Done;
        }

        using TerminalWriter text = StandardStreams.TextOn(output);
        SchemaTextPrinter.Print(text, catalog!, showsFields: device is not null);
        return ExitCode.Done;
    }

    private static void WriteJson(IOctetSink output, SchemaCatalog catalog)
    {
        var text = new ArrayBufferWriter<byte>();
        catalog.WriteJson(text);
        output.Write(text.WrittenSpan);
        output.Write("\n"u8);
    }
}
