namespace Ber.Compat;

/// <summary>Counts what a reader of the translation will hold back: what he refuses must not be written.</summary>
/// <param name="window">The legacy stream.</param>
/// <param name="limits">What he may hold.</param>
internal sealed class HeldCount(OctetWindow window, StreamLimits limits) : IOctetHolder
{
    private long _start = -1;

    /// <inheritdoc/>
    public bool IsHolding => _start >= 0;

    /// <inheritdoc/>
    public void Hold() => _start = IsHolding ? _start : window.Offset;

    /// <inheritdoc/>
    public void Resume()
    {
        Check();
        _start = -1;
    }

    /// <summary>Refuses what is more than the limit.</summary>
    public void Check()
    {
        if (IsHolding)
            limits.RequireHeld(window.Offset - _start, window.Offset);
    }
}
