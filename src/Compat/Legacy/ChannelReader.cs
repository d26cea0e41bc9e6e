namespace Ber.Compat;

/// <summary>Reads one channel beside the main one, and tells what it holds. What is not understood ends the understanding, not the reading.</summary>
internal abstract class ChannelReader : IDisposable
{
    private const int RestLength = 256 * 1024;   // octets that are told at once, however they arrive
    private const int ReadAhead = 256 * 1024;    // one channel of many does not take more memory than it needs

    private readonly StreamDigest _digest;
    private bool _hasStopped;

    protected ChannelReader(ChannelInput input, TranslationOptions options, bool isUnproven)
    {
        Name = input.Name;
        _digest = new StreamDigest(options.Digest, isUnproven);
        Window = new OctetWindow(input.Octets, _digest) { ReadAhead = ReadAhead };
        Input = new LegacyInput(Window, options);
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public abstract MigrationChannel Channel { get; }

    /// <summary>Its number.</summary>
    public int Number { get; set; }

    protected OctetWindow Window { get; }

    protected LegacyInput Input { get; }

    /// <summary>Tells that it begins.</summary>
    public abstract void Begin(IChannelEvents events);

    /// <summary>Reads up to the next point at which the channels are in step, or to the end where there is none.</summary>
    public virtual void ReadToSync(IChannelEvents events, CancellationToken cancellationToken)
    {
    }

    /// <summary>Reads what is left, and tells of the end.</summary>
    public void ReadToEnd(IChannelEvents events, CancellationToken cancellationToken)
    {
        bool isUnderstood = !_hasStopped && Read(events, cancellationToken);
        while (Window.Ensure(RestLength) || Window.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Tell(events, Window.Length, isUnderstood ? null : Input.Reason);
        }

        events.OnChannelEnd(Number, _digest.Count, _digest.Value);
    }

    public void Dispose()
    {
        Window.Dispose();
        _digest.Dispose();
    }

    /// <summary>Reads to the end.</summary>
    /// <returns>false: the rest is not understood.</returns>
    protected abstract bool Read(IChannelEvents events, CancellationToken cancellationToken);

    /// <summary>What follows is not understood.</summary>
    protected void Stop() => _hasStopped = true;

    protected bool HasStopped => _hasStopped;

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
