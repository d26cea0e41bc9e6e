using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Live;

/// <summary>The source of a migration that was recorded: connects as it did, sends what each channel had, and hears what the destination says.</summary>
internal sealed class Replay : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly SpooledOctets _main;
    private readonly List<Part> _others = [];
    private readonly List<Socket> _sockets = [];
    private readonly ManualResetEventSlim _isDone = new();
    private SpooledOctets? _answers;
    private bool _waits;
    private uint? _shut;
    private IOException? _failure;

    private sealed record Part(MigrationChannel Channel, SpooledOctets Octets);

    /// <summary>Begins with nothing.</summary>
    /// <param name="folder">Where channels are kept until they are sent, in files without a name.</param>
    public Replay(string folder)
    {
        _folder = folder;
        _main = new SpooledOctets(folder);
    }

    /// <summary>Where the main channel goes.</summary>
    public IOctetSink Main => _main;

    /// <summary>What SHUT said: 0, that all is loaded; null: the destination has not said it.</summary>
    public uint? Answer => _shut;

    /// <summary>Whether the destination that was recorded said it, and the source waited for it.</summary>
    public bool Waits => _waits;

    /// <summary>Where another channel goes.</summary>
    public IOctetSink Open(MigrationChannel channel)
    {
        var octets = new SpooledOctets(_folder);
        if (channel.Kind is MigrationChannelKind.ReturnPath)
            _answers = octets;   // not sent: what a destination says is for it to say
        else
            _others.Add(new Part(channel, octets));
        return octets;
    }

    /// <summary>Sends all channels at once, each over a connection of its own, and waits for the destination.</summary>
    /// <exception cref="ChannelException">Nobody listens.</exception>
    /// <exception cref="IOException">The destination has gone.</exception>
    public void Send(ChannelAddress destination)
    {
        Part[] parts = [new Part(new MigrationChannel(MigrationChannelKind.Multifd, 0), _main), .. _others];
        if (Array.Find(parts, static p => p.Octets.Failure is not null) is Part { Octets.Failure: IOException failure })
            throw failure;
        if (_answers is not null)
            Hear(_answers.Read(), _ => _waits = true);
        foreach (Part _ in parts)
            _sockets.Add(destination.Connect(s_patience));
        Thread[] threads = [.. parts.Select((part, index) => new Thread(() => Send(part.Octets, _sockets[index])) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        Hear(new AnswerSource(_sockets[0], () => _shut is not null), value => _shut = value);
        _isDone.Set();
        foreach (Thread thread in threads)
            thread.Join();
        if (_failure is not null && _shut is not 0)
            throw _failure;
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
            socket.Dispose();
        _main.Dispose();
        _answers?.Dispose();
        foreach (Part part in _others)
            part.Octets.Dispose();
        _isDone.Dispose();
    }

    /// <summary>Sends one channel. It stays open until the destination is done, as a source leaves it.</summary>
    private void Send(SpooledOctets octets, Socket socket)
    {
        byte[] room = new byte[256 * 1024];
        var sink = new DescriptorSink(socket.SafeHandle, "the destination");
        IOctetSource source = octets.Read();
        try
        {
            for (int read = source.Read(room); read > 0; read = source.Read(room))
                sink.Write(room.AsSpan(0, read));
            if (octets == _main && !_waits)
                socket.Shutdown(SocketShutdown.Send);   // as the source has, which did not wait
            _isDone.Wait();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            Interlocked.CompareExchange(ref _failure, exception as IOException ?? new IOException(exception.Message, exception), null);
            _sockets[0].Shutdown(SocketShutdown.Receive);   // who hears it need not wait
        }
    }

    /// <summary>Hears a destination to its end.</summary>
    private static void Hear(IOctetSource answers, Action<uint> onShut)
    {
        using var path = new ReturnPathReader(
            new ChannelInput("the destination's answer", answers), new TranslationOptions { AllowTruncated = true }, isUnproven: true);
        path.ReadToEnd(new ReturnPathEvents(OnMessage), CancellationToken.None);

        void OnMessage(int type, uint value)
        {
            if (type == ReturnPathEvents.Shut)
                onShut(value);
        }
    }

    /// <summary>What the destination says, until it has said all.</summary>
    private sealed class AnswerSource(Socket socket, Func<bool> isDone) : IOctetSource
    {
        private readonly DescriptorSource _inner = new(socket.SafeHandle, null);

        public bool IsReadable => isDone() || _inner.IsReadable;

        public int Read(Span<byte> destination) => isDone() ? 0 : _inner.Read(destination);
    }
}
