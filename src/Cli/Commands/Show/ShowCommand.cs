using System.CommandLine;
using System.CommandLine.Parsing;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber show</c>: what a stream holds, legacy or BER.</summary>
internal static class ShowCommand
{
    private const string Pretty = "pretty";   // what text is, by its own name
    private const string Qmp = "qmp";
    private const string Trace = "trace";
    private const string Xml = "xml";

    public static Command Create()
    {
        Argument<string> input = InputArgument.Create();
        var summary = new Option<bool>("--summary") { Description = "Sections without their fields: how many octets are typed, data by nature, unexplained." };
        var unexplained = new Option<bool>("--unexplained") { Description = "What is not explained in the devices, the largest field first; text or JSON." };
        var raw = new Option<bool>("--raw") { Description = "Numbers alone in the text, without the words behind them; JSON has no words." };
        var device = new Option<string?>("--device") { Description = "Only this section: idstr, or idstr#instance.", HelpName = "PATH" };
        var field = new Option<string?>("--field")
        {
            Description = "Only the value of this field: idstr#instance.field[index].field; with --device, field[index].field.",
            HelpName = "PATH",
        };
        var trace = new Option<bool>("--trace") { Description = "A line per field: offset and octets in the legacy stream, path, type, value." };
        var xml = new Option<bool>("--xml") { Description = "The domain's XML and the cookie of a libvirt save image, without passwords." };
        var (format, isJson) = Formats.Options(Pretty, Qmp, Formats.Html);
        var command = new Command("show", "Shows what a stream holds, legacy or BER: machine, RAM, devices with names, types and values.")
        {
            input, summary, unexplained, device, field, raw, trace, xml, format, isJson, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        var channels = new ChannelOptions();
        channels.AddTo(command);
        command.Validators.Add(result =>
        {
            if (OptionValues.AreMissing(result))
                return;
            bool isUnexplained = result.GetValue(unexplained);
            if (result.GetValue(summary) && result.GetValue(field) is not null)
                result.AddError("--summary and --field exclude each other.");
            if (isUnexplained && (result.GetValue(summary) || result.GetValue(field) is not null || result.GetValue(format) is Qmp))
                result.AddError("--unexplained goes with --device, and with text or JSON, alone.");
            bool hasForm = result.GetValue(summary) || isUnexplained || result.GetValue(field) is not null
                || result.GetResult(format) is { Implicit: false } || result.GetValue(isJson);
            if (result.GetValue(trace) && hasForm)
                result.AddError("--trace has a form of its own: it goes with --device and --raw alone.");
        });
        command.Validators.Add(result => CheckPage(result, format, isJson, unexplained, field));
        command.Validators.Add(result => CheckAlone(result, xml, summary, unexplained, device, field, raw, trace, format, isJson));
        command.SetAction(result => Failures.Guard(result.GetValue(input)!, () => Run(result.GetValue(input)!, new ShowRequest(
            result.GetValue(xml) ? Xml : result.GetValue(trace) ? Trace : Formats.Chosen(result, format, isJson),
            result.GetValue(summary) ? ShownPart.Summary : result.GetValue(unexplained) ? ShownPart.Unexplained : ShownPart.All,
            result.GetValue(raw), result.GetValue(device), result.GetValue(field), channels.Of(result)))));
        return command;
    }

    private static void CheckPage(CommandResult result, Option<string> format, Option<bool> isJson, Option<bool> unexplained, Option<string?> field)
    {
        if (OptionValues.AreMissing(result) || result.GetValue(format) is not Formats.Html || result.GetValue(isJson))
            return;
        if (result.GetValue(unexplained) || result.GetValue(field) is not null)
            result.AddError("--format html is a page of sections: it goes with --summary, --device and --raw.");
    }

    private static void CheckAlone(CommandResult result, Option<bool> xml, params IEnumerable<Option> others)
    {
        if (result.GetValue(xml) && others.Any(option => result.GetResult(option) is { Implicit: false }))
            result.AddError("--xml has a form of its own: it goes alone.");
    }

    private static int Run(string path, ShowRequest request)
    {
        using Input input = Inputs.Open(path);
        using Stream output = StandardStreams.OpenOutput();
        if (request.Format is Xml)
            return Found(path, DomainXml.Print(input, output), "libvirt XML");
        if (request is { Part: ShownPart.All, Device: null, Field: null } && input.Snapshots() is IReadOnlyCollection<Qcow2Snapshot> snapshots)
        {
            return request.Format is Formats.Html
                ? Messages.Misuse("--format html is a page of one snapshot: --snapshot ID|NAME says which.")
                : ShowSnapshots(output, snapshots, request.Format is Formats.Json);
        }

        if (request.Field is string field)
            return ShowField(path, input, output, request, field);

        var filter = new DeviceFilter(request.Device);
        bool isSummary = request.Part is ShownPart.Summary;
        switch (request.Format)
        {
            case var format when request.Part is ShownPart.Unexplained:
                ShowUnexplained(input, request, output, filter, isJson: format == Formats.Json);
                break;
            case Formats.Json:
                using (var json = new ShowJsonPrinter(output, filter, isSummary))
                    json.Print(consumer => Inputs.Skim(input, request.Channels, consumer));
                break;
            case Formats.Html:
                new ShowHtmlPrinter(filter, isSummary, request.IsRaw)
                    .Print(output, Messages.NameOf(path), consumer => Inputs.Skim(input, request.Channels, consumer));
                break;
            case Qmp:
                using (var json = new ShowQmpPrinter(output, filter, isSummary))
                    json.Print(consumer => Inputs.Skim(input, request.Channels, consumer));
                break;
            case Trace:
                using (TerminalWriter text = StandardStreams.TextOn(output))
                    Inputs.Skim(input, request.Channels, new TracePrinter(text.Lines, filter, request.IsRaw));
                break;
            default:
                using (TerminalWriter text = StandardStreams.TextOn(output))
                    Inputs.Skim(input, request.Channels, new ShowPrinter(text, filter, isSummary, request.IsRaw));
                break;
        }

        return Found(path, filter.IsMatched, $"section \"{request.Device}\"{filter.Suggestion}");
    }

    private static int ShowSnapshots(Stream output, IReadOnlyCollection<Qcow2Snapshot> snapshots, bool isJson)
    {
        if (isJson)
        {
            SnapshotPrinter.WriteJson(output, snapshots);
            return ExitCode.Done;
        }

        using TerminalWriter text = StandardStreams.TextOn(output);
        SnapshotPrinter.WriteText(text, snapshots);
        return ExitCode.Done;
    }

    /// <summary>Of a stream that cannot be read to its end, what stands before.</summary>
    private static void ShowUnexplained(Input input, ShowRequest request, Stream output, DeviceFilter filter, bool isJson)
    {
        var printer = new UnexplainedPrinter(filter);
        try
        {
            Inputs.Skim(input, request.Channels, printer);
        }
        finally
        {
            if (isJson)
            {
                printer.PrintJson(output);
            }
            else
            {
                using TerminalWriter text = StandardStreams.TextOn(output);
                printer.Print(text);
            }
        }
    }

    private static int ShowField(string path, Input input, Stream output, ShowRequest request, string field)
    {
        string? device = request.Device;
        var selector = new FieldSelector(device, field);
        Inputs.Skim(input, request.Channels, selector);
        output.Write(selector.Value);
        return Found(
            path, !selector.Value.IsEmpty,
            (selector.IsSectionFound ? $"field \"{field}\" in its section" : $"section of \"{device ?? field}\"") + selector.Suggestion);
    }

    private static int Found(string path, bool isFound, string what)
    {
        if (isFound)
            return ExitCode.Done;
        Messages.Say($"{Messages.NameOf(path)}: no {what}");
        return ExitCode.Unreadable;
    }
}
