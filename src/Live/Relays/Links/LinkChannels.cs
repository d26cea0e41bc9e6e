using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>The connections that a source makes to a relay which sends its migration over a link.</summary>
/// <param name="listener">Where they come.</param>
/// <param name="accept">Makes an end of a socket; null: it speaks no TLS that we take.</param>
/// <param name="watcher">Is told of them.</param>
internal sealed class LinkChannels(ChannelListener listener, Func<Socket, RelayEnd?> accept, IRelayWatcher watcher) : ILiveChannels, IDisposable
{
    /// <summary>A multifd channel says what it is when it connects; that of preempt may say nothing for the whole migration.</summary>
    private const int Silence = 200;   // milliseconds

    private const int Step = 10;       // until one who has said less than anybody does is looked at again

    private readonly Lock _lock = new();
    private readonly List<LinkedConnection> _all = [];
    private readonly List<LinkedConnection> _waiting = [];   // not known, or not taken yet
    private readonly List<Native.Polled> _polled = [];
    private long? _ramSince;
    private bool _hasPreempt;
    private bool _isSilenceOver;

    /// <summary>The link, over which all goes on; null: there is none yet.</summary>
    public RelayEnd? Link { get; set; }

    /// <summary>The main channel has begun RAM, and postcopy may follow: a connection that says nothing is that of preempt.</summary>
    public void OnRam() => _ramSince = Environment.TickCount64;

    /// <summary>Waits for the main channel; others may come before it.</summary>
    public LinkedConnection WaitForMain()
    {
        while (true)
        {
            Accept();
            if (Find(RelayedConnectionKind.Main) is LinkedConnection main)
                return main;
            Wait([], -1);
        }
    }

    /// <inheritdoc/>
    public bool IsSettled => _hasPreempt || _ramSince is not long since || Environment.TickCount64 - since > 2 * Silence;

    /// <inheritdoc/>
    public void EndSilence() => _isSilenceOver = true;

    /// <inheritdoc/>
    public ChannelInput? TryTake()
    {
        Accept();
        if (Find(RelayedConnectionKind.Multifd) is LinkedConnection multifd)
            return new ChannelInput(RelayedWords(multifd), multifd) { Kind = MigrationChannelKind.Multifd };
        if (Find(RelayedConnectionKind.Preempt) is not LinkedConnection preempt)
            return null;
        _hasPreempt = true;
        return new ChannelInput(RelayedWords(preempt), preempt) { Kind = MigrationChannelKind.Preempt };
    }

    /// <inheritdoc/>
    public void Wait(IReadOnlyList<IOctetSource> sources, int milliseconds)
    {
        _polled.Clear();
        Add(Link?.Descriptor, 0);
        Add(listener.Descriptor, Native.PollIn);
        foreach (IOctetSource source in sources)
            Add(((LinkedConnection)source).Descriptor, Native.PollIn);
        int timeout = milliseconds;
        foreach (LinkedConnection connection in _waiting.Where(static c => c.IsUnknown))
        {
            if (connection.HasSpoken)
                timeout = Least(timeout, Step);
            else
                Add(connection.Descriptor, Native.PollIn);
            if (SilenceLeft(connection) is int left)
                timeout = Least(timeout, left);
        }

        Native.Poll(CollectionsMarshal.AsSpan(_polled), timeout);
        if (Link is not null && (_polled[0].Found & Native.PollGone) != 0)
            throw new ReaderGoneException();
    }

    /// <summary>Ends all connections at once, from any thread.</summary>
    public void Break()
    {
        lock (_lock)
        {
            foreach (LinkedConnection connection in _all)
                connection.End.Break();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (LinkedConnection connection in _all)
                connection.Dispose();
        }
    }

    private static string RelayedWords(LinkedConnection connection) => connection.Id is int id ? $"multifd {id}" : $"{connection.Kind}".ToLowerInvariant();

    private static int Least(int one, int other) => one < 0 ? other : Math.Min(one, other);

    private void Add(SafeHandle? descriptor, short events)
        => _polled.Add(new Native.Polled { Descriptor = descriptor is null ? -1 : (int)descriptor.DangerousGetHandle(), Events = events });

    /// <summary>Until a connection that says nothing is taken for that of preempt; null: it is not.</summary>
    private int? SilenceLeft(LinkedConnection connection)
        => _hasPreempt || connection.HasSpoken || _ramSince is not long since ? null
            : _isSilenceOver ? 0 : (int)Math.Max(0, Math.Max(connection.Since, since) + Silence - Environment.TickCount64);

    /// <summary>Takes those that have come, and what they say first.</summary>
    private void Accept()
    {
        while (listener.TryAccept(0) is Socket socket)
        {
            if (accept(socket) is not RelayEnd end)
                continue;
            var connection = new LinkedConnection(end);
            lock (_lock)
                _all.Add(connection);
            _waiting.Add(connection);
        }

        foreach (LinkedConnection connection in _waiting.Where(static c => c.IsUnknown))
            connection.Recognize();
        if (_waiting.Find(connection => connection.IsUnknown && SilenceLeft(connection) is 0) is LinkedConnection silent)
            silent.Kind = RelayedConnectionKind.Preempt;
    }

    /// <summary>The first of a kind, which then is taken. What is no channel that can go over a link ends here.</summary>
    private LinkedConnection? Find(RelayedConnectionKind kind)
    {
        foreach (LinkedConnection connection in _waiting)
        {
            if (connection.Kind is RelayedConnectionKind.Encrypted)
                throw new TransferRefusedException(RefusalCause.Encrypted);
            if (connection.Kind is RelayedConnectionKind.Cpr)
                throw new TransferRefusedException(RefusalCause.Descriptors);
        }

        _waiting.RemoveAll(TryDrop);
        if (_waiting.Find(connection => connection.Kind == kind) is not LinkedConnection found)
            return null;
        _waiting.Remove(found);
        found.Take();
        watcher.OnConnection(found);
        return found;
    }

    /// <summary>Somebody who has said nothing and gone, or nothing that a source says.</summary>
    private bool TryDrop(LinkedConnection connection)
    {
        if (connection is not { IsUnknown: false, Kind: RelayedConnectionKind.Silent or RelayedConnectionKind.Unknown })
            return false;
        lock (_lock)
            _all.Remove(connection);
        connection.Dispose();
        return true;
    }
}
