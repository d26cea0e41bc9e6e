namespace Ber.Live;

/// <summary>Why a twin sends nothing.</summary>
public enum TwinProblem
{
    /// <summary>The program cannot be started; the inner exception says why.</summary>
    CannotStart,

    /// <summary>It ended before it could be asked.</summary>
    Ended,

    /// <summary>It did not open its QMP socket in time.</summary>
    NotReady,
}
