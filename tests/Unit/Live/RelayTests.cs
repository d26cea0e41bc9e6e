using System.Net.Sockets;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;
using Support;

namespace Unit.Live;

/// <summary>A source and a destination of sockets, with a relay between them.</summary>
public sealed class RelayTests : IRelayWatcher, IDisposable
{
    private const int MultifdInit = 64;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<RelayPhase> _phases = [];
    private readonly List<(int Type, uint Value)> _messages = [];
    private readonly List<RelayNote> _notes = [];
    private readonly Socket _destination;
    private readonly ChannelListener _listener;

    public RelayTests()
    {
        _destination = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _destination.Bind(new UnixDomainSocketEndPoint(Path.Join(_folder, "d")));
        _destination.Listen(16);
        _listener = new ChannelListener(new ChannelAddress(Path.Join(_folder, "s"), "", 0), null, 16);
    }

    void IRelayWatcher.OnConnection(IRelayedConnection connection)
    {
    }

    void IRelayWatcher.OnPhase(RelayPhase phase) => _phases.Add(phase);

    void IRelayWatcher.OnMessage(int type, uint value) => _messages.Add((type, value));

    void IRelayWatcher.OnNote(RelayNote note, string? reason) => _notes.Add(note);

    void IRelayWatcher.OnStranger(TlsException exception) => Assert.Fail("no TLS here");

