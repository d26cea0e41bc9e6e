using System.CommandLine;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber diff A B</c>: what two streams hold differently, device by device and field by field; with <c>--trace</c> where two runs part.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var left = new Argument<string>("A") { Description = "A stream, legacy or BER; - is standard input." };
        var right = new Argument<string>("B") { Description = "Another; either format goes with either." };
        var device = new Option<string?>("--device") { Description = "Only this section: idstr, or idstr#instance.", HelpName = "PATH" };
        var noRam = new Option<bool>("--no-ram") { Description = "Leaves the pages of RAM out." };
        var all = new Option<bool>("--all") { Description = "Every element of an array that differs; without it the first 8 as text." };
        var raw = new Option<bool>("--raw") { Description = "Numbers alone in the text, without the words behind them." };
        var trace = new Option<bool>("--trace") { Description = "The first place where the traces differ. A and B may be traces (of show --trace), too." };
        var offsets = new Option<bool>("--offsets") { Description = "With --trace: another offset is a difference, too." };
        var (format, isJson) = Formats.Options(Formats.Html);
        var command = new Command("diff", "Compares two streams field by field, or the traces of two runs.")
        {
            left, right, device, noRam, all, raw, trace, offsets, format, isJson, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        var leftChannels = new ChannelOptions("a-");
        leftChannels.AddTo(command);
        var rightChannels = new ChannelOptions("b-");
        rightChannels.AddTo(command);
        command.Validators.Add(result =>
        {
            if (OptionValues.AreMissing(result))
                return;
            if (result.GetValue(offsets) && !result.GetValue(trace))
                result.AddError("--offsets goes with --trace.");
            if (result.GetValue(trace) && (result.GetValue(noRam) || result.GetValue(all)))
                result.AddError("--trace excludes --no-ram and --all.");
            if (result.GetValue(trace) && result.GetValue(format) is Formats.Html && !result.GetValue(isJson))
                result.AddError("--trace has no page: it goes with text or JSON.");
        });
        command.SetAction(result => Run(
            result.GetValue(left)!, result.GetValue(right)!, result.GetValue(device), result.GetValue(trace), Formats.Chosen(result, format, isJson),
            new DiffOptions(
                !result.GetValue(noRam), result.GetValue(all), result.GetValue(raw), result.GetValue(offsets),
                leftChannels.Of(result), rightChannels.Of(result))));
        return command;
    }

    private static int Run(string left, string right, string? device, bool isTrace, string format, DiffOptions options)
    {
        if (left == "-" && right == "-")
        {
            Messages.Say("only one of the two sides can be standard input.");
            return ExitCode.Usage;
        }

        return isTrace ? TraceDiff.Run(left, right, device, format is Formats.Json, options) : Compare(left, right, device, format, options);
    }

    private static int Compare(string leftPath, string rightPath, string? device, string format, DiffOptions options)
    {
        // The sides do not depend on each other.
        bool withRam = options.WithRam && device is null;
        StreamSnapshot? left = null;
        int leftCode = ExitCode.Done;
        var reading = new Thread(() => leftCode = Read(leftPath, 0, options.LeftChannels, withRam, out left));
        reading.Start();
        int code = Read(rightPath, 1, options.RightChannels, withRam, out StreamSnapshot? right);
        reading.Join();
        if (leftCode is not ExitCode.Done || code is not ExitCode.Done)
            return leftCode is not ExitCode.Done ? leftCode : code;

        var filter = new DeviceFilter(device);
        StreamComparison comparison = StreamComparer.Compare(left!, right!, device is null ? null : filter.Takes);
        if (!filter.IsMatched)
        {
            Messages.Say($"no section \"{device}\" in either stream{filter.Suggestion}");
            return ExitCode.Unreadable;
        }

        using Stream output = StandardStreams.OpenOutput();
        (string leftName, string rightName) = (Messages.NameOf(leftPath), Messages.NameOf(rightPath));
        switch (format)
        {
            case Formats.Json:
                DiffJsonPrinter.Print(output, leftName, rightName, comparison);
                break;
            case Formats.Html:
                DiffHtmlPrinter.Print(output, leftName, rightName, comparison, options.IsRaw);
                break;
            default:
                using (TerminalWriter text = StandardStreams.TextOn(output))
                    new DiffTextPrinter(text, options).Print(leftName, rightName, comparison);
                break;
        }

        return comparison.IsEqual ? ExitCode.Done : ExitCode.Different;
    }

    private static int Read(string path, int place, ChannelNames channels, bool withRam, out StreamSnapshot? snapshot)
    {
        StreamSnapshot? read = null;
        int code = Failures.Guard(path, () =>
        {
            using Input input = Inputs.Open(path, place);
            read = StreamSnapshot.Read(consumer => Inputs.Skim(input, channels, consumer), withRam);
            return ExitCode.Done;
        });
        snapshot = read;
        return code;
    }
}
