namespace Ber.Live;

/// <summary>Why libvirt tells nothing of a domain.</summary>
public enum LibvirtProblem
{
    /// <summary>virsh cannot be started; the inner exception says why.</summary>
    CannotStart,

    /// <summary>virsh ended with an error, in its own words.</summary>
    Failed,

    /// <summary>It was not done within the time limit.</summary>
    TimedOut,

    /// <summary>What it prints is no domain's XML, or no command line.</summary>
    UnexpectedAnswer,
}