    public void Dispose()
    {
        _listener.Dispose();
        _destination.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public async Task Relay_AnswerOfTheDestination_IsCompletedAndNoOctetIsChanged(int piece)
    {
        byte[] stream = WithReturnPath(StreamOf("pc-i440fx-7.2"));
        Task<RelayReport> relay = Run();
        using Socket source = Connect();
        using Socket main = Accept();

        Task<byte[]> arrived = SocketReading.ReadAsync(main, stream.Length);
        for (int at = 0; at < stream.Length; at += piece)
            source.Send(stream.AsSpan(at, Math.Min(piece, stream.Length - at)));
        Assert.Equal(stream, await arrived.WaitAsync(s_patience));
        main.Send([0, 2, 0, 4, 0, 0, 0, 1, 0, 1, 0, 4, 0, 0, 0, 0]);
        byte[] answer = await SocketReading.ReadAsync(source, 16).WaitAsync(s_patience);
        source.Dispose();
        main.Dispose();

        RelayReport report = await relay.WaitAsync(s_patience);
        Assert.Equal(RelayOutcome.Completed, report.Outcome);
        Assert.Equal([0, 1, 0, 4, 0, 0, 0, 0], answer[8..]);
        Assert.Equal([(2, 1), (1, 0)], _messages);
        Assert.Equal([RelayPhase.Ram, RelayPhase.LastPart, RelayPhase.RamEnded, RelayPhase.Devices], _phases[..4]);
        Assert.Equal((stream.Length, 16), (report.Progress.Connections[0].Sent, report.Progress.Connections[0].Answered));
    }

    /// <summary>A source with return path does not close its connection: where its vmdesc ends its stream does.</summary>
    [Fact]
    public async Task Relay_WithAProfile_HoldsDeviceStateUntilItIsWhole()
    {
        byte[] stream = WithReturnPath(StreamOf("pc-i440fx-7.2"));
        Task<RelayReport> relay = Run(ProfileOf("pc-i440fx-7.2"));
        using Socket source = Connect();
        using Socket main = Accept();

        Task<byte[]> all = SocketReading.ReadAsync(main, stream.Length);
        source.Send(stream.AsSpan(0, stream.Length - 1));
        await Task.Delay(200);
        Assert.False(all.IsCompleted);
        source.Send(stream.AsSpan(stream.Length - 1));
        Assert.Equal(stream, await all.WaitAsync(s_patience));
        main.Send([0, 1, 0, 4, 0, 0, 0, 0]);
        _ = await SocketReading.ReadAsync(source, 8).WaitAsync(s_patience);
        source.Dispose();
        main.Dispose();

        Assert.Equal(RelayOutcome.Completed, (await relay.WaitAsync(s_patience)).Outcome);
    }

    [Fact]
    public async Task Relay_ProfileOfAnotherMachine_RefusesBeforeAnOctetHasPassed()
    {
        Task<RelayReport> relay = Run(ProfileOf("pc-q35-7.2"));
        using Socket source = Connect();
        using Socket main = Accept();

        source.Send(WithReturnPath(StreamOf("pc-i440fx-7.2")).AsSpan(0, 4096));
        byte[] arrived = await SocketReading.ReadAsync(main, 1).WaitAsync(s_patience);
        byte[] answered = await SocketReading.ReadAsync(source, 1).WaitAsync(s_patience);

        RelayReport report = await relay.WaitAsync(s_patience);
        Assert.Equal(RelayOutcome.Refused, report.Outcome);
        Assert.IsType<MigrationRefusedException>(report.Refusal);
        Assert.Empty(arrived);
        Assert.Empty(answered);
    }

    [Fact]
    public async Task Relay_ProfileWithoutADevice_RefusesBeforeDeviceStateHasPassed()
    {
        byte[] stream = WithReturnPath(StreamOf("pc-q35-virtio-blk-7.2"));
        Task<RelayReport> relay = Run(ProfileOf("pc-q35-7.2"));
        using Socket source = Connect();
        using Socket main = Accept();

        Task<byte[]> all = SocketReading.ReadAsync(main, stream.Length);
        source.Send(stream);

        byte[] arrived = await all.WaitAsync(s_patience);
        Assert.Equal(RelayOutcome.Refused, (await relay.WaitAsync(s_patience)).Outcome);
        Assert.True(stream.AsSpan().StartsWith(arrived));
        Assert.True(arrived.Length < stream.Length);
        Assert.Equal([RelayPhase.Ram, RelayPhase.LastPart, RelayPhase.RamEnded, RelayPhase.Devices], _phases);
    }

    [Fact]
    public async Task Relay_WithoutReturnPath_SaysThatARefusalWouldComeTooLate()
    {
        byte[] stream = StreamOf("pc-i440fx-7.2");
        Task<RelayReport> relay = Run(ProfileOf("pc-i440fx-7.2"));
        using Socket source = Connect();
        using Socket main = Accept();

        Task<byte[]> all = SocketReading.ReadAsync(main, stream.Length);
        source.Send(stream);
        source.Dispose();
        Assert.Equal(stream, await all.WaitAsync(s_patience));
        main.Dispose();

        Assert.Equal(RelayOutcome.Passed, (await relay.WaitAsync(s_patience)).Outcome);
        Assert.Equal([RelayNote.NoReturnPath], _notes);
    }

    /// <summary>A preempt channel says nothing until the first page is due; those of multifd may come before the main one.</summary>
    [Fact]
    public async Task Relay_SilentAndEarlyChannels_HoldNobody()
    {
        byte[] stream = StreamOf("pc-i440fx-7.2");
        byte[] init = new byte[MultifdInit];
        Convert.FromHexString("1122334400000001").CopyTo(init, 0);
        init[24] = 5;
        Task<RelayReport> relay = Run();
        using Socket silent = Connect();
        using Socket silentEnd = Accept();
        using Socket multifd = Connect();
        using Socket multifdEnd = Accept();
        multifd.Send(init);
        Assert.Equal(init, await SocketReading.ReadAsync(multifdEnd, MultifdInit).WaitAsync(s_patience));
        using Socket source = Connect();
        using Socket main = Accept();

        Task<byte[]> all = SocketReading.ReadAsync(main, stream.Length);
        source.Send(stream);
        Assert.Equal(stream, await all.WaitAsync(s_patience));
        foreach (Socket socket in (Socket[])[silent, silentEnd, multifd, multifdEnd, source, main])
            socket.Dispose();

        RelayReport report = await relay.WaitAsync(s_patience);
        Assert.Equal(RelayOutcome.Passed, report.Outcome);
        Assert.Equal(
            [RelayedConnectionKind.Silent, RelayedConnectionKind.Multifd, RelayedConnectionKind.Main], report.Progress.Connections.Select(static c => c.Kind));
        Assert.Equal(5, report.Progress.Connections[1].Id);
    }

    [Fact]
    public async Task Relay_ConnectionThatSaysNothing_IsNoMigration()
    {
        Task<RelayReport> relay = Run();
        Connect().Dispose();
        Accept().Dispose();
        using Socket source = Connect();
        using Socket main = Accept();

        Assert.False(relay.IsCompleted);
        source.Send(StreamOf("pc-i440fx-7.2").AsSpan(0, 4096));
        source.Dispose();
        _ = await SocketReading.ReadAsync(main, 5000).WaitAsync(s_patience);
        main.Dispose();

        RelayReport report = await relay.WaitAsync(s_patience);
        Assert.Equal(RelayOutcome.EndedBySource, report.Outcome);
        Assert.Equal(4096, report.Progress.Connections[^1].Sent);
    }

    [Fact]
    public async Task Relay_DestinationGone_EndsTheSource()
    {
        Task<RelayReport> relay = Run();
        using Socket source = Connect();
        Socket main = Accept();
        source.Send(StreamOf("pc-i440fx-7.2").AsSpan(0, 4096));
        _ = await SocketReading.ReadAsync(main, 4096).WaitAsync(s_patience);
        main.Dispose();

        Assert.Empty(await SocketReading.ReadAsync(source, 1).WaitAsync(s_patience));
        Assert.Throws<SocketException>(() =>
        {
            for (int i = 0; i < 1000; i++)
                source.Send(new byte[65536]);
        });
        source.Dispose();
        Assert.Equal(RelayOutcome.EndedByDestination, (await relay.WaitAsync(s_patience)).Outcome);
    }

    /// <summary>QEMU's file version 2 is not read here, and by no QEMU either; whatever it is, it passes.</summary>
    [Theory]
    [InlineData("5145564d0000000200", RelayOutcome.Unseen)]
    [InlineData("5145564d00000003", RelayOutcome.EndedBySource)]
    [InlineData("1603010200", RelayOutcome.Unseen)]
    public async Task Relay_NoMigrationToBeSeen_PassesAndSaysWhatItCan(string hex, object outcome)
    {
        byte[] octets = Convert.FromHexString(hex);
        Task<RelayReport> relay = Run();
        using Socket source = Connect();
        using Socket main = Accept();
        source.Send(octets);
        source.Dispose();

        Assert.Equal(octets, await SocketReading.ReadAsync(main, octets.Length + 1).WaitAsync(s_patience));
        main.Dispose();
        Assert.Equal(outcome, (await relay.WaitAsync(s_patience)).Outcome);
    }

    /// <summary>It would not be compared: the first one's migration is.</summary>
    [Fact]
    public async Task Relay_SecondMainChannelWhileOneIsCompared_IsNotTaken()
    {
        byte[] stream = WithReturnPath(StreamOf("pc-i440fx-7.2"));
        Task<RelayReport> relay = Run(ProfileOf("pc-i440fx-7.2"));
        using Socket source = Connect();
        using Socket main = Accept();
        source.Send(stream.AsSpan(0, stream.Length - 1));
        using Socket other = Connect();
        using Socket second = Accept();

        other.Send(StreamOf("pc-q35-7.2").AsSpan(0, 4096));
        Assert.Empty(await SocketReading.ReadAsync(second, 1).WaitAsync(s_patience));
        Assert.Empty(await SocketReading.ReadAsync(other, 1).WaitAsync(s_patience));
        Assert.Contains(RelayNote.SecondMain, _notes);
        source.Send(stream.AsSpan(stream.Length - 1));
        Assert.Equal(stream, await SocketReading.ReadAsync(main, stream.Length).WaitAsync(s_patience));
        main.Send([0, 1, 0, 4, 0, 0, 0, 0]);
        source.Dispose();
        main.Dispose();
        second.Dispose();
        other.Dispose();
        Assert.Equal(RelayOutcome.Completed, (await relay.WaitAsync(s_patience)).Outcome);
    }

    [Fact]
    public async Task Relay_FirstConnectionThatIsNoChannel_IsRefusedWhereItWouldBeCompared()
    {
        Task<RelayReport> relay = Run(ProfileOf("pc-i440fx-7.2"));
        using Socket source = Connect();
        using Socket main = Accept();
        source.Send("GET / HTTP/1.1"u8);

        Assert.Empty(await SocketReading.ReadAsync(main, 1).WaitAsync(s_patience));
        Assert.Equal(RelayOutcome.Refused, (await relay.WaitAsync(s_patience)).Outcome);
    }

    /// <summary>The vmdesc's length says where the stream ends, not the connection's end.</summary>
    [Fact]
    public async Task Relay_VMDescThatIsCut_KeepsDeviceStateFromTheDestination()
    {
        byte[] stream = StreamOf("pc-i440fx-7.2");
        Task<RelayReport> relay = Run(ProfileOf("pc-i440fx-7.2"));
        using Socket source = Connect();
        using Socket main = Accept();
        source.Send(stream.AsSpan(0, stream.Length - 100));
        source.Dispose();

        byte[] arrived = await SocketReading.ReadAsync(main, stream.Length).WaitAsync(s_patience);
        main.Dispose();
        Assert.True(arrived.AsSpan().IndexOf("\"vmsd_name\""u8) < 0, "the vmdesc has arrived");
        Assert.True(arrived.Length < stream.Length - 5000, "device state has arrived");
        Assert.Equal(RelayOutcome.EndedBySource, (await relay.WaitAsync(s_patience)).Outcome);
    }

    [Fact]
    public async Task Relay_SilentConnection_DoesNotKeepTheMigrationFromItsEnd()
    {
        byte[] stream = WithReturnPath(StreamOf("pc-i440fx-7.2"));
        Task<RelayReport> relay = Run();
        using Socket source = Connect();
        using Socket main = Accept();
        using Socket silent = Connect();
        using Socket accepted = Accept();
        source.Send(stream);
        Assert.Equal(stream, await SocketReading.ReadAsync(main, stream.Length).WaitAsync(s_patience));
        main.Send([0, 1, 0, 4, 0, 0, 0, 0]);
        _ = await SocketReading.ReadAsync(source, 8).WaitAsync(s_patience);
        source.Dispose();
        main.Dispose();

        Assert.Equal(RelayOutcome.Completed, (await relay.WaitAsync(s_patience)).Outcome);
    }

    [Fact]
    public async Task Relay_NobodyListens_EndsTheSourceAndSaysWhere()
    {
        _destination.Dispose();
        File.Delete(Path.Join(_folder, "d"));
        Task<RelayReport> relay = Run(patience: TimeSpan.FromMilliseconds(50));
        using Socket source = Connect();

        Assert.Empty(await SocketReading.ReadAsync(source, 1).WaitAsync(s_patience));
        RelayReport report = await relay.WaitAsync(s_patience);
        Assert.Equal(RelayOutcome.NoDestination, report.Outcome);
        Assert.Equal(ChannelProblem.CannotConnect, Assert.IsType<ChannelException>(report.Refusal).Problem);
    }

    [Fact]
    public async Task Record_AllChannels_AreOneStreamThatSplitsIntoTheSame()
    {
        byte[] stream = WithReturnPath(StreamOf("pc-i440fx-7.2"));
        using var recording = new RelayRecording(_folder);
        Task<RelayReport> relay = Run(recording: recording);
        using Socket source = Connect();
        using Socket main = Accept();
        Task<byte[]> all = SocketReading.ReadAsync(main, stream.Length);
        source.Send(stream);
        _ = await all.WaitAsync(s_patience);
        byte[] answer = [0, 1, 0, 4, 0, 0, 0, 0];
        main.Send(answer);
        _ = await SocketReading.ReadAsync(source, 8).WaitAsync(s_patience);
        source.Dispose();
        main.Dispose();
        _ = await relay.WaitAsync(s_patience);

        using var recorded = new MemoryStream();
        Assert.NotNull(recording.Write(new StreamOctetSink(recorded), new TranslationOptions()));
        recorded.Position = 0;
        using var legacy = new MemoryStream();
        using var back = new MemoryStream();
        StreamTranslator.BerToLegacy(
            new StreamOctetSource(recorded), new StreamOctetSink(legacy), channels: channel =>
            {
                Assert.Equal(MigrationChannelKind.ReturnPath, channel.Kind);
                return new StreamOctetSink(back);
            });
        Assert.Equal(stream, legacy.ToArray());
        Assert.Equal(answer, back.ToArray());
    }

    private static byte[] StreamOf(string name) => File.ReadAllBytes(PathOf(name));

    private static string PathOf(string name) => Path.Join(GoldenText.Root, $"tests/Golden/Streams/{name}.mig");

    private static MigrationProfile ProfileOf(string name)
    {
        using FileStream file = File.OpenRead(PathOf(name));
        return ProfileReader.Read(new StreamOctetSource(file), name);
    }

    /// <summary>OPEN_RETURN_PATH behind the configuration, where QEMU sends it.</summary>
    private static byte[] WithReturnPath(byte[] stream)
    {
        int at = stream.AsSpan().IndexOf("\u0001\0\0\0\u0002\u0003ram"u8);
        Assert.True(at > 0);
        return [.. stream[..at], 8, 0, 1, 0, 0, .. stream[at..]];
    }

    private Task<RelayReport> Run(MigrationProfile? against = null, RelayRecording? recording = null, TimeSpan? patience = null)
    {
        var options = new RelayOptions
        {
            Destination = new ChannelAddress(Path.Join(_folder, "d"), "", 0),
            Against = against,
            Recording = recording,
            Patience = patience ?? s_patience,
        };
        return Task.Factory.StartNew(
            () => new RelayedMigration(options, this).Run(_listener), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path.Join(_folder, "s")));
        return socket;
    }

    private Socket Accept()
    {
        Socket accepted = _destination.Accept();
        accepted.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
        return accepted;
    }
}
