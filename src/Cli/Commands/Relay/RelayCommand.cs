using System.CommandLine;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber relay</c>: between a source and a destination, which speak QEMU's own stream on both sides.</summary>
internal static class RelayCommand
{
    private const int Waiting = 128;   // connections of a migration that may come at once

    private static readonly TimeSpan s_twinLimit = TimeSpan.FromSeconds(4);

    private sealed record Arguments
    {
        public required ChannelAddress Listen { get; init; }

        public required ChannelAddress Connect { get; init; }

        public required string? Against { get; init; }

        public required string? Announced { get; init; }

        public required string[] Twin { get; init; }

        public required bool IsRehearsed { get; init; }

        public required bool IsOnce { get; init; }

        public required bool IsJson { get; init; }

        public required string? Record { get; init; }

        public required SocketAccess? Access { get; init; }

        public required string? Report { get; init; }

        public required string? Certificates { get; init; }

        public required string? HostName { get; init; }

        /// <summary>The name that the destination's certificate must have.</summary>
        public string DestinationName => HostName ?? Connect.Host;

        public required CheckOptions Options { get; init; }

        public required RelayLinkOptions.Chosen Link { get; init; }
    }

    public static Command Create()
    {
        Option<ChannelAddress?> listen = Addresses.Option("--listen", "Where the source connects, with all channels of its migration.");
        Option<ChannelAddress?> connect = Addresses.Option("--connect", "Where the destination listens.");
        var against = new Option<string?>("--against")
        {
            Description = "A profile or twin stream of the destination: a migration that it cannot take is refused, and the source's guest runs on.",
            HelpName = "DEST",
        };
        var announce = new Option<string?>("--announce")
        {
            Description = "A profile or twin stream of the source, with --against: compared before anything passes.",
            HelpName = "SOURCE",
        };
        Option<QemuVersion?> version = Versions.Option("--destination-version", "The destination's QEMU version, instead of the one inferred.");
        var strict = new Option<bool>("--strict") { Description = "State that is lost is refused, too." };
        var rehearse = new Option<bool>("--rehearse")
        {
            Description = "A twin of the destination, made of its QEMU command line behind --, loads the device state first; what it does not load is refused.",
        };
        var twin = new Argument<string[]>("QEMU")
        {
            Description = "Behind --, with --rehearse: the destination's QEMU command line.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> certificates = RelayTlsOptions.Certificates();
        Option<string?> hostName = RelayTlsOptions.HostName();
        var once = new Option<bool>("--once") { Description = "Relays one migration and ends; without it one after the other." };
        var record = new Option<string?>("--record")
        {
            Description = "A BER file of all channels and the return path, made when the migration has ended; a folder gets a file for each migration.",
            HelpName = "FILE|DIR",
        };
        var (format, isJson) = Formats.Options();
        Option<UnixFileMode?> socketMode = SocketOptions.Mode();
        Option<uint?> socketGroup = SocketOptions.Group();
        Option<string?> report = FilterOptions.Report();
        var command = new Command("relay", "Passes the connections of a migration on to its destination, and tells what is in them.")
        {
            listen, connect, against, announce, version, strict, once, record, certificates, hostName, socketMode, socketGroup, report, LimitOptions.Ram,
            format, isJson, rehearse, twin,
        };
        ProgressOption.AddTo(command);
        var link = new RelayLinkOptions();
        link.AddTo(command);
        command.SetAction(result =>
        {
            if (result.GetValue(listen) is not ChannelAddress from || result.GetValue(connect) is not ChannelAddress to)
                return Messages.Misuse("relay takes --listen ADDR, where the source connects, and --connect ADDR, where the destination listens.");
            return Run(new Arguments
            {
                Listen = from,
                Connect = to,
                Against = result.GetValue(against),
                Announced = result.GetValue(announce),
                Twin = result.GetValue(twin)!,
                IsRehearsed = result.GetValue(rehearse),
                IsOnce = result.GetValue(once),
                IsJson = Formats.IsJson(result, format, isJson),
                Record = result.GetValue(record),
                Access = SocketOptions.Access(result.GetValue(socketMode), result.GetValue(socketGroup)),
                Report = result.GetValue(report),
                Certificates = result.GetValue(certificates),
                HostName = result.GetValue(hostName),
                Options = new CheckOptions { DestinationVersion = result.GetValue(version), IsStrict = result.GetValue(strict) },
                Link = link.Of(result),
            });
        });
        return command;
    }

    private static int Run(Arguments arguments)
    {
        if (Refuse(arguments) is not ExitCode.Done and int misuse)
            return misuse;
        MigrationProfile? destination = null;
        if (arguments.Against is string path && Sides.ReadProfile(path, out destination) is not ExitCode.Done and int code)
            return code;
        MigrationProfile? source = null;
        if (arguments.Announced is string announced && Sides.ReadProfile(announced, out source, place: 1) is not ExitCode.Done and int failed)
            return failed;
        return Failures.Guard(null, () => Relay(arguments, new RelayOptions
        {
            Destination = arguments.Connect,
            Against = destination,
            Announced = source,
            Check = arguments.Options,
            Limits = Limits.Chosen,
            Tls = arguments.Certificates is string folder ? new RelayTls(new TlsCertificates(folder), arguments.DestinationName) : null,
        }));
    }

    /// <summary>Refuses options that do not fit each other.</summary>
    private static int Refuse(Arguments arguments)
    {
        if (arguments.Listen.Reaches(arguments.Connect))
            return Messages.Misuse("--listen and --connect are two addresses: a relay that connects to itself has no end.");
        if (arguments.Access is not null && arguments.Listen.Path is null)
            return Messages.Misuse("--socket-mode and --socket-group are about a unix socket: with --listen unix:PATH.");
        if (!arguments.Link.Fits(arguments.Record is not null, arguments.Announced is not null, arguments.IsRehearsed, out string? problem))
            return Messages.Misuse(problem);
        bool isAnnounced = arguments.Announced is not null && !arguments.Link.IsToBer;   // over a link it is sent, whatever is compared
        if (arguments.Against is null && (isAnnounced || arguments.Options != new CheckOptions()))
            return Messages.Misuse("--announce, --strict and --destination-version are about a comparison: with --against.");
        if (arguments is { Against: null, IsRehearsed: false, Report: not null })
            return Messages.Misuse("--report is about a refusal: with --against or --rehearse.");
        if (arguments.IsRehearsed != arguments.Twin.Length > 0)
            return Messages.Misuse("--rehearse takes the destination's QEMU command line, behind --.");
        if (arguments is { Record: string file, IsOnce: false } && !Directory.Exists(file))
            return Messages.Misuse($"{file} is no folder: --record FILE is for one migration (--once); each of many gets a file in --record DIR.");
        if (arguments.Record is string kept && !Directory.Exists(FolderOf(kept)))
            return Messages.Misuse($"{FolderOf(kept)}: there is no such folder for --record.");
        if (arguments.Certificates is null && arguments.HostName is not null)
            return Messages.Misuse("--tls-hostname is about TLS that is ended here: with --tls-certs.");
        if (arguments.Certificates is not null && arguments.DestinationName.Length == 0 && !arguments.Link.IsToBer)
            return Messages.Misuse("a unix socket has no host name: --tls-hostname says which one the destination's certificate must have.");
        return ExitCode.Done;
    }

    private static int Relay(Arguments arguments, RelayOptions options)
    {
        using var listener = new ChannelListener(arguments.Listen, arguments.Access, Waiting);
        if (listener.Address != arguments.Listen)
            Messages.Say($"listening on {listener.Address}");
        arguments.Link.Warn(listener, arguments.Listen, arguments.Connect);
        if (options.Tls is null && listener.IsBeyondHost && !arguments.Link.IsFromBer)
            Messages.Say($"{arguments.Listen}: without --tls-certs guest memory passes unencrypted, unless source and destination speak TLS themselves");
        using PrintedLines? lines = arguments.IsJson ? new PrintedLines() : null;
        while (true)
        {
            using var report = new ReportFile(arguments.Report);
            using RelayRecording? recording = arguments.Record is string path ? new RelayRecording(FolderOf(path)) : null;
            RelayReporter printer = lines is null ? new RelayPrinter() : new RelayJsonPrinter(lines);
            using TwinJudge? judge = arguments.IsRehearsed ? StartTwin(arguments.Twin) : null;
            IRelay migration = arguments.Link.NewRelay(options with { Recording = recording, Judge = judge }, printer);
            RelayReport seen;
            using (printer.Follow(migration))
                seen = migration.Run(listener);
            string? refusal = seen.Refusal is null ? null : RelayWords.Of(seen.Refusal);
            if (refusal is not null)
                Messages.Say(seen.Refusal is ChannelException ? refusal : $"refused: {refusal}");
            if (seen.Refusal is TransferRefusedException)
                report.Write(RefusalReport.Write(refusal!));
            else if (migration.Report is CheckReport compared)
                report.Write(RefusalReport.Write(compared, refusal));
            printer.Print(seen);
            int written = recording is null ? ExitCode.Done : Failures.Guard(arguments.Record, () => Write(recording, arguments.Record!));
            if (arguments.IsOnce)
                return RelayWords.CodeOf(seen.Outcome) is not ExitCode.Done and int code ? code : written;
        }
    }

    /// <summary>Starts a twin, before anybody can connect; the guest stands still while it loads.</summary>
    private static TwinJudge StartTwin(string[] commandLine) => TwinJudge.Start(commandLine, new RehearsalOptions
    {
        TimeLimit = s_twinLimit,
        Limits = Limits.Chosen,
        OnNote = static note => Messages.Say(CaptureWords.Of(note)),
    });

    private static string FolderOf(string path)
        => Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;

    /// <summary>Makes a file of what was recorded.</summary>
    private static int Write(RelayRecording recording, string path)
    {
        string file = Directory.Exists(path) ? NewName(path) : path;
        using OutputFile output = OutputFile.Create(file);
        if (recording.Write(output.Sink, Translation.Options) is not TranslationResult done)
        {
            Messages.Say($"{file}: nothing is recorded: there was no main channel that could be read");
            return ExitCode.Done;
        }

        output.Commit();
        Messages.Warn(file, done.Warnings);
        return ExitCode.Done;
    }

    /// <summary>The first name that no file has: migration-1.ber, migration-2.ber and so on.</summary>
    private static string NewName(string folder)
        => Enumerable.Range(1, int.MaxValue).Select(n => Path.Join(folder, $"migration-{n}.ber")).First(static name => !File.Exists(name));
}
