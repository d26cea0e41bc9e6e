namespace Ber.Live;

/// <summary>A twin, a paused machine that is started to be captured, cannot be had.</summary>
public sealed class TwinException : IOException
{
    internal TwinException(TwinProblem problem, string subject, Exception? inner = null)
        : base($"{subject}: {problem}", inner)
    {
        Problem = problem;
        Subject = subject;
    }

    internal TwinException(string program, int exitCode, string output)
        : this(TwinProblem.Ended, program)
    {
        ExitCode = exitCode;
        Output = output;
    }

    /// <summary>Why.</summary>
    public TwinProblem Problem { get; }

    /// <summary>The program that was started; of what is refused before that, the option.</summary>
    public string Subject { get; }

    /// <summary>The exit code of a program that ended; else null.</summary>
    public int? ExitCode { get; }

    /// <summary>What it had written to its standard error by then, of any length and with any characters in it; null where it has not ended.</summary>
    public string? Output { get; }
}
