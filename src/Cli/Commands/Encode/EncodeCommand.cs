using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber encode</c>: [IN] [-o OUT], both <c>-</c> by default; live, also over a socket, with an announcement and a verdict channel.</summary>
internal static class EncodeCommand
{
    /// <summary>So many sections with the same reason are named; more are counted.</summary>
    private const int ShownSections = 3;

    private sealed record Arguments
    {
        public required string Input { get; init; }

        public required string? Output { get; init; }

        public required string? Announce { get; init; }

        public required string? Types { get; init; }

        public required ChannelAddress? Connect { get; init; }

        public required ChannelAddress? Verdict { get; init; }

        public required TimeSpan Timeout { get; init; }

        public required string? Report { get; init; }

        public required ChannelNames Channels { get; init; }

        public required TranslationOptions Options { get; init; }
    }

    public static Command Create()
    {
        Argument<string> input = InputArgument.Create();
        Option<string?> output = FilterOptions.Output();
        Option<DigestAlgorithm> digest = Digest();
        Option<int> compress = CompressOption.Create();
        var allowTruncated = new Option<bool>("--allow-truncated") { Description = "Takes a legacy stream that ends in the middle as far as it goes." };
        var announce = new Option<string?>("--announce")
        {
            Description = "What the source is going to send, sent first; the stream is held to it. A profile or twin stream of the source.",
            HelpName = "PROFILE",
        };
        var types = new Option<string?>("--types")
        {
            Description = "Types of sections that no vmdesc describes (postcopy, suppress-vmdesc): a profile or stream of the same machine, or a schema.",
            HelpName = "PROFILE|SCHEMA",
        };
        Option<ChannelAddress?> connect = Addresses.Option(
            "--connect", "Where a qber decode --listen waits for the stream; its verdicts come back the same way.");
        Option<ChannelAddress?> verdict = Addresses.Option("--verdict", "Where the verdicts of a decode --verdict come from, beside a pipe.", "unix:PATH");
        Option<double> timeout = FilterOptions.Timeout();
        Option<string?> report = FilterOptions.Report();
        var command = new Command("encode", "Translates a migration stream to BER.")
        {
            input, output, digest, compress, allowTruncated, announce, types, connect, verdict, timeout, report, LimitOptions.Ram, LimitOptions.Held,
        };
        ContainerChoices.AddTo(command);
        var channels = new ChannelOptions();
        channels.AddTo(command);
        command.SetAction(result => Run(new Arguments
        {
            Input = result.GetValue(input)!,
            Output = result.GetValue(output),
            Announce = result.GetValue(announce),
            Types = result.GetValue(types),
            Connect = result.GetValue(connect),
            Verdict = result.GetValue(verdict),
            Timeout = TimeSpan.FromSeconds(result.GetValue(timeout)),
            Report = result.GetValue(report),
            Channels = channels.Of(result),
            Options = Translation.Options with
            {
                Digest = result.GetValue(digest),
                AllowTruncated = result.GetValue(allowTruncated),
                ZstdLevel = result.GetValue(compress) is > 0 and int level ? level : null,
            },
        }));
        return command;
    }

    private static int Run(Arguments arguments)
    {
        if (arguments.Connect is not null && (arguments.Output is not null || arguments.Verdict is not null))
            return Messages.Misuse("--connect is where the stream goes and where the verdicts come from: without -o and --verdict.");
        if (arguments.Connect is null && Outputs.IsTerminal(arguments.Output ?? "-"))
            return ExitCode.Usage;
        if (ReadKnown(arguments, out TranslationOptions options) is not ExitCode.Done and int code)
            return code;
        return Failures.Guard(arguments.Input, () => Encode(arguments, options));
    }

