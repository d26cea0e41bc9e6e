namespace Ber.Cli;

/// <summary>Does something now and then, on other threads, and not any more once it is disposed.</summary>
/// <param name="action">What.</param>
/// <param name="first">When for the first time.</param>
/// <param name="every">After which time again.</param>
internal sealed class Ticking(Action action, TimeSpan first, TimeSpan every) : IDisposable
{
    private readonly Timer _timer = new(_ => action(), null, first, every);

    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (_timer.Dispose(ended))
            ended.WaitOne();
    }
}
