namespace Ber.Live;

/// <summary>Why a twin sends nothing.</summary>
public enum TwinProblem
{
    /// <summary>The program cannot be started; the inner exception says why.</summary>
    CannotStart,

    /// <summary>It ended before it had sent all.</summary>
    Ended,

    /// <summary>It was not done within the time limit.</summary>
    TimedOut,

    /// <summary>Nothing is known of an option, or of a type of object, so that it may do harm. Nothing was started.</summary>
    UnknownOption,

    /// <summary>An option takes something of the host, such as a device or a running service, that nothing stands in for. Nothing was started.</summary>
    HostResource,

    /// <summary>An option has no value. Nothing was started.</summary>
    NoValue,

    /// <summary>The value of an option, or the file that it names, cannot be read. Nothing was started.</summary>
    UnreadableOption,
}
