using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Support;

namespace EndToEnd;

/// <summary>The options of a live transfer without a QEMU: recorded streams, and peers that say what a test tells them to.</summary>
public sealed class LiveCommandTests : IDisposable
{
    private static readonly string s_stream = Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-i440fx-7.2.mig");
    private static readonly string s_other = Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-q35-7.2.mig");

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-cmd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("encode", "--connect", "unix:/x", "-o", "/y")]
    [InlineData("encode", "--connect", "unix:/x", "--verdict", "unix:/y")]
    [InlineData("encode", "--verdict", "localhost:1")]
    [InlineData("encode", "--connect", "localhost")]
    [InlineData("encode", "--connect", "::1:5")]
    [InlineData("encode", "--verdict-timeout", "0")]
    [InlineData("encode", "--announce", "-")]
    [InlineData("decode", "--listen", "unix:/x", "/y")]
    [InlineData("decode", "--listen", "unix:/x", "--verdict", "unix:/y")]
    [InlineData("decode", "--listen", "localhost:1", "--socket-mode", "0660")]
    [InlineData("decode", "--socket-group", "0")]
    [InlineData("decode", "--listen", "unix:/x", "--socket-mode", "0680")]
    [InlineData("decode", "--listen", "unix:/x", "--socket-mode", "1777")]
    [InlineData("decode", "--listen", "unix:/x", "--socket-mode", "rw")]
    [InlineData("decode", "--listen", "unix:/x", "--socket-group", "no such group")]
    [InlineData("decode", "--report", "/y")]
    [InlineData("decode", "--strict")]
    [InlineData("decode", "--against", "-")]
    [InlineData("profile", "capture")]
    [InlineData("profile", "capture", "--qmp", "/x", "--", "qemu")]
    public void Options_ThatDoNotGoTogether_AreMisuse(params string[] arguments)
    {
        CommandOutcome outcome = CommandOutcome.Run([], arguments);

        Assert.Equal(64, outcome.ExitCode);
        Assert.StartsWith("qber: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(static c => c == '\n'));
    }

    /// <summary>From a file, without an announcement: the whole of it is compared before the destination's file appears.</summary>
    [Fact]
    public void Decode_AgainstAnotherMachine_WritesNothingButTheReport()
    {
        string ber = At("ber");
        CommandOutcome.Run([], "encode", s_stream, "-o", ber);

        CommandOutcome outcome = CommandOutcome.Run([], "decode", ber, "--against", s_other, "--report", At("report"), "-o", At("out"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"qber: {ber}: refused before RAM: configuration", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(static c => c == '\n'));
        Assert.False(File.Exists(At("out")));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(At("report")));
        Assert.Equal("incompatible", report.RootElement.GetProperty("verdict").GetString());
    }

    /// <summary>Legacy input is checked just the same.</summary>
    [Fact]
    public void Decode_LegacyInputAgainstItself_GivesItBack()
    {
        CommandOutcome outcome = CommandOutcome.Run(File.ReadAllBytes(s_stream), "decode", "--against", s_stream);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(File.ReadAllBytes(s_stream), outcome.Output);
    }

    [Fact]
    public void Encode_AnnouncesWhatTheStreamIsNot_SendsNoRam()
    {
        CommandOutcome outcome = CommandOutcome.Run([], "encode", s_stream, "--announce", s_other, "--report", At("report"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"qber: {s_stream} contradicts the announcement: ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('r', BerRecord.LettersOf(outcome.Output));
        Assert.True(File.Exists(At("report")));
    }

    [Fact]
    public void Encode_AnnouncementOfNoMachine_IsMisuse()
    {
        File.WriteAllText(At("dump.json"), """{"a": {"Name": "a", "version_id": 1, "minimum_version_id": 1}}""");

        CommandOutcome outcome = CommandOutcome.Run([], "encode", s_stream, "--announce", At("dump.json"));

        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains("does not say what a source sends", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Socket_FileToFile_IsTheSameOctetForOctet(bool isAnnounced)
    {
        string address = $"unix:{At("s")}";
        using Process decode = CommandOutcome.Start("decode", "--listen", address, "--against", s_stream, "-o", At("out"));
        string[] announce = isAnnounced ? ["--announce", s_stream] : [];

        CommandOutcome encode = CommandOutcome.Run([], ["encode", s_stream, "--connect", address, .. announce]);

        decode.WaitForExit();
        Assert.Equal((0, "", 0, ""), (encode.ExitCode, encode.Error, decode.ExitCode, decode.StandardError.ReadToEnd()));
        Assert.Equal(File.ReadAllBytes(s_stream), File.ReadAllBytes(At("out")));
        Assert.False(File.Exists(At("s")));
    }

    /// <summary>What a killed listener left is no obstacle; what is no socket is not touched.</summary>
    [Fact]
    public void Listen_StaleSocketAndFile_ReplacesTheSocketOnly()
    {
        using var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stale.Bind(new UnixDomainSocketEndPoint(At("stale")));   // nobody listens on it
        File.WriteAllText(At("file"), "kept");
        Assert.True(File.Exists(At("stale")));

        using Process decode = CommandOutcome.Start("decode", "--listen", $"unix:{At("stale")}", "-o", At("out"));
        CommandOutcome encode = CommandOutcome.Run([], "encode", s_stream, "--connect", $"unix:{At("stale")}");
        decode.WaitForExit();
        CommandOutcome refused = CommandOutcome.Run([], "decode", "--listen", $"unix:{At("file")}", "-o", At("none"));

        Assert.Equal((0, 0, 2), (encode.ExitCode, decode.ExitCode, refused.ExitCode));
        Assert.Equal("kept", File.ReadAllText(At("file")));
    }

    /// <summary>A refusal's words come from the other side: they do not reach the terminal as they are.</summary>
    [Fact]
    public void Encode_RefusedWithControlCharacters_SaysItOnOneCleanLine()
    {
        string report = """{"verdict":"incompatible","reason":"no\u001b[2J\nway","findings":[]}""";
        using Peer peer = new(At("p"), new TransferVerdict(VerdictStage.Announcement, IsAccepted: false, report));

        CommandOutcome encode = CommandOutcome.Run([], "encode", s_stream, "--connect", $"unix:{At("p")}", "--report", At("report"));

        Assert.Equal((1, "qber: refused by the destination before RAM: no [2J way\n"), (encode.ExitCode, encode.Error));
        Assert.Equal(report + "\n", File.ReadAllText(At("report")));
        Assert.DoesNotContain('r', BerRecord.LettersOf(peer.Received()));
    }

    [Theory]
    [InlineData("", "the destination has closed the verdict channel without a verdict")]
    [InlineData("hello", "verdict channel: at offset 0x0: expected a verdict, found identifier octet 68.")]
    public void Encode_PeerIsNoDecode_EndsWith2(string answer, string message)
    {
        using Peer peer = new(At("p"), Encoding.ASCII.GetBytes(answer));

        CommandOutcome encode = CommandOutcome.Run([], "encode", s_stream, "--connect", $"unix:{At("p")}");

        Assert.Equal((2, $"qber: {s_stream}: {message}\n"), (encode.ExitCode, encode.Error));
    }

    /// <summary>A verdict on RAM that is under way: the destination has no room, or its operator said stop.</summary>
    [Fact]
    public void Encode_RefusedWhileTheSourceIsIdle_EndsAtOnceWith1()
    {
        using Peer peer = new(At("p"), new TransferVerdict(VerdictStage.Announcement, IsAccepted: true));
        using Process encode = CommandOutcome.Start("encode", "--connect", $"unix:{At("p")}");
        encode.StandardInput.BaseStream.Write(File.ReadAllBytes(s_stream).AsSpan(0, 40_000));
        encode.StandardInput.BaseStream.Flush();
        Qemu.Wait(() => BerRecord.LettersOf(peer.Received()).Contains('b', StringComparison.Ordinal), "the block list");

        peer.Send(new TransferVerdict(VerdictStage.DeviceState, IsAccepted: false, """{"reason":"enough"}"""));

        Assert.True(encode.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal((1, "qber: refused by the destination after the device state had come: enough\n"), (encode.ExitCode, encode.StandardError.ReadToEnd()));
    }

    [Fact]
    public void Encode_PeerGoesWhileTheSourceIsIdle_EndsAtOnceWith2()
    {
        using Peer peer = new(At("p"), new TransferVerdict(VerdictStage.Announcement, IsAccepted: true));
        using Process encode = CommandOutcome.Start("encode", "--connect", $"unix:{At("p")}");
        encode.StandardInput.BaseStream.Write(File.ReadAllBytes(s_stream).AsSpan(0, 40_000));
        encode.StandardInput.BaseStream.Flush();
        Qemu.Wait(() => BerRecord.LettersOf(peer.Received()).Contains('b', StringComparison.Ordinal), "the block list");

        peer.Dispose();

        Assert.True(encode.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal((2, "qber: the reader of the output has gone.\n"), (encode.ExitCode, encode.StandardError.ReadToEnd()));
    }

    [Theory]
    [InlineData(1, "", "the source opens a return path")]
    [InlineData(3, "00000000000010000000000000001000", "postcopy runs the guest before all of its state has come")]
    [InlineData(8, "", "COLO loads the guest's state again and again")]
    public void Decode_StreamOfAnotherProtocol_IsRefusedBySentence(ushort command, string contents, string sentence)
    {
        byte[] stream = new LegacyStreamBuilder().Start("pc-i440fx-5.2").Command(command, contents)
            .RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2).End().ToArray();
        byte[] ber = CommandOutcome.Run(stream, "encode").Output;

        CommandOutcome checkedAgainst = CommandOutcome.Run(ber, "decode", "--against", s_stream);

        Assert.Equal(1, checkedAgainst.ExitCode);
        Assert.Contains(sentence, checkedAgainst.Error, StringComparison.Ordinal);
        Assert.Equal(stream, CommandOutcome.Run(ber, "decode").Output);   // kept streams are what they are
    }

    private string At(string name) => Path.Join(_folder, name);

    /// <summary>Listens, takes one connection, says something and keeps what comes.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly MemoryStream _received = new();
        private readonly Task _run;
        private Socket? _socket;

        public Peer(string path, TransferVerdict verdict)
            : this(path, Octets(verdict), isOpen: verdict.IsAccepted)
        {
        }

        public Peer(string path, byte[] answer, bool isOpen = false)
        {
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen();
            _run = Task.Run(() => Serve(answer, isOpen));
        }

        public byte[] Received()
        {
            lock (_received)
                return _received.ToArray();
        }

        public void Send(TransferVerdict verdict) => _socket!.Send(Octets(verdict));

        public void Dispose()
        {
            _listener.Dispose();
            _socket?.Dispose();
            _run.Wait();
        }

        private void Serve(byte[] answer, bool isOpen)
        {
            byte[] buffer = new byte[64 * 1024];
            try
            {
                _socket = _listener.Accept();
                for (bool isFirst = true; _socket.Receive(buffer) is > 0 and int read; isFirst = false)
                {
                    lock (_received)
                        _received.Write(buffer, 0, read);
                    if (!isFirst)
                        continue;
                    _socket.Send(answer);
                    if (!isOpen)
                        _socket.Shutdown(SocketShutdown.Send);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // One of the two has gone.
            }
        }

        private static byte[] Octets(TransferVerdict verdict)
        {
            using var octets = new MemoryStream();
            verdict.Write(new StreamOctetSink(octets));
            return octets.ToArray();
        }
    }
}
