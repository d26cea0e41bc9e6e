namespace Ber.Live;

/// <summary>TLS cannot be had: because of a file, or of one of the sides.</summary>
/// <param name="problem">Why.</param>
/// <param name="subject">The file, by its path, or the side.</param>
/// <param name="detail">What else is to be said: a name, a time; empty: nothing.</param>
/// <param name="inner">What has failed; null: nothing else.</param>
internal sealed class TlsException(TlsProblem problem, string subject, string detail = "", Exception? inner = null)
    : IOException($"{subject}: {problem} {detail}", inner)
{
    /// <summary>Why.</summary>
    public TlsProblem Problem { get; } = problem;

    /// <summary>The file, by its path, or the side.</summary>
    public string Subject { get; } = subject;

    /// <summary>A name, or a time; empty: there is nothing else to say.</summary>
    public string Detail { get; } = detail;
}
