namespace Ber.Live;

/// <summary>Why a QMP connection fails.</summary>
public enum QmpProblem
{
    /// <summary>What listens there does not greet as QMP does.</summary>
    NoGreeting,

    /// <summary>QEMU refused a command.</summary>
    CommandFailed,

    /// <summary>An answer is no JSON.</summary>
    NotJson,

    /// <summary>An answer is longer than 64 MiB.</summary>
    AnswerTooLong,

    /// <summary>The connection ended.</summary>
    Ended,

    /// <summary>The connection broke, or no answer came in time; the inner exception says which.</summary>
    Broken,

    /// <summary>An answer is not what the command returns.</summary>
    UnexpectedAnswer,
}
