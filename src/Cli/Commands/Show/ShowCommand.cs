using System.CommandLine;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber show</c>: what a stream holds, legacy or BER.</summary>
internal static class ShowCommand
{
    private const string Pretty = "pretty";   // what text is, by its own name
    private const string Qmp = "qmp";
    private const string Trace = "trace";

    public static Command Create()
    {
        Argument<string> input = InputArgument.Create();
        var summary = new Option<bool>("--summary") { Description = "Sections without their fields." };
        var device = new Option<string?>("--device") { Description = "Only this section: idstr, or idstr#instance.", HelpName = "PATH" };
        var field = new Option<string?>("--field")
        {
            Description = "Only the value of this field: idstr#instance.field[index].field; with --device, field[index].field.",
            HelpName = "PATH",
        };
        var trace = new Option<bool>("--trace") { Description = "A line per field: offset and octets in the legacy stream, path, type, value." };
        var (format, isJson) = Formats.Options(Pretty, Qmp);
        var command = new Command("show", "Shows what a stream holds, legacy or BER: machine, RAM, devices with names, types and values.")
        {
            input, summary, device, field, trace, format, isJson, LimitOptions.Ram, LimitOptions.Held,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(summary) && result.GetValue(field) is not null)
                result.AddError("--summary and --field exclude each other.");
            bool hasForm = result.GetValue(summary) || result.GetValue(field) is not null || result.GetResult(format) is { Implicit: false }
                || result.GetValue(isJson);
            if (result.GetValue(trace) && hasForm)
                result.AddError("--trace has a form of its own: it goes with --device alone.");
        });
        command.SetAction(result => Failures.Guard(
            result.GetValue(input)!,
            () => Run(
                result.GetValue(input)!, result.GetValue(trace) ? Trace : Formats.Chosen(result, format, isJson),
                result.GetValue(summary), result.GetValue(device), result.GetValue(field))));
        return command;
    }

    private static int Run(string path, string format, bool isSummary, string? device, string? field)
    {
        using FileStream input = Inputs.Open(path);
        using Stream output = StandardStreams.OpenOutput();
        if (field is not null)
            return ShowField(path, input, output, device, field);

        var filter = new DeviceFilter(device);
        switch (format)
        {
            case Formats.Json:
                using (var json = new ShowJsonPrinter(output, filter, isSummary))
                    json.Print(consumer => Inputs.Skim(input, consumer));
                break;
            case Qmp:
                using (var json = new ShowQmpPrinter(output, filter, isSummary))
                    json.Print(consumer => Inputs.Skim(input, consumer));
                break;
            default:
                using (TerminalWriter text = StandardStreams.TextOn(output))
                    Inputs.Skim(input, format == Trace ? new TracePrinter(text.Lines, filter) : new ShowPrinter(text, filter, isSummary));
                break;
        }

        return Found(path, filter.IsMatched, $"section \"{device}\"");
    }

    private static int ShowField(string path, FileStream input, Stream output, string? device, string field)
    {
        var selector = new FieldSelector(device, field);
        Inputs.Skim(input, selector);
        output.Write(selector.Value);
        return Found(path, !selector.Value.IsEmpty, selector.IsSectionFound ? $"field \"{field}\" in its section" : $"section of \"{device ?? field}\"");
    }

    private static int Found(string path, bool isFound, string what)
    {
        if (isFound)
            return ExitCode.Done;
        Messages.Say($"{Messages.NameOf(path)}: no {what}");
        return ExitCode.Unreadable;
    }
}
