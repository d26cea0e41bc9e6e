using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Ber.Compat;
using Ber.Live;
using Support;

namespace Unit.Live;

/// <summary>A relay that ends TLS, with .NET's own TLS on the other ends of its sockets.</summary>
public sealed class RelayTlsTests : IDisposable
{
    private const string HostName = "destination.example";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-tls-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly SocketPair _left = new();    // Other is the source's
    private readonly SocketPair _right = new();   // Other is the destination's

    public RelayTlsTests() => _authority.WriteAll(_folder, HostName);

    private RelayTls Tls => new(new TlsCertificates(_folder), HostName) { Patience = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task Octets_OfBothSides_PassAndEndWithCloseNotify()
    {
        using Relayed relayed = await ConnectAsync();
        byte[] octets = [.. Enumerable.Range(0, 300_000).Select(static n => (byte)(n * 7 / 3))];

        Task written = Task.Run(() => relayed.Source.Write(octets));
        byte[] read = new byte[octets.Length];
        await relayed.Destination.ReadExactlyAsync(read).AsTask().WaitAsync(s_patience);
        await written.WaitAsync(s_patience);
        Assert.Equal(octets, read);

        // Half of it ends, and what comes back still passes.
        await relayed.Source.ShutdownAsync().WaitAsync(s_patience);
        Assert.Equal(0, await relayed.Destination.ReadAsync(read).AsTask().WaitAsync(s_patience));
        Assert.Equal(ConnectionEnd.Closed, relayed.Sent.End);
        await relayed.Destination.WriteAsync(octets.AsMemory(0, 1000)).AsTask().WaitAsync(s_patience);
        await relayed.Source.ReadExactlyAsync(read, 0, 1000).AsTask().WaitAsync(s_patience);
        Assert.Equal(octets[..1000], read[..1000]);
        await relayed.Destination.ShutdownAsync().WaitAsync(s_patience);
        Assert.Equal(0, await relayed.Source.ReadAsync(read).AsTask().WaitAsync(s_patience));
        Assert.Equal(ConnectionEnd.Closed, relayed.Answered.End);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_WithCloseNotifyOrWithout_IsTheSameOnTheOtherSide(bool isClosed)
    {
        using Relayed relayed = await ConnectAsync();

        if (isClosed)
            await relayed.Source.ShutdownAsync().WaitAsync(s_patience);
        _left.Other.Shutdown(SocketShutdown.Send);
        await relayed.SendTask.WaitAsync(s_patience);

        Assert.Equal(isClosed ? ConnectionEnd.Closed : ConnectionEnd.Cut, relayed.Sent.End);
        byte[] raw = new byte[100];
        int length = _right.Other.Receive(raw);   // a record of an alert, and the end of the socket; or the end alone
        Assert.Equal(isClosed, length > 0);
        Assert.True(length == 0 || _right.Other.Receive(raw) == 0);
    }

    [Fact]
    public async Task Source_WhoseDestinationIsGone_IsNotWaitedForLonger()
    {
        using Relayed relayed = await ConnectAsync();

        _right.Other.Dispose();
        Task first = await Task.WhenAny(relayed.SendTask, Task.Delay(s_patience));

        Assert.Same(relayed.SendTask, first);
        await Assert.ThrowsAsync<ReaderGoneException>(() => relayed.SendTask);
    }

    [Fact]
    public async Task IsReadable_PartOfARecord_IsFalseUntilTheRest()
    {
        using Relayed relayed = await ConnectAsync(isPumped: false);
        using var recorded = new MemoryStream();
        relayed.Recorder.Kept = recorded;
        relayed.Source.Write(new byte[100]);
        byte[] record = recorded.ToArray();
        Assert.InRange(record.Length, 101, 200);

        _left.Other.Send(record.AsSpan(0, 50));
        Assert.False(relayed.Sent.IsReadable);
        _left.Other.Send(record.AsSpan(50));
        Assert.True(relayed.Sent.IsReadable);
        Assert.Equal(100, relayed.Sent.Read(new byte[1000]));
        Assert.False(relayed.Sent.IsReadable);
    }

    /// <summary>A source without return path reads nothing after its handshake; what lay there would make a reset of its close.</summary>
    [Fact]
    public async Task Source_AfterItsHandshake_HasNothingUnread()
    {
        using Relayed relayed = await ConnectAsync();
        Assert.Equal(SslProtocols.Tls13, relayed.Source.SslProtocol);

        Assert.Equal(0, _left.Other.Available);
    }

    [Fact]
    public async Task Record_OfEncryptedMigration_HasWhatWasInside()
    {
        byte[] stream = await File.ReadAllBytesAsync(Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-i440fx-7.2.mig"));
        using var recording = new RelayRecording(_folder);
        using var listener = new ChannelListener(Address("s"), null, 1);
        using var destination = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        destination.Bind(new UnixDomainSocketEndPoint(Path.Join(_folder, "d")));
        destination.Listen();
        var options = new RelayOptions { Destination = Address("d"), Recording = recording, Tls = Tls };
        Task<RelayReport> relay = Task.Run(() => new RelayedMigration(options, new DeafWatcher()).Run(listener));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Join(_folder, "s")));
        Task<SslStream> joined = JoinAsync(new NetworkStream(socket), Pair("client"));
        using Socket accepted = await destination.AcceptAsync().WaitAsync(s_patience);
        using SslStream read = await ServeAsync(accepted, Pair("server")).WaitAsync(s_patience);
        using SslStream source = await joined.WaitAsync(s_patience);

        Task written = source.WriteAsync(stream).AsTask();
        await read.ReadExactlyAsync(new byte[stream.Length]).AsTask().WaitAsync(s_patience);
        await written.WaitAsync(s_patience);
        await source.ShutdownAsync().WaitAsync(s_patience);
        await read.ShutdownAsync().WaitAsync(s_patience);
        socket.Dispose();
        accepted.Dispose();
        Assert.Equal(RelayedConnectionKind.Main, Assert.Single((await relay.WaitAsync(s_patience)).Progress.Connections).Kind);

        using var recorded = new MemoryStream();
        Assert.NotNull(recording.Write(new StreamOctetSink(recorded), new TranslationOptions()));
        recorded.Position = 0;
        using var legacy = new MemoryStream();
        StreamTranslator.BerToLegacy(new StreamOctetSource(recorded), new StreamOctetSink(legacy));
        Assert.Equal(stream, legacy.ToArray());
    }

    [Fact]
    public async Task Accept_SourceOfAnotherAuthority_IsRefused()
    {
        using var other = new TestAuthority("another authority");
        string folder = Path.Join(_folder, "other");
        Directory.CreateDirectory(folder);

        TlsException exception = await AcceptAsync(other.WritePair(folder, "client", "client"));

        Assert.Equal((TlsProblem.NotTrusted, RelayEnd.Source), (exception.Problem, exception.Subject));
    }

    [Fact]
    public async Task Accept_SourceWithoutCertificate_IsRefused() => Assert.Equal(TlsProblem.NotShown, (await AcceptAsync(null)).Problem);

    [Fact]
    public async Task Accept_CertificateOutOfDate_IsRefused()
        => Assert.Equal(TlsProblem.NotValidNow, (await AcceptAsync(_authority.WritePair(NewFolder(), "client", "client", -9, -3))).Problem);

    [Fact]
    public async Task Accept_CertificateOfAServer_IsRefused()
        => Assert.Equal(TlsProblem.WrongPurpose, (await AcceptAsync(_authority.WritePair(NewFolder(), "server", "client"))).Problem);

    [Fact]
    public async Task Accept_CertificateThatWasRevoked_IsRefused()
    {
        X509Certificate2 revoked = _authority.WritePair(NewFolder(), "client", "client");
        _authority.Revoke(_folder, revoked);

        Assert.Equal(TlsProblem.Revoked, (await AcceptAsync(revoked)).Problem);
    }

    [Theory]
    [InlineData("QEVM\0\0\0\u0003", "NotTls")]
    [InlineData("\u0016\u0003\u0001\0\u0004abcd", "Failed")]
    [InlineData("", "Ended")]
    public void Accept_WhatIsNoTls_IsRefused(string octets, string problem)
    {
        _left.Other.Send([.. octets.Select(static c => (byte)c)]);
        _left.Other.Shutdown(SocketShutdown.Send);

        TlsException exception = Assert.Throws<TlsException>(() => Tls.Accept(_left.One));

        Assert.Equal(problem, exception.Problem.ToString());
    }

    [Fact]
    public void Accept_SourceThatSaysNothing_IsRefusedInTime()
    {
        var tls = new RelayTls(new TlsCertificates(_folder), HostName) { Patience = TimeSpan.FromMilliseconds(50) };

        Assert.Equal(TlsProblem.TimedOut, Assert.Throws<TlsException>(() => tls.Accept(_left.One)).Problem);
    }

    [Theory]
    [InlineData("localhost", null)]
    [InlineData(HostName, "another authority")]
    public async Task Connect_DestinationThatIsAnother_IsRefused(string name, string? authority)
    {
        using TestAuthority issuer = authority is null ? new TestAuthority() : new TestAuthority(authority);
        using X509Certificate2 certificate = (authority is null ? _authority : issuer).WritePair(NewFolder(), "server", name);
        Task<SslStream> destination = ServeAsync(_right.Other, certificate);

        TlsException exception = Assert.Throws<TlsException>(() => Tls.Connect(_right.One));

        Assert.Equal((authority is null ? TlsProblem.WrongHost : TlsProblem.NotTrusted, RelayEnd.Destination), (exception.Problem, exception.Subject));
        await Task.WhenAny(destination, Task.Delay(s_patience));
    }

    [Theory]
    [InlineData("ca-cert.pem", null, "CannotRead")]
    [InlineData("server-cert.pem", null, "CannotRead")]
    [InlineData("server-key.pem", null, "CannotRead")]
    [InlineData("client-key.pem", null, "CannotRead")]
    [InlineData("ca-cert.pem", "", "NoCertificate")]
    [InlineData("server-cert.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "NoCertificate")]
    [InlineData("server-key.pem", "none", "NoFittingKey")]
    [InlineData("server-key.pem", "client-key.pem", "NoFittingKey")]
    [InlineData("server-key.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "EncryptedKey")]
    [InlineData("ca-crl.pem", "none", "NoRevocationList")]
    [InlineData("ca-crl.pem", "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n", "NoRevocationList")]
    public void Certificates_FileThatIsNotWhatItIsCalled_IsNamed(string name, string? contents, string problem)
    {
        string path = Path.Join(_folder, name);
        if (contents is null)
            File.Delete(path);
        else
            File.WriteAllText(path, File.Exists(Path.Join(_folder, contents)) ? File.ReadAllText(Path.Join(_folder, contents)) : contents);

        TlsException exception = Assert.Throws<TlsException>(() => new TlsCertificates(_folder));

        Assert.Equal((problem, path), (exception.Problem.ToString(), exception.Subject));
    }

    [Fact]
    public void Certificates_ThatTheOthersWouldNotTake_AreNamed()
    {
        _authority.WritePair(_folder, "server", HostName, -9, -3).Dispose();
        Assert.Equal(TlsProblem.NotValidNow, Assert.Throws<TlsException>(() => new TlsCertificates(_folder)).Problem);

        using var other = new TestAuthority("another authority");
        other.WritePair(_folder, "server", HostName).Dispose();
        Assert.Equal(TlsProblem.NotTrusted, Assert.Throws<TlsException>(() => new TlsCertificates(_folder)).Problem);
    }

    [Fact]
    public void Certificates_WithoutAClient_AreEnough()
    {
        File.Delete(Path.Join(_folder, "client-cert.pem"));
        File.Delete(Path.Join(_folder, "client-key.pem"));

        Assert.Null(new TlsCertificates(_folder).Client);
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Pair(string role)
        => X509Certificate2.CreateFromPemFile(Path.Join(_folder, $"{role}-cert.pem"), Path.Join(_folder, $"{role}-key.pem"));

    private ChannelAddress Address(string name) => new(Path.Join(_folder, name), "", 0);

    private string NewFolder() => Directory.CreateDirectory(Path.Join(_folder, Path.GetRandomFileName())).FullName;

    /// <summary>The source's part; the verdict is the relay's.</summary>
    private static async Task<SslStream> JoinAsync(Stream stream, X509Certificate2? certificate)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = HostName,
            ClientCertificates = certificate is null ? null : [certificate],
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        });
        return tls;
    }

    private static async Task<SslStream> ServeAsync(Socket socket, X509Certificate2 certificate)
    {
        var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        });
        return tls;
    }

    private async Task<TlsException> AcceptAsync(X509Certificate2? certificate)
    {
        using X509Certificate2? shown = certificate;
        Task<SslStream> source = JoinAsync(new NetworkStream(_left.Other), shown);
        TlsException exception = await Assert.ThrowsAsync<TlsException>(() => Task.Run(() => Tls.Accept(_left.One)));
        await Task.WhenAny(source, Task.Delay(s_patience));   // it may think that all is well: with TLS 1.3 it hears of it later
        return exception;
    }

    private async Task<Relayed> ConnectAsync(bool isPumped = true)
    {
        var recorder = new RecordedStream(_left.Other);
        Task<SslStream> source = JoinAsync(recorder, Pair("client"));
        Task<SslStream> destination = ServeAsync(_right.Other, Pair("server"));
        RelayEnd left = await Task.Run(() => Tls.Accept(_left.One)).WaitAsync(s_patience);
        RelayEnd right = await Task.Run(() => Tls.Connect(_right.One)).WaitAsync(s_patience);
        return new Relayed(left, right, await source.WaitAsync(s_patience), await destination.WaitAsync(s_patience), isPumped) { Recorder = recorder };
    }

    private sealed class DeafWatcher : IRelayWatcher
    {
        public void OnConnection(IRelayedConnection connection)
        {
        }

        public void OnPhase(RelayPhase phase)
        {
        }

        public void OnMessage(int type, uint value)
        {
        }

        public void OnNote(RelayNote note, string? reason)
        {
        }

        public void OnStranger(TlsException exception)
        {
        }
    }

    /// <summary>Both ends, with a thread for each direction.</summary>
    private sealed class Relayed : IDisposable
    {
        private readonly RelayEnd _left;
        private readonly RelayEnd _right;

        public Relayed(RelayEnd left, RelayEnd right, SslStream source, SslStream destination, bool isPumped)
        {
            (_left, _right, Source, Destination) = (left, right, source, destination);
            Sent = left.Receive(right);
            Answered = right.Receive(null);
            SendTask = isPumped ? Task.Run(() => Pump(Sent, right)) : Task.CompletedTask;
            AnswerTask = isPumped ? Task.Run(() => Pump(Answered, left)) : Task.CompletedTask;
        }

        public SslStream Source { get; }

        public SslStream Destination { get; }

        public IConnectionSource Sent { get; }

        public IConnectionSource Answered { get; }

        public Task SendTask { get; }

        public required RecordedStream Recorder { get; init; }

        private Task AnswerTask { get; }

        public void Dispose()
        {
            _left.Break();
            _right.Break();
            Task.WhenAny(Task.WhenAll(SendTask, AnswerTask), Task.Delay(s_patience)).Wait();
            _left.Dispose();
            _right.Dispose();
        }

        private static void Pump(IConnectionSource from, RelayEnd to)
        {
            byte[] room = new byte[to.Length];
            for (int read = from.Read(room); read > 0; read = from.Read(room))
                to.NewSink().Write(room.AsSpan(0, read));
            to.End(from.End);
        }
    }

    /// <summary>Keeps what is written, where that is wanted, and does not send it.</summary>
    private sealed class RecordedStream(Socket socket) : NetworkStream(socket)
    {
        public MemoryStream? Kept { get; set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Kept is null)
                base.Write(buffer, offset, count);
            else
                Kept.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Kept is null)
                base.Write(buffer);
            else
                Kept.Write(buffer);
        }
    }
}
