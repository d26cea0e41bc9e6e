namespace Ber.Compat;

/// <summary>Reads a multifd channel: its start, and packet by packet (QEMU migration/multifd.c, multifd_recv_thread).</summary>
internal sealed class MultifdReader : ChannelReader
{
    private static readonly int[] s_candidates = [12, 13, 10, 11, 14, 15, 16, 8, 9];

    private readonly MultifdInit _init;
    private readonly ChannelBlocks _blocks;
    private readonly MultifdPacket _packet = new();
    private readonly MultifdFixedPart _fixedPart = new();
    private int _pageBits = RamFlags.DefaultPageBits;
    private bool _isPageSizeKnown;

    /// <summary>Reads the start.</summary>
    /// <exception cref="StreamFormatException">It is not one of this version, or the channel ends in it.</exception>
    public MultifdReader(ChannelInput input, TranslationOptions options, bool isUnproven, ChannelBlocks blocks)
        : base(input, options, isUnproven)
    {
        _blocks = blocks;
        if (!Window.Ensure(MultifdInit.Length))
            throw new StreamFormatException(StreamFormatError.Truncated, Window.Length, "the 64 octets at the start of a channel", "the end of the input");
        if (!MultifdInit.TryRead(Window.Span, out _init))
            throw new StreamFormatException(StreamFormatError.Unsupported, 4, "a multifd channel of version 1", "another version");
        Window.Advance(MultifdInit.Length);
    }

    /// <inheritdoc/>
    public override MigrationChannel Channel => new(MigrationChannelKind.Multifd, _init.Id);

    /// <summary>The machine's, as the channel states it.</summary>
    public ReadOnlySpan<byte> Uuid => _init.Uuid;

    /// <summary>How often it has been in step with the others.</summary>
    public int Syncs { get; private set; }

    /// <summary>How many packets of pages it had.</summary>
    public long Packets { get; private set; }

    /// <summary>The largest number of one of them.</summary>
    public ulong LastNumber { get; private set; }

    /// <summary>The page size that the main channel states.</summary>
    public void StatePageBits(int bits) => (_pageBits, _isPageSizeKnown) = (bits, true);

    /// <inheritdoc/>
    protected override void TellBegin(IChannelEvents events)
    {
        FindPageSize();
        events.OnChannel(Number, Channel, _init, _pageBits);
    }

    /// <inheritdoc/>
    public override void ReadToSync(IChannelEvents events, CancellationToken cancellationToken)
    {
        int syncs = Syncs;
        while (!HasStopped && Syncs == syncs && Window.Ensure(1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ReadElement(events))
                Stop();
        }
    }

    /// <summary>What is behind a SYNC belongs behind the point of the main channel: its reader may not take it before.</summary>
    public override bool MayRead(int points, bool isAtPoint) => isAtPoint ? Syncs < points : Syncs <= points;

    /// <inheritdoc/>
    protected override bool ReadElement(IChannelEvents events)
    {
        if (!Window.Ensure(MultifdPacket.HeadLength))
            return Input.StopAtEnd("a multifd packet");
        if (!MultifdInit.IsHead(Window.Span))
            return Input.Stop("octets that are no multifd packet of version 1");
        bool isDevice = (MultifdPacket.FlagsOf(Window.Span) & MultifdFlags.DeviceState) != 0;
        int length = isDevice ? MultifdPacket.DeviceLength : MultifdPacket.LengthOf(_pageBits);
        if (!Window.Ensure(length))
            return Input.StopAtEnd("a multifd packet");
        if (!_packet.TryRead(Window.Span[..length], _pageBits))
            return Input.Stop("a multifd packet that states more pages than it has room for");
        if (!isDevice && !ArePagesSound())
            return false;
        int payload = isDevice ? 0 : (int)_packet.PayloadLength;
        if (!Window.Ensure(length + payload))
            return Input.StopAtEnd("a multifd packet");

        _packet.Offset = Window.Offset;
        ReadOnlySpan<byte> fixedPart = Window.Span[..length];
        MultifdFill fill = _fixedPart.FillOf(_packet, _pageBits, fixedPart);
        events.OnPacket(Number, _packet, fill, fixedPart, Window.Segment(length, payload));
        if (!isDevice)
            _fixedPart.Remember(fixedPart);
        Window.Advance(length + payload);
        Count();
        return !isDevice || TellOctets(events, _packet.NextPacketSize, "a multifd packet");
    }

    /// <summary>Whether a packet's pages are pages of a block that the main channel lists, and its payload is theirs.</summary>
    private bool ArePagesSound()
    {
        if (_packet.PayloadLength > MultifdPacket.MaxPayload)
            return Input.Stop("a multifd packet with a payload of more than 1 MiB");
        if (_packet.Method is MultifdFlags.Plain && _packet.NormalPages > 0 && _packet.NextPacketSize != (long)_packet.NormalPages << _pageBits)
            return Input.Stop("a multifd packet whose payload is not as long as its pages");
        int pages = _packet.NormalPages + _packet.ZeroPages;
        if (pages == 0)
            return true;
        if (!_blocks.TryFind(_packet.Block, out _, out RamBlock? block))
            return Input.Stop("a multifd packet with pages of an unknown block");
        ulong mask = (1UL << _pageBits) - 1;
        foreach (ulong offset in _packet.Offsets.AsSpan(0, pages))
        {
            if (offset >= block.UsedLength || (offset & mask) != 0)
                return Input.Stop("a multifd packet with a page outside of its block");
        }

        return true;
    }

    private void Count()
    {
        if (_packet.IsSync)
            Syncs++;
        if (_packet.IsDeviceState)
            return;
        Packets++;
        LastNumber = Math.Max(LastNumber, _packet.Number);
    }

    /// <summary>
    /// The channel does not say its page size, on which the length of a packet depends, and the main channel seldom does. Behind the first packet stands
    /// another, or the end.
    /// </summary>
    private void FindPageSize()
    {
        if (_isPageSizeKnown || !Window.Ensure(MultifdPacket.HeadLength) || !MultifdInit.IsHead(Window.Span))
            return;
        if ((MultifdPacket.FlagsOf(Window.Span) & MultifdFlags.DeviceState) != 0)
            return;
        foreach (int bits in s_candidates)
        {
            if (!IsPageSizePlausible(bits))
                continue;
            _pageBits = bits;
            return;
        }
    }

    private bool IsPageSizePlausible(int bits)
    {
        int length = MultifdPacket.LengthOf(bits);
        if (!Window.Ensure(length) || !_packet.TryRead(Window.Span[..length], bits) || _packet.PayloadLength > MultifdPacket.MaxPayload)
            return false;
        int end = length + (int)_packet.PayloadLength;
        if (!Window.Ensure(end))
            return false;
        if (Input.IsLive && Window.Length == end && !Window.IsReadable)
            return true;   // its writer may wait for it to go on
        return Window.Ensure(end + MultifdPacket.HeadLength) ? MultifdInit.IsHead(Window.Span[end..]) : Window.Length == end;
    }
}
