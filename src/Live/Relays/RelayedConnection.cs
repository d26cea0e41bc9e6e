using Ber.Compat;

namespace Ber.Live;

/// <summary>One connection of a migration: of the source with us, and of us with the destination. Octets go both ways until both have ended.</summary>
/// <param name="migration">What it belongs to.</param>
/// <param name="source">The source's end.</param>
/// <param name="destination">The destination's.</param>
internal sealed class RelayedConnection(RelayedMigration migration, RelayEnd source, RelayEnd destination) : IRelayedConnection, IDisposable
{
    private const int MultifdIdAt = 24;

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
        source.Break();
        destination.Break();
    }

    public void Dispose()
    {
        source.Dispose();
        destination.Dispose();
    }

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
        IConnectionSource octets = source.Receive(destination);
        try
        {
            var start = new PeekedSource(octets, KnownFormats.LeastLength);
            Know(start.Start);
            migration.OnConnection(this);
            if (Kind is RelayedConnectionKind.Main && migration.IsRefused(this))
            {
                Break();
                return;
            }

            IOctetSource kept = migration.Kept(this, isBack: false, start);
            if (Kind is RelayedConnectionKind.Main)
                migration.PassMain(this, kept, new CountedSink(this, destination.NewSink()));
            else if (kept == start && CanMove && octets is DescriptorSource rest)
                Move(start, rest);
            Pump(kept, destination, ref _sent);
            migration.OnSourceEnded(this);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            migration.OnDestinationEnded(this);
            source.Refuse();   // so that its next write fails, as it would without us
            throw;
        }

        destination.End(octets.End);
    }

    /// <summary>From the destination to the source.</summary>
    private void Answer()
    {
        IConnectionSource octets = destination.Receive(null);
        try
        {
            octets.WaitForOctets();
            IOctetSource kept = migration.Kept(this, isBack: true, octets);
            if (Kind is RelayedConnectionKind.Main)
                migration.HearMain(kept, new CountedSink(this, source.NewSink(), isBack: true));
            else
                Pump(kept, source, ref _answered);
            migration.OnDestinationEnded(this);
        }
        catch (Exception exception) when (exception is ReaderGoneException or OutputException)
        {
            migration.OnSourceEnded(this);
            destination.Refuse();
            throw;
        }

        source.End(octets.End);
    }

    private bool CanMove => source.IsUnix && destination is PlainEnd { IsUnix: true };

    private void Know(ReadOnlySpan<byte> start)
    {
        Kind = KindOf(start);
        if (Kind is RelayedConnectionKind.Multifd && start.Length > MultifdIdAt)
            Id = start[MultifdIdAt];
    }

    public static RelayedConnectionKind KindOf(ReadOnlySpan<byte> start)
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

    /// <summary>
    /// Moves octets that nobody looks at within the kernel. On unix sockets that costs a third of reading and writing them; on TCP nothing less.
    /// </summary>
    /// <param name="start">The first octets, which were read.</param>
    /// <param name="rest">The others. What the kernel cannot move is left.</param>
    private void Move(PeekedSource start, DescriptorSource rest)
    {
        using KernelPipe? pipe = start.Start.IsEmpty ? null : KernelPipe.TryCreate();
        if (pipe is null)
            return;
        Span<byte> first = stackalloc byte[KnownFormats.Length];
        int moved = start.Read(first);
        for (destination.NewSink().Write(first[..moved]); moved > 0; moved = pipe.Move(rest, destination.Descriptor))
            Volatile.Write(ref _sent, _sent + moved);
    }

    /// <summary>Moves octets that nobody looks at.</summary>
    private static void Pump(IOctetSource from, RelayEnd to, ref long count)
    {
        byte[] room = new byte[to.Length];
        IOctetSink sink = to.NewSink();
        for (int read = from.Read(room); read > 0; read = from.Read(room))
        {
            sink.Write(room.AsSpan(0, read));
            Volatile.Write(ref count, count + read);
        }
    }

    /// <summary>Counts what goes through.</summary>
    private sealed class CountedSink(RelayedConnection connection, IOctetSink sink, bool isBack = false) : IOctetSink
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
