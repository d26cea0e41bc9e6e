using System.Net.Sockets;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;
using Support;

namespace Unit.Live;

/// <summary>A source and a destination of sockets, with two relays between them, and somebody who sees the link.</summary>
public sealed class LinkTests : IDisposable
{
    private const uint Ram = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] s_shut = [0, 1, 0, 4, 0, 0, 0, 0];

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly ChannelListener _source;
    private readonly ChannelListener _relay;
    private readonly Socket _link;
    private readonly Socket _destination;
    private readonly Seen _seenBySender = new();
    private readonly Seen _seenByReceiver = new();
    private readonly MemoryStream _recorded = new();

    public LinkTests()
    {
        _source = new ChannelListener(Address("s"), null, 16);
        _relay = new ChannelListener(Address("r"), null, 16);
        _link = Listen("l");
        _destination = Listen("d");
    }

    public static TheoryData<string> Migrations => [.. BuiltChannels.All.Keys];

    public void Dispose()
    {
        _source.Dispose();
        _relay.Dispose();
        _link.Dispose();
        _destination.Dispose();
        _recorded.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Migrations))]
    public async Task Link_EveryChannel_ArrivesAsItWas(string name)
    {
        BuiltChannels.Built built = BuiltChannels.All[name]();
        byte[][] others = [.. built.Others.Where(static o => o[0] != 0 || o[1] != 2)];
        byte[] answer = built.Others.FirstOrDefault(static o => o[0] == 0 && o[1] == 2) ?? [];
        (Task<RelayReport> sender, Task<RelayReport> receiver) = Run();
        Task<byte[][]> arrived = ReceiveAsync(others.Length + 1, built.Main.Length, answer);
        Socket[] sockets = [.. others.Append(built.Main).Select(_ => Connect("s"))];
        Task[] sending = [.. others.Append(built.Main).Select((octets, i) => sockets[i].SendAsync(octets))];
        await Task.WhenAll(sending).WaitAsync(s_patience);
        Task<byte[]> heard = SocketReading.ReadAsync(sockets[^1], answer.Length);
        Assert.Equal(answer, await heard.WaitAsync(s_patience));
        foreach (Socket socket in sockets)
            socket.Dispose();

        Assert.Equal(Sorted([built.Main, .. others]), Sorted(await arrived.WaitAsync(s_patience)));
        RelayOutcome outcome = answer.Length > 0 ? RelayOutcome.Completed : RelayOutcome.Passed;
        Assert.Equal((outcome, outcome), ((await sender.WaitAsync(s_patience)).Outcome, (await receiver.WaitAsync(s_patience)).Outcome));

        // What went over the link is a file of all channels.
        (byte[] main, Dictionary<string, byte[]> channels) = ChannelTranslations.Decode(_recorded.ToArray());
        Assert.Equal(built.Main, main);
        Assert.Equal(Sorted(others), Sorted([.. channels.Values]));
    }

    /// <summary>The source waits for SHUT, and closes nothing: the destination must have all of it before.</summary>
    [Fact]
    public async Task Link_SourceThatWaitsForItsAnswer_HasBeenLoadedBefore()
    {
        byte[] stream = Plain();
        (Task<RelayReport> sender, Task<RelayReport> receiver) = Run();
        using Socket source = Connect("s");
        source.Send(stream);
        using Socket main = await _destination.AcceptAsync().WaitAsync(s_patience);

        Assert.Equal(stream, await SocketReading.ReadAsync(main, stream.Length).WaitAsync(s_patience));
        main.Send(s_shut);
        Assert.Equal(s_shut, await SocketReading.ReadAsync(source, s_shut.Length).WaitAsync(s_patience));
        source.Dispose();
        Assert.Empty(await SocketReading.ReadAsync(main, 1).WaitAsync(s_patience));
        main.Dispose();

        Assert.Equal(RelayOutcome.Completed, (await sender.WaitAsync(s_patience)).Outcome);
        Assert.Equal(RelayOutcome.Completed, (await receiver.WaitAsync(s_patience)).Outcome);
        Assert.Equal(
            [RelayPhase.Ram, RelayPhase.LastPart, RelayPhase.RamEnded, RelayPhase.Devices, RelayPhase.Whole, RelayPhase.Done], _seenBySender.Phases);
        Assert.Equal([RelayPhase.Ram, RelayPhase.Devices, RelayPhase.Whole, RelayPhase.Done], _seenByReceiver.Phases);
        Assert.Equal([(1, 0u)], _seenBySender.Messages);
    }

    /// <summary>QEMU flushes behind the word EOS of a section. Its footer comes with what follows, which may wait until the EOS has arrived.</summary>
    [Fact]
    public async Task Link_EosWithoutItsFooter_GoesOn()
    {
        byte[] stream = Plain();
        int eos = stream.AsSpan().IndexOf(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x10, 0x7e }) + 8;
        _ = Run();
        using Socket source = Connect("s");
        source.Send(stream.AsSpan(0, eos));
        using Socket main = await _destination.AcceptAsync().WaitAsync(s_patience);

        Assert.Equal(stream[..eos], await SocketReading.ReadAsync(main, eos).WaitAsync(s_patience));
    }

    /// <summary>Of postcopy no vmdesc follows the package, nor the end: the guest waits for the one, the source for the answer to the other.</summary>
    [Fact]
    public async Task Link_PackageAndPages_WaitForNothingThatFollows()
    {
        byte[] package = new LegacyStreamBuilder().Command(4, "").Device(3, "d", 0, new LegacyStruct("d").Field("a", "uint8", "07")).Command(5, "").ToArray();
        byte[] start = new LegacyStreamBuilder().Start().Command(1, "").Command(3, "0000000000001000 0000000000001000").RamStart(Ram, ("m", 64 * 4096))
            .RamEos(Ram).Command(7, Convert.ToHexString(LegacyStruct.UInt32((uint)package.Length))).ToArray();
        byte[] page = new LegacyStreamBuilder().RamPart(Ram).Record(0x2000, LegacyStreamBuilder.Page, "m", "05*4096").ToArray();
        byte[] urgent = new LegacyStreamBuilder().Record(0x3000, LegacyStreamBuilder.Page, "m", "06*4096").ToArray();
        byte[] end = new LegacyStreamBuilder().Word(LegacyStreamBuilder.Eos).Footer(Ram).RamEnd(Ram).RamEos(Ram).Eof().ToArray();
        (Task<RelayReport> sender, Task<RelayReport> receiver) = Run();
        using Socket source = Connect("s");
        using Socket preempt = Connect("s");   // says nothing
        source.Send(start);
        using Socket main = await _destination.AcceptAsync().WaitAsync(s_patience);
        using Socket other = await _destination.AcceptAsync().WaitAsync(s_patience);
        Assert.Equal(start, await SocketReading.ReadAsync(main, start.Length).WaitAsync(s_patience));

        source.Send(package);
        Assert.Equal(package, await SocketReading.ReadAsync(main, package.Length).WaitAsync(s_patience));
        preempt.Send(urgent);
        Assert.Equal(urgent, await SocketReading.ReadAsync(other, urgent.Length).WaitAsync(s_patience));
        source.Send(page);
        Assert.Equal(page, await SocketReading.ReadAsync(main, page.Length).WaitAsync(s_patience));
        source.Send(end);
        Assert.Equal(end, await SocketReading.ReadAsync(main, end.Length).WaitAsync(s_patience));
        main.Send(s_shut);
        Assert.Equal(s_shut, await SocketReading.ReadAsync(source, s_shut.Length).WaitAsync(s_patience));
        foreach (Socket socket in (Socket[])[source, preempt, main, other])
            socket.Dispose();

        Assert.Equal(RelayOutcome.Completed, (await sender.WaitAsync(s_patience)).Outcome);
        Assert.Equal(RelayOutcome.Completed, (await receiver.WaitAsync(s_patience)).Outcome);
    }

    /// <summary>
    /// Since 8.0 the preempt channel is connected when the guest is about to go over. A destination that has the package reads nothing more before it has that.
    /// </summary>
    [Fact]
    public async Task Link_PreemptAtTheSwitch_ComesBeforeThePackage()
    {
        byte[] package = new LegacyStreamBuilder().Command(4, "").Device(3, "d", 0, new LegacyStruct("d").Field("a", "uint8", "07")).Command(5, "").ToArray();
        byte[] start = new LegacyStreamBuilder().Start().Command(1, "").Command(3, "0000000000001000 0000000000001000").RamStart(Ram, ("m", 64 * 4096))
            .RamEos(Ram).ToArray();
        LegacyStreamBuilder rest = new LegacyStreamBuilder().Command(7, Convert.ToHexString(LegacyStruct.UInt32((uint)package.Length))).Octets(package)
            .RamPart(Ram);
        for (int page = 0; page < 500; page++)   // more than all sockets on its way hold
            rest.Record(0x2000, LegacyStreamBuilder.Page, "m", "05*4096");
        _ = Run();
        using Socket source = Connect("s");
        source.Send(start);
        using Socket main = await _destination.AcceptAsync().WaitAsync(s_patience);
        Assert.Equal(start, await SocketReading.ReadAsync(main, start.Length).WaitAsync(s_patience));
        await Task.Delay(600);

        using Socket preempt = Connect("s");
        Task sending = source.SendAsync(rest.ToArray());
        using Socket other = await _destination.AcceptAsync().WaitAsync(s_patience);
        Assert.Equal(rest.ToArray(), await SocketReading.ReadAsync(main, rest.Length).WaitAsync(s_patience));
        await sending;
    }

    /// <summary>Both QEMUs let no channel go beyond a point before all are there. A relay that did would wait for a destination that waits for it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]   // in step where a part of ram ends, up to 8.0
    public async Task Link_ChannelBeyondAPoint_WaitsForTheOthers(bool isOld)
    {
        byte[] main = isOld ? BuiltChannels.MainOfSections() : BuiltChannels.Main(static b => b);
        int eos = main.AsSpan().IndexOf(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x10, 0x7e }) + 8;
        byte[] early = new MultifdBuilder(0).SyncPacket(0).ToArray(), late = new MultifdBuilder(1).ToArray();
        byte[] lateSync = new MultifdBuilder(1).SyncPacket(1).ToArray()[late.Length..];
        var pages = new MultifdBuilder(0);
        for (ulong number = 2; number < 400; number++)
            pages.Pages(number, "m", (0, 1));
        byte[] more = pages.ToArray()[late.Length..];   // more than all sockets on its way hold
        _ = Run();
        using Socket source = Connect("s"), one = Connect("s"), two = Connect("s");
        one.Send(early);
        Task sending = one.SendAsync(more);
        two.Send(late);
        source.Send(main.AsSpan(0, eos));
        using Socket mainEnd = await _destination.AcceptAsync().WaitAsync(s_patience);
        using Socket oneEnd = await _destination.AcceptAsync().WaitAsync(s_patience);
        Assert.Equal(early, await SocketReading.ReadAsync(oneEnd, early.Length).WaitAsync(s_patience));
        await Task.Delay(200);
        Assert.Equal(0, oneEnd.Available);

        two.Send(lateSync);
        using Socket twoEnd = await _destination.AcceptAsync().WaitAsync(s_patience);
        byte[] whole = [.. late, .. lateSync];
        Assert.Equal(whole, await SocketReading.ReadAsync(twoEnd, whole.Length).WaitAsync(s_patience));
        Assert.Equal(main[..eos], await SocketReading.ReadAsync(mainEnd, eos).WaitAsync(s_patience));   // nothing more is read of the channel before
        Assert.Equal(more, await SocketReading.ReadAsync(oneEnd, more.Length).WaitAsync(s_patience));
        await sending;
    }

    [Fact]
    public async Task Link_ChangedOctet_KeepsDeviceStateFromTheDestination()
    {
        byte[] stream = Plain();
        (Task<RelayReport> sender, Task<RelayReport> receiver) = Run(static octets =>
        {
            int at = octets.AsSpan().IndexOf("\u0007\u0007\u0007\u0007"u8);   // in a page
            if (at >= 0)
                octets[at] = 8;
        });
        using Socket source = Connect("s");
        source.Send(stream);
        using Socket main = await _destination.AcceptAsync().WaitAsync(s_patience);

        byte[] arrived = await SocketReading.ReadAsync(main, stream.Length).WaitAsync(s_patience);
        main.Dispose();
        Assert.True(arrived.Length < stream.Length - 10, "device state has arrived");
        Assert.Empty(await SocketReading.ReadAsync(source, 1).WaitAsync(s_patience));
        Assert.Equal(RelayOutcome.Refused, (await receiver.WaitAsync(s_patience)).Outcome);
        Assert.Equal(RelayOutcome.EndedByLink, (await sender.WaitAsync(s_patience)).Outcome);
    }

    [Fact]
    public async Task Link_Cut_EndsBothSides()
    {
        byte[] stream = Plain();
        (Task<RelayReport> sender, Task<RelayReport> receiver) = Run(cutAfter: 100);
        using Socket source = Connect("s");
        source.Send(stream.AsSpan(0, stream.Length / 2));
        using Socket main = await _destination.AcceptAsync().WaitAsync(s_patience);

        _ = await SocketReading.ReadAsync(main, stream.Length).WaitAsync(s_patience);
        main.Dispose();
        Assert.Empty(await SocketReading.ReadAsync(source, 1).WaitAsync(s_patience));
        Assert.Equal(RelayOutcome.EndedByLink, (await receiver.WaitAsync(s_patience)).Outcome);
        Assert.Equal(RelayOutcome.EndedByLink, (await sender.WaitAsync(s_patience)).Outcome);
    }

    [Fact]
    public async Task Link_SourceGone_EndsTheDestination()
    {
        byte[] stream = Plain();
        (Task<RelayReport> sender, Task<RelayReport> receiver) = Run();
        Socket source = Connect("s");
        source.Send(stream.AsSpan(0, stream.Length / 2));
        using Socket main = await _destination.AcceptAsync().WaitAsync(s_patience);
        source.Dispose();

        Assert.True((await SocketReading.ReadAsync(main, stream.Length).WaitAsync(s_patience)).Length <= stream.Length / 2);
        main.Dispose();
        Assert.Equal(RelayOutcome.EndedBySource, (await sender.WaitAsync(s_patience)).Outcome);
        Assert.Equal(RelayOutcome.EndedByLink, (await receiver.WaitAsync(s_patience)).Outcome);
    }

    [Fact]
    public async Task Link_DestinationGone_EndsTheSource()
    {
        byte[] stream = Plain();
        (Task<RelayReport> sender, Task<RelayReport> receiver) = Run();
        using Socket source = Connect("s");
        source.Send(stream.AsSpan(0, stream.Length / 2));
        using (Socket main = await _destination.AcceptAsync().WaitAsync(s_patience))
            _ = await SocketReading.ReadAsync(main, 10).WaitAsync(s_patience);

        Assert.Empty(await SocketReading.ReadAsync(source, 1).WaitAsync(s_patience));
        source.Dispose();
        Assert.Equal(RelayOutcome.EndedByDestination, (await sender.WaitAsync(s_patience)).Outcome);
        Assert.NotEqual(RelayOutcome.Completed, (await receiver.WaitAsync(s_patience)).Outcome);
    }

    /// <summary>A machine with return path, one page, one device.</summary>
    private static byte[] Plain()
        => new LegacyStreamBuilder().Start().Command(1, "").RamStart(Ram, ("m", 64 * 4096)).RamEos(Ram).RamPart(Ram)
            .Record(0x2000, LegacyStreamBuilder.Page, "m", "07*4096").RamEos(Ram).RamEnd(Ram).RamEos(Ram)
            .Device(3, "d", 0, new LegacyStruct("d").Field("a", "uint8", "07")).End().ToArray();

    private static string[] Sorted(byte[][] octets) => [.. octets.Select(Convert.ToHexString).Order(StringComparer.Ordinal)];

    /// <summary>A destination of so many connections, which reads all of them to their ends, and answers when it has all of the main one.</summary>
    private async Task<byte[][]> ReceiveAsync(int count, int mainLength, byte[] answer)
    {
        Socket[] sockets = new Socket[count];
        Task<byte[]>[] reading = new Task<byte[]>[count];
        for (int i = 0; i < count; i++)
        {
            Socket socket = sockets[i] = await _destination.AcceptAsync();
            reading[i] = i > 0 ? SocketReading.ReadAsync(socket, 1 << 20) : Task.Run(async () =>
            {
                byte[] main = await SocketReading.ReadAsync(socket, mainLength);
                socket.Send(answer);
                return (byte[])[.. main, .. await SocketReading.ReadAsync(socket, 1)];
            });
        }

        byte[][] octets = await Task.WhenAll(reading);
        foreach (Socket socket in sockets)
            socket.Dispose();
        return octets;
    }

    private (Task<RelayReport> Sender, Task<RelayReport> Receiver) Run(Action<byte[]>? change = null, int cutAfter = int.MaxValue)
    {
        new Thread(() => Link(change, cutAfter)) { IsBackground = true }.Start();
        var options = new RelayOptions { Destination = Address("l"), Patience = s_patience };
        return (
            Start(new LinkSender(options, _seenBySender), _source),
            Start(new LinkReceiver(options with { Destination = Address("d") }, _seenByReceiver), _relay));
    }

    private static Task<RelayReport> Start(LinkedMigration migration, ChannelListener listener)
        => Task.Factory.StartNew(() => migration.Run(listener), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>What is between the relays: it keeps what goes forward, and can change it or end it.</summary>
    private void Link(Action<byte[]>? change, int cutAfter)
    {
        using Socket one = _link.Accept(), other = Connect("r");
        var back = new Thread(() => Copy(other, one, static (_, _) => true)) { IsBackground = true };
        back.Start();
        long forward = 0;   // the test may be over, and its record gone, when a link is cut
        Copy(one, other, (octets, count) =>
        {
            byte[] passed = octets[..count];
            change?.Invoke(passed);
            passed.CopyTo(octets, 0);
            forward += count;
            if (_recorded.CanWrite)
                _recorded.Write(passed);
            return forward < cutAfter;
        });
        if (forward < cutAfter)
            back.Join();
    }

    private static void Copy(Socket from, Socket to, Func<byte[], int, bool> passes)
    {
        byte[] room = new byte[65536];
        try
        {
            bool goesOn = true;
            for (int read = from.Receive(room); read > 0 && goesOn; read = goesOn ? from.Receive(room) : 0)
            {
                goesOn = passes(room, read);
                to.Send(room.AsSpan(0, read));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One side has gone.
        }
    }

    private ChannelAddress Address(string name) => new(Path.Join(_folder, name), "", 0);

    private Socket Listen(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Join(_folder, name)));
        socket.Listen(16);
        return socket;
    }

    private Socket Connect(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path.Join(_folder, name)));
        return socket;
    }

    /// <summary>What a relay tells.</summary>
    private sealed class Seen : IRelayWatcher
    {
        public List<RelayPhase> Phases { get; } = [];

        public List<(int Type, uint Value)> Messages { get; } = [];

        public void OnConnection(IRelayedConnection connection)
        {
        }

        public void OnPhase(RelayPhase phase) => Phases.Add(phase);

        public void OnMessage(int type, uint value) => Messages.Add((type, value));

        public void OnNote(RelayNote note, string? reason)
        {
        }

        public void OnStranger(TlsException exception)
        {
        }
    }
}
