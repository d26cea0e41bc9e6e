namespace Ber.Compat;

/// <summary>Reads one channel beside the main one, and tells what it holds. What is not understood ends the understanding, not the reading.</summary>
internal abstract class ChannelReader : IDisposable
{
    private const int RestLength = 256 * 1024;   // octets that are told at once, however they arrive
    private const int ReadAhead = 256 * 1024;    // one channel of many does not take more memory than it needs

    private readonly StreamDigest _digest;
    private bool _hasStopped;
    private bool _hasBegun;

    protected ChannelReader(ChannelInput input, TranslationOptions options, bool isUnproven)
    {
        Name = input.Name;
        _digest = new StreamDigest(options.Digest, isUnproven);
        Octets = input.Octets;
        Window = new OctetWindow(input.Octets, _digest) { ReadAhead = ReadAhead, DigestsPassed = options.Live is not null };
        Input = new LegacyInput(Window, options);
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public abstract MigrationChannel Channel { get; }

    /// <summary>Its number.</summary>
    public int Number { get; set; }

    /// <summary>Where its octets come from.</summary>
    public IOctetSource Octets { get; }

    /// <summary>Whether its end was told.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether its beginning was told.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Whether something of it, or its end, is there without waiting.</summary>
    public bool IsReadable => Window.Length > 0 || Window.IsReadable;

    /// <summary>How many of its octets were told.</summary>
    public long Told => _digest.Count;

    /// <summary>Their digest.</summary>
    public byte[] Digest => _digest.Value;

    protected OctetWindow Window { get; }

    protected LegacyInput Input { get; }

    /// <summary>Tells that it begins.</summary>
    public void Begin(IChannelEvents events)
    {
        if (!_hasBegun)
            TellBegin(events);
        _hasBegun = true;
    }

    /// <summary>Whether it may be read on, where the main channel has come to a point.</summary>
    /// <param name="points">How often the main channel was in step, or is about to be.</param>
    /// <param name="isAtPoint">Whether it waits to be.</param>
    public virtual bool MayRead(int points, bool isAtPoint) => true;

    /// <summary>Reads what is at hand, an element as a rule, and waits for no more than the rest of one that has begun.</summary>
    public void ReadSome(IChannelEvents events)
    {
        Begin(events);
        if (!Window.Ensure(1))
            TellEnd(events);
        else if (_hasStopped)
            Tell(events, Window.Length, Input.Reason);
        else if (!ReadElement(events))
            Stop();
    }

    /// <summary>Reads up to the next point at which the channels are in step, or to the end where there is none.</summary>
    public virtual void ReadToSync(IChannelEvents events, CancellationToken cancellationToken)
    {
    }

    /// <summary>Reads what is left, and tells of the end.</summary>
    public void ReadToEnd(IChannelEvents events, CancellationToken cancellationToken)
    {
        bool isUnderstood = !_hasStopped && ReadElements(events, cancellationToken);
        while (Window.Ensure(RestLength) || Window.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Tell(events, Window.Length, isUnderstood ? null : Input.Reason);
        }

        TellEnd(events);
    }

    public void Dispose()
    {
        Window.Dispose();
        _digest.Dispose();
    }

    /// <summary>Tells that it begins.</summary>
    protected abstract void TellBegin(IChannelEvents events);

    /// <summary>Reads an element, of which something is at hand.</summary>
    /// <returns>false: it is not understood.</returns>
    protected abstract bool ReadElement(IChannelEvents events);

    /// <summary>Reads to the end.</summary>
    /// <returns>false: the rest is not understood.</returns>
    protected virtual bool ReadElements(IChannelEvents events, CancellationToken cancellationToken)
    {
        while (Window.Ensure(1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ReadElement(events))
                return false;
        }

        return true;
    }

    /// <summary>What follows is not understood.</summary>
    protected void Stop() => _hasStopped = true;

    /// <summary>Whether what follows is not understood.</summary>
    public bool HasStopped => _hasStopped;

    private void TellEnd(IChannelEvents events)
    {
        HasEnded = true;
        events.OnChannelEnd(Number, _digest.Count, _digest.Value);
    }

    /// <summary>Tells of octets that are at hand, and passes over them.</summary>
    protected void Tell(IChannelEvents events, int length, string? reason)
    {
        length = Math.Min(length, RestLength);
        events.OnOctets(Number, Window.Span[..length], reason);
        Window.Advance(length);
    }

    /// <summary>Tells of so many octets that belong to what was told before them.</summary>
    /// <param name="events">Is told.</param>
    /// <param name="length">How many.</param>
    /// <param name="inside">What they are, for a channel that ends before.</param>
    /// <returns>false: the channel ends before.</returns>
    protected bool TellOctets(IChannelEvents events, ulong length, string inside)
    {
        for (ulong left = length; left > 0;)
        {
            int part = (int)Math.Min(left, RestLength);
            if (!Window.Ensure(part))
                return Input.StopAtEnd(inside);
            Tell(events, part, null);
            left -= (uint)part;
        }

        return true;
    }
}
