namespace Ber.Compat;

/// <summary>The channels of a migration beside the main one, read in step with it.</summary>
/// <remarks>
/// Each multifd channel has a packet with SYNC where the main one has the word FLUSH (since 8.1), or where a part of ram ends (up to 8.0, and with older
/// machine types later); a main channel of the first kind has the word in its START already (QEMU migration/ram.c, ram_save_setup). Up to such a point pages
/// on different channels do not overlap. Pages of the preempt channel, and what a destination answers, come behind all others: in postcopy no page is sent
/// twice.
/// </remarks>
internal sealed class ChannelSet : IDisposable
{
    private const int PeekLength = KnownFormats.Length;
    private const int Step = 10;   // milliseconds

    private readonly IChannelEvents _events;
    private readonly CancellationToken _cancellationToken;
    private readonly TranslationOptions _options;
    private readonly bool _isUnproven;
    private readonly ILiveChannels? _live;
    private readonly List<IOctetSource> _waited = [];
    private readonly ChannelBlocks _blocks = new();
    private readonly List<ChannelReader> _channels = [];
    private readonly List<MultifdReader> _multifd = [];
    private PreemptReader? _preempt;
    private bool _hasBegun;
    private bool _hasFlush;
    private int _syncs;
    private bool _isAtPoint;   // the main channel waits for the others to be in step
    private bool _isPostcopy;  // there are no more points
    private int? _pageBits;

