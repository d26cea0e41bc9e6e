namespace Ber.Live;

/// <summary>When something has to be done.</summary>
internal readonly struct TimeLimit(TimeSpan limit)
{
    private readonly long _end = Environment.TickCount64 + (long)Math.Min(limit.TotalMilliseconds, int.MaxValue);

    /// <summary>Milliseconds until then; 0: it is over.</summary>
    public int Left => (int)Math.Max(_end - Environment.TickCount64, 0);
}
