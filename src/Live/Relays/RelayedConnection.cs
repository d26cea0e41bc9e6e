using System.Net.Sockets;
using Ber.Compat;

namespace Ber.Live;

/// <summary>One connection of a migration: of the source with us, and of us with the destination. Octets go both ways until both have ended.</summary>
/// <param name="migration">What it belongs to.</param>
/// <param name="source">The source's connection.</param>
/// <param name="destination">Ours with the destination.</param>
internal sealed class RelayedConnection(RelayedMigration migration, Socket source, Socket destination) : IDisposable
{
    private const int MultifdIdAt = 24;
    private const int UnixLength = 256 * 1024;
    private const int TcpLength = 512 * 1024;

    private int _running = 2;
    private long _sent;
    private long _answered;

    /// <summary>What it is.</summary>
    public RelayedConnectionKind Kind { get; private set; }

    /// <summary>The id of a multifd channel, where it has said so.</summary>
    public int? Id { get; private set; }

    /// <summary>Octets that went to the destination.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Octets that came back.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Whether neither direction goes on.</summary>
    public bool HasEnded => Volatile.Read(ref _running) == 0;

    /// <summary>Begins: each direction on a thread of its own.</summary>
    public void Start()
    {
        new Thread(() => Run(Send)) { IsBackground = true }.Start();
        new Thread(() => Run(Answer)) { IsBackground = true }.Start();
    }

    /// <summary>Ends both directions at once.</summary>
    public void Break()
    {
        Shutdown(source, SocketShutdown.Both);
        Shutdown(destination, SocketShutdown.Both);
    }

    public void Dispose()
    {
        source.Dispose();
        destination.Dispose();
    }

    private int Length => source.AddressFamily is AddressFamily.Unix ? UnixLength : TcpLength;

    private void Run(Action direction)
    {
        try
        {
            direction();
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException or IOException)
        {
            // One side has gone; what it has ended is found out below, and by the other direction.
        }

        if (Interlocked.Decrement(ref _running) == 0)
            Dispose();
    }

    /// <summary>From the source to the destination.</summary>
    private void Send()
    {
        var octets = new DescriptorSource(source.SafeHandle, destination.SafeHandle);
        try
        {
            var start = new PeekedSource(octets, KnownFormats.LeastLength);
            Know(start.Start);
            migration.OnConnection(this);
            IOctetSource kept = migration.Kept(this, isBack: false, start);
            if (Kind is RelayedConnectionKind.Main)
                migration.PassMain(kept, new CountedSink(this, new DescriptorSink(destination.SafeHandle, "the destination")));
            Pump(kept, destination, ref _sent);
            migration.OnSourceEnded(this);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            migration.OnDestinationEnded(this);
            Shutdown(source, SocketShutdown.Receive);   // so that the source's next write fails, as it would without us
            throw;
        }

        if (octets.WasReset)
            Reset(destination);
        Shutdown(destination, SocketShutdown.Send);
    }

    /// <summary>From the destination to the source.</summary>
    private void Answer()
    {
        var octets = new DescriptorSource(destination.SafeHandle, null);
        try
        {
            octets.WaitForOctets();
            IOctetSource kept = migration.Kept(this, isBack: true, octets);
            if (Kind is RelayedConnectionKind.Main)
                migration.HearMain(kept, new CountedSink(this, new DescriptorSink(source.SafeHandle, "the source"), isBack: true));
            else
                Pump(kept, source, ref _answered);
            migration.OnDestinationEnded(this);
        }
        catch (OutputException)
        {
            migration.OnSourceEnded(this);
            Shutdown(destination, SocketShutdown.Receive);
            throw;
        }

        if (octets.WasReset)
            Reset(source);
        Shutdown(source, SocketShutdown.Send);
    }

    private void Know(ReadOnlySpan<byte> start)
    {
        Kind = KindOf(start);
        if (Kind is RelayedConnectionKind.Multifd && start.Length > MultifdIdAt)
            Id = start[MultifdIdAt];
    }

    private static RelayedConnectionKind KindOf(ReadOnlySpan<byte> start)
    {
        const byte Handshake = 0x16;
        const byte Major = 3;
        if (start.StartsWith(LegacyTags.MagicOctets))
            return RelayedConnectionKind.Main;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x11, 0x22, 0x33, 0x44]))
            return RelayedConnectionKind.Multifd;
        if (start.StartsWith("QCPR"u8))
            return RelayedConnectionKind.Cpr;
        if (start.StartsWith([Handshake, Major]))
            return RelayedConnectionKind.Encrypted;
        if (start.IsEmpty)
            return RelayedConnectionKind.Silent;
        return KnownFormats.IsPageRecord(start) ? RelayedConnectionKind.Preempt : RelayedConnectionKind.Unknown;
    }

    /// <summary>Moves octets that nobody looks at.</summary>
    private void Pump(IOctetSource from, Socket to, ref long count)
    {
        byte[] room = new byte[Length];
        var sink = new DescriptorSink(to.SafeHandle, "");
        for (int read = from.Read(room); read > 0; read = from.Read(room))
        {
            sink.Write(room.AsSpan(0, read));
            Volatile.Write(ref count, count + read);
        }
    }

    private static void Shutdown(Socket socket, SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>What was reset on one side is reset on the other, when it is closed.</summary>
    private static void Reset(Socket socket)
    {
        if (socket.AddressFamily is not AddressFamily.Unix)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    /// <summary>Counts what goes through.</summary>
    private sealed class CountedSink(RelayedConnection connection, DescriptorSink sink, bool isBack = false) : IOctetSink
    {
        public void Write(ReadOnlySpan<byte> octets)
        {
            sink.Write(octets);
            ref long count = ref isBack ? ref connection._answered : ref connection._sent;
            Volatile.Write(ref count, count + octets.Length);
        }

        public void Flush()
        {
        }
    }
}