    /// <summary>Tells the channels apart by their first octets.</summary>
    /// <param name="inputs">The channels, in any order.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="isUnproven">Whether no digests are taken.</param>
    /// <param name="events">Is told what they hold.</param>
    /// <param name="cancellationToken">Looked at between packets.</param>
    /// <exception cref="StreamFormatException">They are not the channels of one migration.</exception>
    public ChannelSet(
        IReadOnlyList<ChannelInput> inputs, TranslationOptions options, bool isUnproven, IChannelEvents events, CancellationToken cancellationToken)
    {
        _events = events;
        _options = options;
        _isUnproven = isUnproven;
        _live = options.Live;
        _cancellationToken = cancellationToken;
        try
        {
            foreach (ChannelInput input in inputs)
                Guard(input.Name, () => _channels.Add(Recognize(input)));
            _channels.Sort(static (one, other) => (one.Channel.Kind, one.Channel.Id).CompareTo((other.Channel.Kind, other.Channel.Id)));
            RequireWhole();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is unusual about the channels, although all of them was understood.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The main channel has begun.</summary>
    /// <param name="pageBits">Bits of the page size, where it states them.</param>
    public void OnStart(int? pageBits)
    {
        _pageBits = pageBits;
        _hasBegun |= _live is not null;   // each channel by itself, when it comes
        if (pageBits is not int bits)
            return;
        foreach (MultifdReader channel in _multifd)
            channel.StatePageBits(bits);
        _preempt?.StatePageBits(bits);
    }

    /// <summary>The main channel has listed blocks.</summary>
    public void AddBlocks(IReadOnlyList<RamBlock> blocks)
    {
        _blocks.Add(blocks);
        _events.OnBlocks(blocks);
        if (_live is { IsSettled: false })
            ReadUntil(() => _live.IsSettled, null, Step);
    }

    /// <summary>The main channel has the word FLUSH.</summary>
    public void OnFlush()
    {
        _hasFlush = true;
        ReadToSync();
    }

    /// <summary>A part of ram has ended on the main channel.</summary>
    public void OnRamEnd()
    {
        if (!_hasFlush)
            ReadToSync();
    }

    /// <summary>A command. Behind the package of postcopy no page goes over a multifd channel.</summary>
    public void OnCommand(int command)
    {
        if (_live is not null)
        {
            if (command == LegacyTags.PackagedCommand)
            {
                _isPostcopy = true;
                _live.EndSilence();
                ReadReadable();
            }

            if (command == LegacyTags.PostcopyRunCommand)
                BeforeWaiting?.Invoke();   // the guest waits for it, whatever follows
            return;
        }

        if (command != LegacyTags.PackagedCommand || _multifd.Count == 0)
            return;
        Begin();
        foreach (MultifdReader channel in _multifd)
            Guard(channel.Name, () => ReadAll(channel));

        void ReadAll(MultifdReader channel)
        {
            int syncs;
            do
            {
                syncs = channel.Syncs;
                channel.ReadToSync(_events, _cancellationToken);
            }
            while (channel.Syncs > syncs);
        }
    }

    /// <summary>The main channel has ended.</summary>
    public void ReadToEnd()
    {
        if (_live is not null)
        {
            ReadUntil(() => _channels.TrueForAll(static channel => channel.HasEnded), null);
            return;
        }

        Begin();
        foreach (ChannelReader channel in _channels)
            Guard(channel.Name, () => channel.ReadToEnd(_events, _cancellationToken));
        Warn();
    }

    /// <summary>Called before anything is waited for: whatever has been told should go on now.</summary>
    public Action? BeforeWaiting { get; set; }

    /// <summary>The channels that were told of, and whose end was not.</summary>
    public IEnumerable<ChannelReader> Open() => _channels.Where(static channel => channel is { HasBegun: true, HasEnded: false });

    /// <summary>Of a migration that runs: reads what the channels have, as far as it may be read now.</summary>
    /// <returns>Whether there was something.</returns>
    public bool ReadReadable()
    {
        if (!_hasBegun)
            return false;   // before the main channel has told what it is there is none to which others belong
        while (_live!.TryTake() is ChannelInput input)
            Guard(input.Name, () => Join(input));
        bool hasRead = false;
        foreach (ChannelReader channel in _channels)
        {
            if (!MayRead(channel) || !channel.IsReadable)
                continue;
            hasRead = true;
            Guard(channel.Name, () => ReadSome(channel));
        }

        return hasRead;
    }

    /// <summary>Of a migration that runs: reads the channels until something has come about.</summary>
    /// <param name="isDone">Whether it has.</param>
    /// <param name="main">The main channel, where that is waited for, too.</param>
    /// <param name="milliseconds">How long to wait until it is asked again; less than 0: until something comes.</param>
    public void ReadUntil(Func<bool> isDone, IOctetSource? main, int milliseconds = -1)
    {
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            bool hasRead = ReadReadable();
            if (isDone())
                return;
            if (hasRead)
                continue;
            BeforeWaiting?.Invoke();
            _waited.Clear();
            if (main is not null)
                _waited.Add(main);
            if (_hasBegun)
                _waited.AddRange(_channels.Where(MayRead).Select(static channel => channel.Octets));
            _live!.Wait(_waited, milliseconds);
        }
    }

    public void Dispose()
    {
        foreach (ChannelReader channel in _channels)
            channel.Dispose();
    }

    private bool MayRead(ChannelReader channel) => !channel.HasEnded && (_isPostcopy || channel.MayRead(_syncs, _isAtPoint));

    private void ReadSome(ChannelReader channel)
    {
        if (!channel.HasBegun)
            channel.Number = _channels.Count(static other => other.HasBegun);
        channel.ReadSome(_events);
    }

    /// <summary>A channel has come while the main one runs.</summary>
    private void Join(ChannelInput input)
    {
        ChannelReader channel = NewReader(input, input.Kind);
        if (_channels.Find(other => other.Channel == channel.Channel) is ChannelReader other)
            throw Contradiction(channel.Name, $"channel {channel.Channel.Name} once", $"it in {other.Name}, too");
        _channels.Add(channel);
        if (_pageBits is int bits)
            OnStart(bits);
        if (channel is not PreemptReader)
            return;   // what its pages are its first packet tells
        channel.Number = _channels.Count(static other => other.HasBegun);
        channel.Begin(_events);
    }

    /// <summary>
    /// Of a migration that runs: each multifd channel up to its SYNC, and none beyond it, for its reader at the destination waits for the main channel there.
    /// </summary>
    private void ReadToPoint()
    {
        if (_isPostcopy)
            return;
        _syncs++;
        _isAtPoint = true;
        ReadUntil(() => _multifd.TrueForAll(channel => channel.HasEnded || channel.HasStopped || channel.Syncs >= _syncs), null);
        _isAtPoint = false;
        BeforeWaiting?.Invoke();   // what channels have behind their SYNC may not come before the main one's EOS
    }

    private void Begin()
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        for (int i = 0; i < _channels.Count; i++)
        {
            ChannelReader channel = _channels[i];
            channel.Number = i;
            Guard(channel.Name, () => channel.Begin(_events));
        }
    }

    private void ReadToSync()
    {
        if (_live is not null)
        {
            ReadToPoint();
            return;
        }

        Begin();
        _syncs++;
        foreach (MultifdReader channel in _multifd)
            Guard(channel.Name, () => channel.ReadToSync(_events, _cancellationToken));
    }

