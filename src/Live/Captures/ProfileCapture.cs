using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Live;

/// <summary>Profiles of machines: of a command line, by a twin that is started for it; of a machine that runs, by what it answers.</summary>
public static class ProfileCapture
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Starts a paused twin of a command line, with null back ends, migrates it into a profile, and ends it.</summary>
    /// <param name="commandLine">The program, and its arguments.</param>
    /// <param name="options">Choices; null: all as by default.</param>
    /// <exception cref="TwinException">
    /// The command line has what a twin cannot have; or the twin does not start, does not send all, or takes too long.
    /// </exception>
    /// <exception cref="StreamFormatException">What it sends is no stream.</exception>
    public static MigrationProfile OfCommandLine(IReadOnlyList<string> commandLine, ProfileCaptureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        ArgumentOutOfRangeException.ThrowIfZero(commandLine.Count, nameof(commandLine));
        options ??= new ProfileCaptureOptions();
        return OfCommandLine(commandLine, options, new TimeLimit(options.TimeLimit));
    }

    /// <summary>
    /// Starts a twin of the command line that libvirt makes of a domain, and asks the domain itself, where it runs, by libvirt's <c>qemu-monitor-command</c>.
    /// </summary>
    /// <param name="domain">Its name, UUID or number.</param>
    /// <param name="connection">How virsh reaches libvirt (<c>-c</c>); null: virsh's default.</param>
    /// <param name="options">Choices; null: all as by default.</param>
    /// <exception cref="LibvirtException">virsh is not there, or libvirt knows no such domain, or makes no command line of it.</exception>
    /// <exception cref="QmpException">The domain does not answer.</exception>
    /// <exception cref="TwinException">
    /// The domain has what a twin cannot have; or the twin does not start, does not send all, or takes too long.
    /// </exception>
    /// <exception cref="StreamFormatException">What the twin sends is no stream.</exception>
    public static MigrationProfile OfDomain(string domain, string? connection = null, ProfileCaptureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(domain);
        options ??= new ProfileCaptureOptions();
        var limit = new TimeLimit(options.TimeLimit);
        var virsh = new Virsh(domain, connection, limit);
        DomainText text = virsh.Describe();
        MigrationProfile profile = OfCommandLine(text.CommandLine, options, limit);
        if (!text.IsRunning)
        {
            options.OnNote?.Invoke(new CaptureNote(CaptureNoteKind.NotRunning, domain));
            return profile;
        }

        using var qmp = new QmpClient(new VirshMonitor(virsh.Words, text.Uuid), domain, s_patience, limit);
        return profile.WithFacts(MachineQuestions.Ask(qmp, new HashSet<string>())) with { Version = MachineQuestions.VersionOf(qmp) };
    }

    private static MigrationProfile OfCommandLine(IReadOnlyList<string> commandLine, ProfileCaptureOptions options, TimeLimit limit)
    {
        TwinCommandLine line = TwinCommandLine.Of(commandLine, PrivateNetwork.For);
        foreach (CaptureNote note in line.Notes)
            options.OnNote?.Invoke(note);
        MigrationProfile profile
            = TwinSandbox.Run(canSpawn: true, sandbox => Twin.Migrate(line, sandbox, options.Limits, limit), commandLine[0], options.OnNote);
        IReadOnlyList<string> binary = options.Binary is null ? line.Program : [options.Binary];
        return options.HasDump ? profile with { Schemas = Dump(binary, line.MachineType, options, limit) } : profile;
    }

    /// <summary>Asks a running machine. The profile is partial: it finds what cannot fit, and never that all of it does.</summary>
    /// <param name="address">Its QMP socket: a path, <c>unix:PATH</c>, or <c>HOST:PORT</c>.</param>
    /// <param name="options">Choices; null: all as by default.</param>
    /// <exception cref="ChannelException">Nobody listens there.</exception>
    /// <exception cref="QmpException">What listens there is no QMP, or does not answer.</exception>
    /// <exception cref="TwinException">The dump of its binary takes too long.</exception>
    public static MigrationProfile OfRunningMachine(string address, ProfileCaptureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= new ProfileCaptureOptions();
        var limit = new TimeLimit(options.TimeLimit);
        bool isAddress = ChannelAddress.TryParse(address, out ChannelAddress? parsed) && (parsed.Path is not null || !File.Exists(address));
        ChannelAddress channel = isAddress ? parsed! : new ChannelAddress(address, "", 0);
        Socket socket = channel.TryConnect(out SocketException? failure) ?? throw new ChannelException(ChannelProblem.CannotConnect, channel, failure);
        var line = new QmpSocket(socket);
        using var qmp = new QmpClient(line, channel.ToString(), s_patience, limit);
        SchemaCatalog? schemas = null;
        if (options.HasDump)
        {
            if ((options.Binary ?? BinaryOf(line)) is string program)
                schemas = Dump([program], RunningMachine.MachineTypeOf(qmp), options, limit);
            else
                options.OnNote?.Invoke(new CaptureNote(CaptureNoteKind.UnknownBinary, ""));
        }

        return RunningMachine.Ask(qmp, address, schemas);
    }

    private static string? BinaryOf(QmpSocket line) => line.PeerProcess is int process && File.Exists($"/proc/{process}/exe") ? $"/proc/{process}/exe" : null;

    private static SchemaCatalog? Dump(IReadOnlyList<string> program, string? machineType, ProfileCaptureOptions options, TimeLimit limit)
    {
        _ = VMStateDump.TryRead(program, machineType, limit, options.OnNote, out SchemaCatalog? catalog);
        return catalog;
    }
}
