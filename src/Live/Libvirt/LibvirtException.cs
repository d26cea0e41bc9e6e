namespace Ber.Live;

/// <summary>libvirt tells nothing of a domain.</summary>
public sealed class LibvirtException : IOException
{
    internal LibvirtException(LibvirtProblem problem, string subject, string? words = null, Exception? inner = null)
        : base($"{subject}: {words ?? problem.ToString()}", inner)
    {
        Problem = problem;
        Subject = subject;
        Words = words;
    }

    /// <summary>Why.</summary>
    public LibvirtProblem Problem { get; }

    /// <summary>The domain that was asked about.</summary>
    public string Subject { get; }

    /// <summary>virsh's words, of any length and with any characters in them; null where it has said none.</summary>
    public string? Words { get; }
}