    /// <summary>What is known of the stream before it comes.</summary>
    /// <returns>An exit code; 0: it was read.</returns>
    private static int ReadKnown(Arguments arguments, out TranslationOptions options)
    {
        options = arguments.Options;
        if ((arguments.Announce ?? arguments.Types) is not string path)
            return ExitCode.Done;
        if (arguments.Announce is not null && arguments.Types is not null)
            return Messages.Misuse("what is announced has the types: without --types.");
        if (path == "-" && (arguments.Input == "-" || arguments.Channels.Files.Any(static file => file.Path == "-")))
            return Messages.Misuse("only one of the stream and what is known of it can be standard input.");
        if (Sides.ReadProfile(path, out MigrationProfile? known, place: 1) is not ExitCode.Done and int code)
            return code;
        bool isAnnounced = arguments.Announce is not null;
        if (isAnnounced && known is { IsPartial: true } or { Devices.IsEmpty: true, RamBlocks.IsEmpty: true })
            return Messages.Misuse(
                $"{path} does not say what a source sends: announce a twin's profile (qber profile capture -- with the source's command line).");
        if (!isAnnounced && !known!.Devices.Any(static device => device.Description is { IsExact: true })
            && known.Schemas?.Entries.Any(static entry => entry.Description is not null) is not true)
            return Messages.Misuse($"{path} has no types of sections: give a stream of the same machine, its profile, or a schema of its binary.");
        options = isAnnounced ? options with { Announcement = known } : options with { Types = known };
        return ExitCode.Done;
    }

    private static int Encode(Arguments arguments, TranslationOptions options)
    {
        using var report = new ReportFile(arguments.Report);
        using Socket? socket = arguments.Connect?.Connect(arguments.Timeout);
        using OutputFile? file = socket is null ? OutputFile.Create(arguments.Output ?? "-") : null;
        if (file?.Pipe is SafeHandle pipe)
            _ = Native.TrySetPipeLength(pipe, DescriptorSource.LongPipeLength);
        SafeHandle? watched = socket?.SafeHandle ?? file!.Pipe;
        using VerdictChannel? channel = socket is not null ? new VerdictChannel(socket, arguments.Timeout)
            : arguments.Verdict is not null ? new VerdictChannel(arguments.Verdict, watched, arguments.Timeout) : null;

        using Input input = Inputs.Open(arguments.Input);
        using OpenChannels channels = arguments.Channels.Open();
        var sender = new TransferSender(channel, doubt => Messages.Warn(arguments.Input, [LiveWords.Of(doubt)]));
        ITransferOutput output = socket is null ? file! : new SocketOutput(socket, arguments.Connect!.ToString());
        try
        {
            IOctetSource source = Inputs.Source(input, watched);
            if (input.IsReplacedBy(arguments.Output ?? "-"))
                return ExitCode.Usage;
            TranslationResult done = sender.Run(source, output, options with
            {
                Container = new CarriedContainer { Layers = input.Layers },
                Channels = channels.Inputs,
            });
            Messages.Warn(arguments.Input, done.Warnings);
            Messages.Warn(arguments.Input, Condense(done.OpaqueReasons).Select(static reason => $"sent as opaque octets: {reason}"));
            return ExitCode.Done;
        }
        catch (MigrationRefusedException exception)
        {
            string sentence = $"{Messages.NameOf(arguments.Input)} contradicts the announcement: {RefusalWords.Of(exception)}";
            report.Write(RefusalReport.Write(exception.Report, sentence));
            return Messages.Refused(sentence);
        }
        catch (TransferRefusedException exception)
        {
            report.Write(RefusalWords.ReportOf(exception));
            return Messages.Refused(RefusalWords.Of(exception));
        }
    }

    /// <summary>Many sections with one reason, as those of a stream without vmdesc, are one line.</summary>
    private static IEnumerable<string> Condense(IReadOnlyList<string> reasons)
        => reasons.GroupBy(static reason => reason[(reason.IndexOf(": ", StringComparison.Ordinal) + 1)..])
            .SelectMany(static IEnumerable<string> (group) => group.Count() <= ShownSections ? group : [$"{group.Count()} sections:{group.Key}"]);

    private static Option<DigestAlgorithm> Digest() => new("--digest")
    {
        Description = "What proves that no octet was changed.",
        DefaultValueFactory = static _ => DigestAlgorithm.XxHash128,
        CustomParser = static result =>
        {
            DigestAlgorithm? digest = result.Tokens[0].Value switch
            {
                "none" => DigestAlgorithm.None,
                "xxh128" => DigestAlgorithm.XxHash128,
                "sha256" => DigestAlgorithm.Sha256,
                _ => null,
            };
            if (digest is null)
                result.AddError($"--digest is none, xxh128 or sha256, not '{result.Tokens[0].Value}'.");
            return digest ?? DigestAlgorithm.None;
        },
        HelpName = "none|xxh128|sha256",
    };
}