    private ChannelReader Recognize(ChannelInput input)
    {
        var peeked = new ChannelStart(input.Octets);
        ReadOnlySpan<byte> start = peeked.Peek(PeekLength);
        MigrationChannelKind? kind = start.IsEmpty ? input.Kind : KindOf(start);
        if (kind is null || (input.Kind is not null && input.Kind != kind))
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, NameOf(input.Kind), KnownFormats.NameOf(start));
        return NewReader(input with { Octets = peeked }, kind);
    }

    private ChannelReader NewReader(ChannelInput input, MigrationChannelKind? kind)
    {
        switch (kind)
        {
            case MigrationChannelKind.Multifd:
                var multifd = new MultifdReader(input, _options, _isUnproven, _blocks);
                _multifd.Add(multifd);
                return multifd;
            case MigrationChannelKind.Preempt:
                return _preempt = new PreemptReader(input, _options, _isUnproven, _blocks);
            default:
                return new ReturnPathReader(input, _options, _isUnproven);
        }
    }

    private static MigrationChannelKind? KindOf(ReadOnlySpan<byte> start)
        => start.Length >= sizeof(ulong) && MultifdInit.IsHead(start) ? MigrationChannelKind.Multifd
            : KnownFormats.IsReturnPath(start) ? MigrationChannelKind.ReturnPath
            : KnownFormats.IsPageRecord(start) ? MigrationChannelKind.Preempt : null;

    private static string NameOf(MigrationChannelKind? kind) => kind switch
    {
        MigrationChannelKind.Multifd => "a multifd channel of a migration",
        MigrationChannelKind.Preempt => "the preempt channel of a postcopy migration",
        MigrationChannelKind.ReturnPath => "the return path of a migration",
        _ => "a multifd channel, the preempt channel or the return path of a migration",
    };

    /// <summary>Each kind once, multifd channels with ids from 0 on and of one machine.</summary>
    private void RequireWhole()
    {
        for (int i = 1; i < _channels.Count; i++)
        {
            if (_channels[i].Channel == _channels[i - 1].Channel)
                throw Contradiction(_channels[i].Name, $"channel {_channels[i].Channel.Name} once", $"it in {_channels[i - 1].Name}, too");
        }

        _multifd.Sort(static (one, other) => one.Channel.Id.CompareTo(other.Channel.Id));
        for (int i = 0; i < _multifd.Count; i++)
        {
            if (_multifd[i].Channel.Id != i)
                throw Contradiction(_multifd[i].Name, $"multifd channel {i}, which was not given", $"multifd channel {_multifd[i].Channel.Id}");
            if (!_multifd[i].Uuid.SequenceEqual(_multifd[0].Uuid))
                throw Contradiction(_multifd[i].Name, $"a channel of the machine of {_multifd[0].Name}", "one with another UUID");
        }
    }

    private static StreamFormatException Contradiction(string name, string expected, string actual)
        => new(StreamFormatError.Malformed, 0, expected, actual) { Channel = name };

    /// <summary>Packets of pages have numbers that count over all channels: where some are missing a channel may be, too.</summary>
    private void Warn()
    {
        if (_multifd.Count == 0)
            return;
        foreach (MultifdReader channel in _multifd.Where(c => c.Syncs != _syncs))
            Warnings.Add($"{channel.Name}: {channel.Syncs} packets with SYNC, where the main channel waits {_syncs} times");
        long packets = _multifd.Sum(static channel => channel.Packets);
        ulong last = _multifd.Max(static channel => channel.LastNumber);
        if (last + 1 > (ulong)packets)
            Warnings.Add($"the multifd channels have {packets} packets, the last of which has the number {last}: a channel may be missing");
    }

    /// <summary>What is wrong with a channel is said of it.</summary>
    private static void Guard(string name, Action action)
    {
        try
        {
            action();
        }
        catch (StreamFormatException exception) when (exception.Channel is null)
        {
            throw new StreamFormatException(exception.Error, exception.Offset, exception.Expected, exception.Actual, exception) { Channel = name };
        }
    }

    /// <summary>A source whose first octets were looked at.</summary>
    private sealed class ChannelStart(IOctetSource inner) : IOctetSource
    {
        private byte[] _start = [];
        private int _at;

        public bool IsReadable => _at < _start.Length || inner.IsReadable;

        /// <summary>The first octets, or all there are.</summary>
        public ReadOnlySpan<byte> Peek(int length)
        {
            var start = new byte[length];
            int count = 0;
            for (int read = 1; read > 0 && count < length; count += read)
                read = inner.Read(start.AsSpan(count));
            return _start = start[..count];
        }

        public int Read(Span<byte> destination)
        {
            if (_at == _start.Length)
                return inner.Read(destination);
            int count = Math.Min(destination.Length, _start.Length - _at);
            _start.AsSpan(_at, count).CopyTo(destination);
            _at += count;
            return count;
        }
    }
}
