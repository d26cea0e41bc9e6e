using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber decode</c>: [IN] [-o OUT], both <c>-</c> by default; live, also from a socket, against a destination, with a verdict channel.</summary>
internal static class DecodeCommand
{
    private sealed record Arguments
    {
        public required string? Input { get; init; }

        public required string Output { get; init; }

        public required string? Into { get; init; }

        public required string? Split { get; init; }

        public required string? Against { get; init; }

        public required ChannelAddress? Listen { get; init; }

        public required ChannelAddress? Verdict { get; init; }

        public required SocketAccess? Access { get; init; }

        public required TimeSpan Timeout { get; init; }

        public required string? Report { get; init; }

        public required CheckOptions Options { get; init; }

        public required string[] Twin { get; init; }

        public string Name => Listen?.ToString() ?? Input ?? "-";
    }

    /// <summary>What arrives, and what stands around it.</summary>
    private sealed record Arriving(IOctetSource Source, IReadOnlyList<ContainerLayer> Layers);

    /// <summary>Who decides whether the destination gets the stream, and where a refusal is written.</summary>
    private sealed record Judges(StreamCheck? Check, TwinJudge? Twin, ReportFile Report, SplitOutput? Split);

    public static Command Create()
    {
        var words = new Argument<string[]>("IN")
        {
            Description = "File to read; - is standard input, and the default. Behind --, with --rehearse: the destination's QEMU command line.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var rehearse = new Option<bool>("--rehearse")
        {
            Description = "A paused twin of the QEMU command line behind -- loads the device state first: what it does not load is refused.",
        };
        Option<string?> output = FilterOptions.Output();
        Option<string?> into = IntoOption.Create();
        var split = new Option<string?>("--split")
        {
            Description = "A folder for the channels of the migration: main.mig unless -o names another, multifd-0.mig, preempt.mig, return.mig.",
            HelpName = "DIR",
        };
        var against = new Option<string?>("--against")
        {
            Description = "A profile or twin stream of the destination: what it cannot take is refused before it gets an octet of it.",
            HelpName = "DEST",
        };
        Option<QemuVersion?> version = Versions.Option("--destination-version", "The destination's QEMU version, instead of the one inferred.");
        var strict = new Option<bool>("--strict") { Description = "State that is lost is refused, too." };
        Option<ChannelAddress?> listen = Addresses.Option(
            "--listen", "Where to wait for a qber encode --connect, whose stream is read, and which is told the verdicts.");
        Option<ChannelAddress?> verdict = Addresses.Option(
            "--verdict", "Where to wait for an encode --verdict, which is told the verdicts, beside a pipe.", "unix:PATH");
        Option<UnixFileMode?> socketMode = SocketOptions.Mode();
        Option<uint?> socketGroup = SocketOptions.Group();
        Option<double> timeout = FilterOptions.Timeout();
        Option<string?> report = FilterOptions.Report();
        var command = new Command("decode", "Translates a BER stream back to the legacy migration stream it was made from.")
        {
            words, rehearse, output, into, split, against, version, strict, listen, verdict, socketMode, socketGroup, timeout, report,
            LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        command.SetAction(result =>
        {
            // Without --rehearse what stands behind -- is a name that may begin with a dash.
            string[] all = result.GetValue(words)!;
            int behind = result.GetValue(rehearse) ? result.Tokens.SkipWhile(static t => t.Type is not TokenType.DoubleDash).Skip(1).Count() : 0;
            string[] inputs = all[..^behind];
            if (result.GetValue(rehearse) && behind == 0)
                return Messages.Misuse("--rehearse takes the destination's QEMU command line, behind --.");
            if (inputs.Length > 1)
                return Messages.Misuse($"decode reads one input: {string.Join(' ', inputs.Skip(1))} is more.");
            return Run(Of(result, inputs.FirstOrDefault(), all[^behind..]));
        });
        return command;

        Arguments Of(ParseResult result, string? input, string[] twin) => new()
        {
            Input = input,
            Twin = twin,
            Output = result.GetValue(output) ?? (result.GetValue(split) is string folder ? new SplitOutput(folder).Main : "-"),
            Split = result.GetValue(split),
            Into = result.GetValue(into),
            Against = result.GetValue(against),
            Listen = result.GetValue(listen),
            Verdict = result.GetValue(verdict),
            Access = SocketOptions.Access(result.GetValue(socketMode), result.GetValue(socketGroup)),
            Timeout = TimeSpan.FromSeconds(result.GetValue(timeout)),
            Report = result.GetValue(report),
            Options = new CheckOptions { DestinationVersion = result.GetValue(version), IsStrict = result.GetValue(strict) },
        };
    }

    private static int Run(Arguments arguments)
    {
        if (arguments.Listen is not null && (arguments.Input is not null || arguments.Verdict is not null))
            return Messages.Misuse("--listen is where the stream comes from and where the verdicts go: without IN and --verdict.");
        if (arguments.Listen is not null && Containers.IsChosen)
            return Messages.Misuse("--snapshot and --offset are about a file or a pipe: without --listen.");
        if (arguments.Access is not null && (arguments.Listen ?? arguments.Verdict)?.Path is null)
            return Messages.Misuse("--socket-mode and --socket-group are about a unix socket: with --listen unix:PATH or --verdict unix:PATH.");
        if (arguments.Against == "-" && arguments is { Listen: null, Input: null or "-" })
            return Messages.Misuse("only one of the stream and the destination can be standard input.");
        if (arguments.Against is null && arguments.Options != new CheckOptions())
            return Messages.Misuse("--strict and --destination-version are about a comparison: with --against.");
        if (arguments is { Against: null, Twin.Length: 0, Report: not null })
            return Messages.Misuse("--report is about a refusal: with --against or --rehearse.");
        if (Outputs.IsTerminal(arguments.Output))
            return ExitCode.Usage;
        MigrationProfile? destination = null;
        if (arguments.Against is string path && Sides.ReadProfile(path, out destination, place: 1) is not ExitCode.Done and int code)
            return code;
        return Failures.Guard(arguments.Name, () => Decode(arguments, destination));
    }

    private static int Decode(Arguments arguments, MigrationProfile? destination)
    {
        using var report = new ReportFile(arguments.Report);
        using TwinJudge? twin = arguments.Twin.Length == 0
            ? null
            : TwinJudge.Start(arguments.Twin, new RehearsalOptions
            {
                TimeLimit = TwinLimit(arguments),
                Limits = Limits.Chosen,
                OnNote = static note => Messages.Say(CaptureWords.Of(note)),
            });
        using ChannelListener? listener = (arguments.Listen ?? arguments.Verdict) is ChannelAddress address
            ? new ChannelListener(address, arguments.Access) : null;
        using SplitOutput? split = arguments.Split is string folder ? new SplitOutput(folder) { MainOutput = arguments.Output } : null;
        split?.Create();
        using OutputFile output = OutputFile.Create(arguments.Output);
        var judges = new Judges(destination is null ? null : new StreamCheck(destination, arguments.Options), twin, report, split);
        if (output.Pipe is not null)
            _ = Native.TrySetPipeLength(output.Pipe, DescriptorSource.LongPipeLength);
        if (arguments.Listen is not null)
        {
            using Socket socket = listener!.Accept(null, output.Pipe);
            using var channel = new VerdictSender(socket);
            return Translate(arguments, judges, new Arriving(new DescriptorSource(socket.SafeHandle, output.Pipe), []), output, channel);
        }

        using Input input = Inputs.Open(arguments.Input ?? "-");
        if (input.Pipe is SafeHandle pipe)
            _ = Native.TrySetPipeLength(pipe, DescriptorSource.LongPipeLength);
        using VerdictSender? beside = listener is null ? null : new VerdictSender(listener, arguments.Timeout);
        IOctetSource source = Inputs.Source(input, output.Pipe);
        if (input.IsReplacedBy(arguments.Output))
            return ExitCode.Usage;
        return Translate(arguments, judges, new Arriving(source, input.Layers), output, beside);
    }

    private static int Translate(Arguments arguments, Judges judges, Arriving arriving, OutputFile output, VerdictSender? channel)
    {
        if (judges.Check is not null)
            Collector.StayAway();
        bool isLive = arguments.Listen is not null || arguments.Verdict is not null;   // who gets the stream loads it
        using var packed = new PackedOutput(output, arguments.Into ?? (isLive ? PackedOutput.Plain : null), arguments.Name);
        (StreamCheck? check, TwinJudge? twin, ReportFile reportFile, SplitOutput? split) = judges;
        List<string> left = [];
        string? refusal = null;
        var receiver = new TransferReceiver(check, channel, twin, (stage, exception) => refusal = Refuse(arguments.Name, stage, exception));
        try
        {
            TranslationOptions options = Translation.Options with
            {
                Container = new CarriedContainer { Layers = arriving.Layers },
                ChannelSinks = split is null ? Leave : split.Open,
            };
            TranslationResult done = receiver.Run(arriving.Source, packed, options);
            split?.Commit();
            Messages.Warn(arguments.Name, done.Warnings);
            if (left.Count > 0)
                Messages.Warn(arguments.Name, [$"the output is the main channel alone, without {string.Join(", ", left)}: --split DIR gives all"]);
        }
        catch (Exception exception) when (refusal is not null && exception is MigrationRefusedException or TransferRefusedException)
        {
            reportFile.Write(refusal);
            return ExitCode.Different;
        }

        if (twin is not null)
            Messages.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{Messages.NameOf(arguments.Name)}: a twin of the destination loads it, in {twin.Judge().LoadTime.TotalMilliseconds:F0} ms of the hold"));
        if (check?.Report is CheckReport report)
        {
            reportFile.Write(RefusalReport.Write(report, reason: null));
            int conditions = report.Findings.Count(static f => f.Condition is not null);
            if (report.Verdict is CheckVerdict.Depends)
                Messages.Warn(
                    arguments.Name, [$"passed on, although {conditions} finding(s) depend on what the two sides do not tell: qber check --against lists them"]);
        }

        return ExitCode.Done;

        IOctetSink Leave(MigrationChannel channel)
        {
            left.Add(channel.Name);
            return NullOctetSink.Instance;
        }
    }

    /// <summary>A source that waits for a verdict waits for 5 s, unless it is told otherwise: a twin that takes longer is refused before.</summary>
    private static TimeSpan TwinLimit(Arguments arguments) => TimeSpan.FromSeconds(arguments.Listen is null && arguments.Verdict is null ? 60 : 4);

    /// <summary>Says why the stream is refused, before the source is told.</summary>
    /// <returns>The report, for the source and for a file.</returns>
    private static string Refuse(string input, VerdictStage stage, Exception exception)
    {
        string sentence = exception is MigrationRefusedException refused ? RefusalWords.Of(refused) : RefusalWords.Of((TransferRefusedException)exception);
        string when = stage is VerdictStage.Announcement ? "before RAM" : "before device state";
        Messages.Say($"{Messages.NameOf(input)}: refused {when}: {sentence}");
        return exception is MigrationRefusedException { Report: CheckReport report } ? RefusalReport.Write(report, sentence) : RefusalReport.Write(sentence);
    }
}
