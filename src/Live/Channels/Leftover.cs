namespace Ber.Live;

/// <summary>Something that <see cref="Leftovers"/> removes unless its owner has done so.</summary>
internal sealed class Leftover(Action remove) : IDisposable
{
    /// <summary>It is to stay.</summary>
    public void Keep() => _ = Leftovers.Forget(this);

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        if (Leftovers.Forget(this))
            TryRemove();
    }

    /// <summary>Removes it, as far as the system lets us: what cannot be removed hinders nothing else.</summary>
    internal void TryRemove()
    {
        try
        {
            remove();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Somebody else has removed it, or may not let us.
        }
    }
}
